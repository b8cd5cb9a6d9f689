"""Cards of the privacy officer and the auditor: refusals, unassigned samples, the ledger."""

from datetime import datetime, timedelta

from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.cards.card import Card, Line, link
from accessgov.cards.drawing import alarm_cards, dice_cards
from audit import trails
from audit.events import Outcome, Reason
from audit.filters import LedgerFilter
from audit.models import Sample
from staff.permissions import branch_ids

SHOWN = 6
DAY = timedelta(days=1)


def cards(request: HttpRequest, at: datetime) -> list[Card]:
    """Return what was refused, what nobody is there to phone, and the way to the ledger."""
    branches = branch_ids(user=request.user, permission="read_ledger", at=at)
    return [
        *alarm_cards(at, branches, link("audit:draws")),
        *dice_cards(request.user, at),
        _refusals(request, at),
        *_unassigned(branches),
        _ledger(),
    ]


def _refusals(request: HttpRequest, at: datetime) -> Card:
    """Return the refusals that the ledger shows under the card's own filter, no others."""
    asked = {"outcome": Outcome.REFUSED, "since": f"{timezone.localdate(at) - DAY:%Y-%m-%d}"}
    ledger = trails.visible(user=request.user, at=at)
    refused = LedgerFilter(asked, queryset=ledger).qs.order_by()
    by_reason = refused.values("reason").annotate(times=Count("pk")).order_by("-times")[:SHOWN]
    number = refused.count()
    return Card(
        _("Refusals"),
        "ban",
        ngettext("refusal yesterday and today", "refusals yesterday and today", number),
        count=number,
        lines=[
            Line(_reason(one["reason"]), _filtered(asked, one["reason"]), str(one["times"]))
            for one in by_reason
        ],
        url=_filtered(asked),
        action=_("See them in the ledger"),
    )


def _filtered(asked: dict[str, str], reason: str = "") -> str:
    more = {"reason": reason} if reason in Reason.values else {}
    return f"{link('audit:ledger')}?{urlencode(asked | more)}"


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
