"""What a report says in words, before its numbers; the sentences that matter most come first.

Numbers are kept, sentences are not: every reader gets them in the own language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.templatetags.formats import thousands
from audit.events import Reason
from audit.reporting.numbers import Line, team_usual

FOLLOW_UP = 50  # from this weight on, the supervisor has to say a word
ENOUGH_DAYS = 5  # own days before "usual" means anything


@dataclass(frozen=True)
class Sentence:
    """One thing worth saying about an agent's day."""

    weight: float
    kind: str
    text: str

    @property
    def follow_up(self) -> bool:
        """Tell whether the supervisor has to say a word about it when signing."""
        return self.weight >= FOLLOW_UP


def sentences(*, line: Line, team: float | None) -> list[Sentence]:
    """Return what is worth saying about a line, most important first; never nothing."""
    said = [sentence for rule in RULES if (sentence := rule(line, team))]
    return sorted(said, key=lambda sentence: -sentence.weight)


def told(lines: Iterable[Line]) -> list[tuple[Line, list[Sentence]]]:
    """Return the lines with their sentences, the agent who matters most first."""
    of = list(lines)
    team = team_usual(of)
    pairs = [(line, sentences(line=line, team=team)) for line in of]
    return sorted(
        pairs, key=lambda pair: (-pair[1][0].weight, -pair[0]["customers"], pair[0]["name"])
    )


def needs_a_word(lines: Iterable[Line]) -> bool:
    """Tell whether any line has a sentence that the supervisor must answer."""
    return any(said[0].follow_up for _line, said in told(lines))


def usual_of(line: Line, team: float | None) -> tuple[float | None, bool]:
    """Return what a day is compared with, and whether that is the agent's own usual."""
    own = len(line["history"]) >= ENOUGH_DAYS
    return (line["usual"], True) if own else (team, False)


def _more(weight: float, count: float) -> float:
    """Let the same thing, done more often, come first, but never before a graver one."""
    return weight + min(count, 49) / 10


def whole(number: float) -> int:
    """Round a median to the number shown, half a customer up."""
    return floor(number + 0.5)


def _locks(line: Line, team: float | None) -> Sentence | None:
    if not (count := line["locks"]):
        return None
    text = ngettext(
        "%(name)s: three wrong answers locked the verification of %(count)s customer.",
        "%(name)s: three wrong answers each locked the verification of %(count)s customers.",
        count,
    )
    return Sentence(
        _more(90, count), "danger", text % {"name": line["name"], "count": thousands(count)}
    )


def _protected(line: Line, team: float | None) -> Sentence | None:
    if not (count := line["protected"]):
        return None
    text = ngettext(
        "%(name)s opened %(count)s protected customer.",
        "%(name)s opened %(count)s protected customers.",
        count,
    )
    return Sentence(
        _more(85, count), "danger", text % {"name": line["name"], "count": thousands(count)}
    )


def _many(line: Line, team: float | None) -> Sentence | None:
    usual, own = usual_of(line, team)
    count = line["customers"]
    if usual is None or count < 2 * usual or count - usual < 5:
        return None
    text = (
        _("%(name)s opened %(count)s customers, %(times)s times their usual %(usual)s.")
        if own
        else _("%(name)s opened %(count)s customers, %(times)s times the team's usual %(usual)s.")
    )
    words = {
        "count": thousands(count),
        "times": _times(count / usual),
        "usual": thousands(whole(usual)),
    }
    return Sentence(_more(80, 10 * count / usual), "warn", text % {"name": line["name"], **words})


def _times(ratio: float) -> str:
    rounded = round(ratio, 1)
    return number_format(rounded, 0 if rounded == int(rounded) else 1)


def _elsewhere(line: Line, team: float | None) -> Sentence | None:
    reasons = (Reason.OTHER_BRANCH, Reason.UNKNOWN_CUSTOMER)
    count = sum(line["refusals"].get(reason, 0) for reason in reasons)
    if count < 3:
        return None
    text = _(
        "%(name)s asked %(count)s times for customers of other branches "
        "or for numbers that do not exist."
    )
    return Sentence(
        _more(75, count), "warn", text % {"name": line["name"], "count": thousands(count)}
    )


def _outside_hours(line: Line, team: float | None) -> Sentence | None:
    if not (count := line["outside_hours"]):
        return None
    text = ngettext(
        "%(name)s looked at customers %(count)s time outside work hours.",
        "%(name)s looked at customers %(count)s times outside work hours.",
        count,
    )
    return Sentence(
        _more(70, count), "warn", text % {"name": line["name"], "count": thousands(count)}
    )


def _without_interaction(line: Line, team: float | None) -> Sentence | None:
    if not (count := line["without_interaction"]):
        return None
    text = ngettext(
        "%(name)s opened %(count)s record without an interaction.",
        "%(name)s opened %(count)s records without an interaction.",
        count,
    )
    return Sentence(
        _more(65, count), "warn", text % {"name": line["name"], "count": thousands(count)}
    )


def _fishing(line: Line, team: float | None) -> Sentence | None:
    searches, opened = line["searches"], line["opened"]
    if searches < 15 or searches < 3 * opened:
        return None
    text = _("%(name)s searched %(searches)s times and opened %(opened)s records.")
    words = {"searches": thousands(searches), "opened": thousands(opened)}
    return Sentence(60, "warn", text % {"name": line["name"], **words})


def _identity(line: Line, team: float | None) -> Sentence | None:
    count, opened = line["identity"], line["opened"]
    if count < 5 or 2 * count < opened:
        return None
    text = _("%(name)s revealed identity data %(count)s times; records opened: %(opened)s.")
    words = {"count": thousands(count), "opened": thousands(opened)}
    return Sentence(55, "warn", text % {"name": line["name"], **words})


def _refused(line: Line, team: float | None) -> Sentence | None:
    if not (count := line["refused"]):
        return None
    reason = max(line["refusals"].items(), key=lambda item: item[1])[0]
    label = Reason(reason).label if reason in Reason.values else reason
    text = ngettext(
        "%(name)s was refused %(count)s time (%(reason)s).",
        "%(name)s was refused %(count)s times (most often: %(reason)s).",
        count,
    )
    words = {"count": thousands(count), "reason": label}
    weight, kind = (52, "warn") if count >= 5 else (30, "plain")
    return Sentence(weight, kind, text % {"name": line["name"], **words})


def _volume(line: Line, team: float | None) -> Sentence | None:
    if _many(line, team):
        return None
    usual, own = usual_of(line, team)
    words = {"name": line["name"], "count": thousands(line["customers"])}
    if not (line["searches"] or line["opened"] or line["refused"] or line["call_backs"]):
        return Sentence(15, "plain", _("%(name)s has no entry on this day.") % words)
    if usual is None:
        return Sentence(5, "plain", _("%(name)s opened no customer.") % words)
    words["usual"] = thousands(whole(usual))
    text = (
        ngettext(
            "%(name)s opened %(count)s customer; their usual is %(usual)s.",
            "%(name)s opened %(count)s customers; their usual is %(usual)s.",
            line["customers"],
        )
        if own
        else ngettext(
            "%(name)s opened %(count)s customer; the team's usual is %(usual)s.",
            "%(name)s opened %(count)s customers; the team's usual is %(usual)s.",
            line["customers"],
        )
    )
    little = usual >= 6 and 2 * line["customers"] <= usual
    return Sentence(20 if little else 10, "plain", text % words)


RULES = (
    _locks,
    _protected,
    _many,
    _elsewhere,
    _outside_hours,
    _without_interaction,
    _fishing,
    _identity,
    _refused,
    _volume,
)
