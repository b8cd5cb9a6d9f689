"""Cards of those who serve customers: the running contact, today's terms, refusals."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.cards.card import Card, Line, link
from accessgov.templatetags.formats import branch_clock, branch_time
from audit import interactions
from audit.events import Outcome
from audit.models import LogEntry
from customers.facts import opened_today
from staff.filters import in_force
from staff.models import Assignment, User
from staff.roles import DUTIES

RECENT = 5


def cards(request: HttpRequest, at: datetime) -> list[Card]:
    """Return the running interaction, the terms of today and the last refusals."""
    held = in_force(at=at, user=request.user, duty=DUTIES.CUSTOMERS)
    terms = list(held.select_related("branch", "region"))
    return [
        _running(request.user, at),
        *(_terms(request.user, one, at) for one in terms if one.branch),
        *_refusals(request.user),
    ]


def _running(user: User, at: datetime) -> Card:
    going = interactions.present(agent=user, at=at)
    if going is None:
        return Card(
            _("Running interaction"),
            "headset",
            _("None is running. Start one with the call, queue number or ticket."),
            url=link("customers:interactions"),
            action=_("Start an interaction"),
        )
    since = branch_clock(going.started_at, going.branch.time_zone)
    return Card(
        _("Running interaction"),
        "headset",
        _("%(what)s, since %(since)s") % {"what": going, "since": since},
        url=link("customers:interactions"),
        action=_("Interactions of today"),
    )


def _terms(user: User, terms: Assignment, at: datetime) -> Card:
    opened = len(opened_today(actor=user, branch=terms.branch, at=at))
    return Card(
        _("My access today"),
        "shield-check",
        _opened(opened, terms.customers_a_day),
        count=opened,
        lines=[Line(terms.get_role_display(), mark=str(terms.place)), *_limits(terms)],
        url=link("staff:account"),
        action=_("All my terms"),
    )


def _opened(opened: int, limit: int | None) -> str:
    if limit is None:
        return ngettext("customer opened today", "customers opened today", opened)
    return _("of %(limit)s customers opened today") % {"limit": limit}


def _limits(terms: Assignment) -> list[Line]:
    lines = []
    if terms.hours_from and terms.hours_until:
        hours = f"{terms.hours_from:%H.%M}–{terms.hours_until:%H.%M}"
        lines.append(Line(_("Hours"), mark=hours))
    if terms.valid_until:
        lines.append(Line(_("Until"), mark=branch_time(terms.valid_until, terms.zone)))
    return lines


def _refusals(user: User) -> list[Card]:
    refused = LogEntry.objects.filter(actor=user, outcome=Outcome.REFUSED).order_by("-timestamp")
    latest = list(refused[:RECENT])
    if not latest:
        return []
    return [
        Card(
            _("My last refusals"),
            "ban",
            _("What was not given, and why. Your supervisor sees these too."),
            # The advice, not the reason: unknown and forbidden look the same to the reader.
            lines=[Line(one.advice, mark=branch_time(one.timestamp)) for one in latest],
        )
    ]
