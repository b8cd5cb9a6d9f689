"""Questions in passing: once a week, one real occurrence of a team to talk about, nobody's.

Told is the kind of thing that happened, never a number, a name, a customer or a time finer than
the week; and only a kind that at least three people of the team have had, so that none of them
can be meant. The choice follows from the week and the supervisor: the same all week long.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random

from django.utils.translation import gettext as _

from audit.explaining.registry import Told
from audit.models import Viewing
from staff.models import User
from staff.reminding.presence import zone_of
from staff.reminding.rhythm import day_of
from staff.situations import draw

ENOUGH = 3  # people of the team; of two, each knows the other
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Passing:
    """What happened, what to ask about it, and whether it happened in the team."""

    occurrence: str
    question: str
    real: bool


def of_the_week(*, supervisor: User, at: datetime) -> Passing:
    """Return what a supervisor can talk about this week: last week's, else one from the bank."""
    today = day_of(at=at, zone=zone_of(person=supervisor, at=at))
    monday = today - timedelta(days=today.weekday())
    found = _of_team(supervisor, monday)
    if found:
        said, values = found
        occurrence, question = said(Told(values, ""))
        return Passing(occurrence, question, real=True)
    chance = Random(_order(supervisor, monday, "bank"))  # noqa: S311 (the same all week)
    invented = draw(number=1, chance=chance)[0]
    return Passing(str(invented.text), _("What would you do, and why?"), real=False)


def _of_team(supervisor: User, monday: date) -> tuple[Callable, dict] | None:
    """Choose a kind that enough people had, then one occurrence of it."""
    seen = Viewing.objects.filter(
        agent__supervisor=supervisor, date__gte=monday - WEEK, date__lt=monday
    ).exclude(signals=[])
    kinds: dict[str, dict[int, dict]] = defaultdict(dict)
    people: dict[str, set[int]] = defaultdict(set)
    for pk, agent, signals in seen.values_list("pk", "agent_id", "signals"):
        for one in signals:
            kinds[one["code"]][pk] = one["values"]
            people[one["code"]].add(agent)
    safe = [code for code in kinds if code in TOLD and len(people[code]) >= ENOUGH]
    if not safe:
        return None
    code = min(safe, key=lambda one: _order(supervisor, monday, one))
    pk = min(kinds[code], key=lambda one: _order(supervisor, monday, str(one)))
    return TOLD[code], kinds[code][pk]


def _order(supervisor: User, monday: date, what: str) -> str:
    return sha256(f"{monday:%Y-%m-%d} {supervisor.pk} {what}".encode()).hexdigest()


def _after_last_contact(told: Told) -> tuple[str, str]:
    begun, ended = told.moment("at"), told.moment("until")
    minutes = int((begun - ended) / timedelta(minutes=10)) * 10 if begun and ended else 0
    if 30 <= minutes < 120:
        said = _(
            "Somebody opened a customer's record about %(minutes)s minutes after the last contact "
            "of the day had ended."
        ) % {"minutes": minutes}
    else:
        said = _("Somebody opened a customer's record long after the last contact of the day.")
    return said, _("What can that be good for, and how would a customer see it?")


def _outside_hours(_told: Told) -> tuple[str, str]:
    said = _("Somebody opened a customer's record outside work hours.")
    return said, _("When is that needed, and who should know of it beforehand?")


def _many_agents(_told: Told) -> tuple[str, str]:
    said = _("Several colleagues opened the same customer's record within an hour.")
    return said, _("How do we hand a case over so that one of us opens the record, and not four?")


def _short_series(_told: Told) -> tuple[str, str]:
    said = _("Somebody opened one record after another, each for less than half a minute.")
    return said, _("Which work looks like that, and what else could it be?")


def _by_name(_told: Told) -> tuple[str, str]:
    said = _("Somebody looked a customer up by name, not by a number that the caller gave.")
    return said, _("What do we ask a caller first, and what if the name was only in the news?")


def _unusual_tier(_told: Told) -> tuple[str, str]:
    said = _("Somebody revealed data that colleagues hardly ever need for the same purpose.")
    return said, _("Which data do we need for which request, and which can stay covered?")


def _repeated(_told: Told) -> tuple[str, str]:
    said = _("Somebody opened the same customer's record on several days.")
    return said, _("When does a case last so long, and how does everybody see that it does?")


def _volume(_told: Told) -> tuple[str, str]:
    said = _("Somebody opened far more customers in a day than is usual.")
    return said, _("What makes such a day, and what should be noted while it lasts?")


# Protected customers and ties between people are no talk in passing: they point at somebody.
TOLD: dict[str, Callable[[Told], tuple[str, str]]] = {
    "after_last_contact": _after_last_contact,
    "by_name": _by_name,
    "many_agents": _many_agents,
    "outside_hours": _outside_hours,
    "repeated": _repeated,
    "short_series": _short_series,
    "unusual_tier": _unusual_tier,
    "volume": _volume,
}
