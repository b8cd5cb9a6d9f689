"""The gate: the only way to a customer's data. Asking is deciding, writing down, then reading.

Each function takes the request to the policy, commits the entry, given or refused, and only
then reads. Nothing here returns or raises anything about a customer before its entry stands.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from audit.callbacks import begin_call
from audit.events import Event, Reason
from audit.models import LogEntry, Sample
from audit.purposes import CALL_BACK
from customers import dossiers, facts, policy
from customers.asking import Asked, Refused, ask
from customers.facts import Facts
from customers.models.records import MASKED
from customers.policy import Denied, Grant
from staff.models import User
from staff.roles import ROLE_BY_CODE

__all__ = ["Opened", "Refused", "Revealed", "call_back", "open_record", "reveal"]


@dataclass(frozen=True)
class Opened:
    """A customer's masked record and the entry that let it out."""

    entry: LogEntry
    values: dict[str, Any]
    protected: bool
    tiers: tuple[str, ...]  # the tiers that this actor may reveal


@dataclass(frozen=True)
class Revealed:
    """One tier of a customer in clear, for REVEAL_SECONDS."""

    entry: LogEntry
    tier: str
    values: dict[str, Any]


def open_record(
    *,
    actor: User,
    number: str,
    purpose: str,
    at: datetime,
    sentence: str = "",
    interaction: int | None = None,
) -> Opened:
    """Return a customer's masked record; raises Refused."""

    def decide(found: Facts, grant: Grant) -> dict[str, Any]:
        chosen = policy.check_purpose(code=purpose, sentence=sentence)
        _check_interaction(interaction, found, grant)
        if grant.assignment.customers_a_day is not None:
            opened = facts.opened_today(actor=actor, branch=grant.branch, at=at)
            policy.check_quota(grant=grant, opened_today=opened, number=number)
        columns = {"purpose": chosen.code, "interaction_id": interaction}
        # The daily report counts protected customers, and knows customers by number only.
        return columns | ({"additional_data": {"protected": True}} if found.protected else {})

    asked = Asked(actor, number, Event.OPENED, "open_customer", at, [MASKED], sentence, interaction)
    entry, found, grant = ask(asked, decide)
    return Opened(
        entry=entry,
        values=dossiers.read(ticket=entry)[MASKED],
        protected=found.protected,
        tiers=tuple(grant.assignment.tiers),
    )


def reveal(
    *,
    actor: User,
    number: str,
    tier: str,
    opening: int,
    reason: str,
    at: datetime,
    sentence: str = "",
) -> Revealed:
    """Return one tier in clear, within a recent opening of the same actor; raises Refused."""

    def decide(found: Facts, grant: Grant) -> dict[str, Any]:
        opened = recent_opening(actor, number, opening, at)
        chosen = policy.check_reveal_reason(code=reason, sentence=sentence)
        return {
            "purpose": chosen.code,
            "interaction_id": opened.interaction_id,
            "opening_id": opened.pk,
        }

    asked = Asked(actor, number, Event.REVEALED, f"reveal_{tier}", at, [tier], sentence=sentence)
    entry, _found, _grant = ask(asked, decide, missing=Reason.TIER_NOT_LENT)
    return Revealed(entry=entry, tier=tier, values=dossiers.read(ticket=entry)[tier])


def call_back(*, actor: User, sample: Sample, at: datetime) -> Revealed:
    """Return the masked name and the one phone number of a drawn customer; raises Refused."""

    def decide(found: Facts, grant: Grant) -> dict[str, Any]:
        why_not = begin_call(sample=sample, by=actor, at=at, zone=grant.branch.time_zone)
        if why_not is not None:
            raise Denied(why_not)
        return {"purpose": CALL_BACK.code, "object_id": sample.pk}

    asked = Asked(actor, sample.customer, Event.CALLED_BACK, "call_back", at, [MASKED, "contact"])
    entry, _found, _grant = ask(asked, decide)
    values = dossiers.read(ticket=entry)
    phones = values["contact"].get("phones") or [""]
    shown = {"name": values[MASKED]["full_name"], "phone": phones[0]}
    return Revealed(entry=entry, tier="contact", values=shown)


def _check_interaction(interaction: int | None, found: Facts, grant: Grant) -> None:
    if interaction is None:
        if not _may_claim(grant):
            raise Denied(Reason.NO_INTERACTION)
    elif not found.interaction_runs:
        raise Denied(Reason.NOT_YOUR_INTERACTION)


def _may_claim(grant: Grant) -> bool:
    return "open_without_interaction" in ROLE_BY_CODE[grant.assignment.role].permissions


def recent_opening(actor: User, number: str, opening: int, at: datetime) -> LogEntry:
    """Return the opening that a reveal or a verification belongs to; raises Denied."""
    since = at - timedelta(minutes=settings.OPENING_MINUTES)
    opened = facts.opening(actor=actor, number=number, opening_id=opening, since=since)
    if opened is None:
        raise Denied(Reason.NOT_OPENED)
    return opened
