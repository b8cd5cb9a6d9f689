"""Cards of the privacy officer and the auditor: refusals, unassigned samples, the ledger."""

from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.cards.card import Card, Line, link
from accessgov.cards.drawing import alarm_cards, dice_cards
from audit.events import Outcome, Reason
from audit.models import LogEntry, Sample
from staff.permissions import branch_ids

SHOWN = 6
DAY = timedelta(hours=24)


def cards(request: HttpRequest, at: datetime) -> list[Card]:
    """Return what was refused, what nobody is there to phone, and the way to the ledger."""
    branches = branch_ids(user=request.user, permission="read_ledger", at=at)
    return [
        *alarm_cards(at, branches, link("audit:draws")),
        *dice_cards(request.user, at),
        _refusals(branches, at),
        *_unassigned(branches),
        _ledger(),
    ]


def _refusals(branches: list[int], at: datetime) -> Card:
    refused = LogEntry.objects.filter(
        Q(branch__in=branches) | Q(actor_branch__in=branches) | Q(branch=None, actor_branch=None),
        outcome=Outcome.REFUSED,
        timestamp__gt=at - DAY,
        timestamp__lte=at,
    ).order_by()
    by_reason = refused.values("reason").annotate(times=Count("pk")).order_by("-times")[:SHOWN]
    number = refused.count()
    return Card(
        _("Refusals"),
        "ban",
        ngettext("refusal in the last 24 hours", "refusals in the last 24 hours", number),
        count=number,
        lines=[Line(_reason(one["reason"]), mark=str(one["times"])) for one in by_reason],
        url=link("audit:ledger") and f"{link('audit:ledger')}?outcome=refused",
        action=_("See them in the ledger"),
    )


def _reason(code: str) -> str:
    return str(Reason(code).label) if code in Reason.values else _("Sign-in failed")


def _unassigned(branches: list[int]) -> list[Card]:
    number = Sample.objects.filter(
        supervisor=None, state=Sample.State.WAITING, draw__branch__in=branches
    ).count()
    if not number:
        return []
    return [
        Card(
            _("Samples without a supervisor"),
            "user-check",
            _("Nobody is there to phone. Name a supervisor for the agent."),
            count=number,
            kind="warn",
            url=link("audit:samples"),
            action=_("See them"),
        )
    ]


def _ledger() -> Card:
    return Card(
        _("Ledger"),
        "scroll-text",
        _("Who searched, opened, revealed and changed what, and what was refused."),
        url=link("audit:ledger"),
        action=_("Read the ledger"),
    )
