"""What the pages of trends show: sentences, then numbers that lead on, then plots."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.templatetags.formats import thousands
from audit.trends.coverage import ALARM_ABOVE, Uncalled, coverage
from audit.trends.figures import Counts, Figures, Member, figures
from audit.trends.findings import findings
from audit.trends.scopes import By, Scope
from audit.trends.wording import finding_sentences, further_sentences, no_finding_sentence
from staff.models import Branch, User

Query = Mapping[str, Any]
SHOWN = 100  # members in a table; who oversees a thousand narrows it


@dataclass(frozen=True)
class Cell:
    """A figure, and the page of what it counts."""

    value: int
    href: str
    kind: str = ""


def overview(*, scope: Scope, by: By, query: Query, at: datetime) -> dict[str, Any]:
    """Return what the page of trends shows; `query` is what narrows it, for the links."""
    counted = figures(scope=scope, by=by)
    uncalled = coverage(scope=scope, at=at)
    even, further = findings(scope=scope)
    said = [sentence for one in even for sentence in finding_sentences(one)]
    return {
        "sentences": _sentences(counted.total, uncalled),
        "assurance": [*(said or [no_finding_sentence()]), *further_sentences(further)],
        "total": _cells(counted.total, query),
        "members": _members(counted.members[:SHOWN], by, query),
        "left_out": max(0, len(counted.members) - SHOWN),
        "weeks": [_week(monday, counts, query) for monday, counts in counted.weeks.items()],
        "plots": _plots(counted),
        "any": bool(counted.days),
    }


def address(kind: str, query: Query, **more: Any) -> str:
    """Return the page of the rows behind a figure."""
    asked = {name: value for name, value in {**query, **more}.items() if value not in (None, "")}
    page = reverse("audit:trend_rows", args=[kind])
    return f"{page}?{urlencode(asked)}" if asked else page


def _sentences(total: Counts, uncalled: list[Uncalled]) -> list[str]:
    alarms = [one for one in uncalled if one.alarm]
    said = [_viewed(total)]
    if total.not_me:
        text = ngettext(
            "%(count)s called customer knew of no contact.",
            "%(count)s called customers knew of no contact.",
            total.not_me,
        )
        said.append(text % {"count": thousands(total.not_me)})
    if alarms:
        text = ngettext(
            "%(count)s agent has not been called about for more than %(days)s workdays; "
            "longest: %(name)s.",
            "%(count)s agents have not been called about for more than %(days)s workdays; "
            "longest: %(name)s.",
            len(alarms),
        )
        words = {"count": thousands(len(alarms)), "days": ALARM_ABOVE, "name": alarms[0].name}
        said.append(text % words)
    if total.missing or total.late:
        text = _("Declarations: %(missing)s missing, %(late)s late, %(declared)s handed in.")
        names = ("missing", "late", "declared")
        said.append(text % {name: thousands(getattr(total, name)) for name in names})
    return said


def _viewed(total: Counts) -> str:
    text = ngettext(
        "%(count)s view: %(unexplained)s not explained, %(own_word)s by the agent's own word "
        "only, %(unknowable)s that cannot be told.",
        "%(count)s views: %(unexplained)s not explained, %(own_word)s by the agent's own word "
        "only, %(unknowable)s that cannot be told.",
        total.viewings,
    )
    names = ("unexplained", "own_word", "unknowable")
    numbers = {name: thousands(getattr(total, name)) for name in names}
    return text % {"count": thousands(total.viewings), **numbers}


def _cells(counts: Counts, query: Query) -> dict[str, Cell]:
    """Return every figure with the page of what it counts."""
    return {
        "viewings": Cell(counts.viewings, address("viewings", query)),
        **{
            name: Cell(getattr(counts, name), address("viewings", query, standing=name))
            for name in ("unexplained", "own_word", "unknowable")
        },
        **{
            name: Cell(getattr(counts, name), address("calls", query, state=name))
            for name in ("confirmed", "not_me", "unanswered", "waiting")
        },
        "declared": Cell(counts.declared, address("declared", query)),
        "late": Cell(counts.late, address("late", query)),
        "missing": Cell(counts.missing, address("missing", query)),
    }


def _members(members: list[Member], by: By, query: Query) -> list[dict[str, Any]]:
    names = _names(members, by)
    return [_member(one, by, names, query) for one in members]


def _member(member: Member, by: By, names: dict[int | None, str], query: Query) -> dict[str, Any]:
    narrower = {**query, by.value: member.key}
    deeper = {By.BRANCH: By.TEAM, By.TEAM: By.AGENT, By.AGENT: By.AGENT}[by]
    page = f"{reverse('audit:trends')}?{urlencode({**narrower, 'by': deeper.value})}"
    weeks = sorted(member.weeks.items())
    doubtful = [counts.unexplained + counts.own_word for _monday, counts in weeks]
    return {
        "name": names[member.key],
        # Agents without a supervisor are no team that could be asked for.
        "href": page if member.key is not None else "",
        "cells": _cells(member.counts, narrower if member.key is not None else query),
        "linked": member.key is not None,
        "doubtful": doubtful,
    }


def _names(members: list[Member], by: By) -> dict[int | None, str]:
    keys = [member.key for member in members if member.key is not None]
    names: dict[int | None, str] = {None: _("Without a supervisor")}
    if by == By.BRANCH:
        names.update(Branch.objects.filter(pk__in=keys).values_list("pk", "name"))
    else:
        names.update(User.objects.filter(pk__in=keys).values_list("pk", "full_name"))
    return names


def _week(monday: Date, counts: Counts, query: Query) -> dict[str, Any]:
    days = {"since": monday.isoformat(), "until": (monday + timedelta(days=6)).isoformat()}
    return {"monday": monday, "cells": _cells(counts, {**query, **days})}


def _plots(counted: Figures) -> list[dict[str, Any]]:
    days, weeks = sorted(counted.days.items()), list(counted.weeks.items())
    worked = [(day, counts) for day, counts in days if counts.viewings]
    return [
        _plot(_("Views a day"), _("Day"), worked, viewings=_("Views")),
        _plot(
            _("Views a day that no system explains"),
            _("Day"),
            worked,
            unexplained=_("Not explained"),
            own_word=_("Own word only"),
            unknowable=_("Cannot be told"),
        ),
        _plot(
            _("Calls, by the week of the view"),
            _("Week from"),
            weeks,
            confirmed=_("Confirmed"),
            not_me=_("Not me"),
            unanswered=_("Not answered"),
        ),
        _plot(
            _("Declarations a week"),
            _("Week from"),
            weeks,
            missing=_("Missing"),
            late=_("Late"),
        ),
    ]


def _plot(
    caption: str, label: str, rows: list[tuple[Date, Counts]], **lines: str
) -> dict[str, Any]:
    return {
        "caption": caption,
        "label": label,
        "labels": [f"{day.day} {MONTHS_3[day.month].capitalize()}" for day, _counts in rows],
        "lines": [
            (name, [getattr(counts, column) for _day, counts in rows])
            for column, name in lines.items()
        ],
    }
