"""Cards of those who open records: days to declare, and openings left without an explanation."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.cards.card import Card, Line, link
from accessgov.templatetags.formats import branch_clock, branch_date
from audit.declaring import days, notices
from staff.models import Branch
from staff.permissions import branch_ids

SHOWN = 5


def cards(request: HttpRequest, at: datetime) -> list[Card]:
    """Return the declaration of today, or the ones that are missing."""
    held = branch_ids(user=request.user, permission="declare", at=at)
    branches = list(Branch.objects.filter(pk__in=held).order_by("code"))
    due = days.due(agent=request.user, branches=branches, at=at)
    return [_missing(due) if due else _today(request, branches, at)]


def cards_of_notices(request: HttpRequest, at: datetime) -> list[Card]:
    """Return the openings that somebody was told of and has not answered yet."""
    told = list(notices.unread(agent=request.user))
    if not told:
        return []
    lines = [
        Line(
            _("Record %(number)s, %(clock)s")
            % {
                "number": one.customer,
                "clock": branch_clock(one.first_at, one.branch.time_zone),
            },
            link("audit:own_word", one.pk),
            branch_date(one.first_at, one.branch.time_zone),
        )
        for one in told[:SHOWN]
    ]
    return [
        Card(
            _("Openings without an explanation"),
            "eye",
            ngettext(
                "opening for which nothing was found that explains it. Say what happened.",
                "openings for which nothing was found that explains them. Say what happened.",
                len(told),
            ),
            count=len(told),
            kind="warn",
            lines=lines,
            url=link("audit:own_word", told[0].pk),
            action=_("Explain"),
        )
    ]


def _missing(due: list[days.OwnDay]) -> Card:
    return Card(
        _("Declaration"),
        "clipboard-check",
        ngettext("day is not declared", "days are not declared", len(due)),
        count=len(due),
        kind="warn",
        lines=[Line(branch_date(one.date), _address(one), one.branch.name) for one in due],
        url=_address(due[0]),
        action=_("Declare now"),
    )


def _today(request: HttpRequest, branches: list[Branch], at: datetime) -> Card:
    today = [
        days.own_day(agent=request.user, branch=one, date=days.running(branch=one, at=at), at=at)
        for one in branches
    ]
    declared = all(one.declaration for one in today)
    return Card(
        _("Declaration"),
        "clipboard-check",
        _("Today is declared.")
        if declared
        else _("At the end of your shift, say whom you dealt with today."),
        kind="ok" if declared else "info",
        url=link("audit:declaration"),
        action=_("To the lists of today") if declared else _("Declare today"),
    )


def _address(own: days.OwnDay) -> str:
    address = reverse("audit:declaration_day", args=[f"{own.date:%Y-%m-%d}"])
    return f"{address}?branch={own.branch.code}"
