"""Asking: one actor, one customer, one decision, one entry. The gate reads only after this."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accessgov.context import current
from audit.events import Event, Outcome, Reason
from audit.ledger import ONE_AT_A_TIME, record
from audit.models import LogEntry
from customers import facts, policy
from customers.facts import Facts
from customers.fields import is_number
from customers.policy import Denied, Grant
from staff.calendar import within_work_hours
from staff.models import User


class Refused(Exception):
    """An access was not given; `entry` is the ledger's row about it, `advice` is for the reader."""

    def __init__(self, entry: LogEntry) -> None:
        super().__init__(entry.reason)
        self.entry = entry

    @property
    def advice(self) -> str:
        """Return what happened and what to do next, without a word about customers."""
        return self.entry.advice

    @property
    def lacks(self) -> bool:
        """Tell whether something is missing that the reader finds under My papers."""
        return self.entry.reason.startswith("lacks_")


@dataclass(frozen=True)
class Asked:
    """A request for access: by whom, to which customer, for which tiers."""

    actor: User
    number: str
    event: Event
    permission: str
    at: datetime
    tiers: list[str]
    sentence: str = ""
    interaction: int | None = None

    def __post_init__(self) -> None:
        # PostgreSQL takes no NUL. An address may hold one, and the attempt is to be written down.
        object.__setattr__(self, "number", self.number.replace("\0", "\ufffd"))


def ask(
    asked: Asked,
    decide: Callable[[Facts, Grant], dict[str, Any]],
    missing: Reason = Reason.NO_ASSIGNMENT,
) -> tuple[LogEntry, Facts, Grant]:
    """Decide and commit the entry; raises Refused once the refusal is committed."""
    grant: Grant | None = None
    with transaction.atomic(), connection.cursor() as cursor:
        found = facts.gather(
            cursor=cursor,
            actor=asked.actor,
            permission=asked.permission,
            number=asked.number,
            at=asked.at,
            interaction=asked.interaction,
            first=ONE_AT_A_TIME,
        )
        try:
            grant = _grant(asked, found, missing)
            columns = {"outcome": Outcome.GIVEN, "tiers": asked.tiers, **decide(found, grant)}
            entry = _write(asked, found, grant, **columns)
        except Denied as denied:
            entry = _write(asked, found, grant, outcome=Outcome.REFUSED, reason=denied.reason)
    if grant is None or entry.outcome == Outcome.REFUSED:
        raise Refused(entry)
    return entry, found, grant


def _grant(asked: Asked, found: Facts, missing: Reason) -> Grant:
    try:
        here = policy.in_force(
            grants=found.grants, lacks=found.lacks, at=asked.at, address=current().address
        )
    except Denied as denied:
        if denied.reason == Reason.NO_ASSIGNMENT:
            raise Denied(missing) from None
        raise
    return policy.for_branch(grants=here, branch_id=found.branch_id)


def _write(asked: Asked, found: Facts, grant: Grant | None, **columns: Any) -> LogEntry:
    nearest = grant or next(iter(found.grants), None)
    if nearest is not None:
        columns["actor_role"] = nearest.assignment.role
        columns["actor_branch"] = nearest.branch  # whole, so that the page need not ask for it
        columns["outside_hours"] = not within_work_hours(
            branch=nearest.branch, at=asked.at, workday=nearest.workday
        )
    return record(
        event=asked.event,
        at=asked.at,
        actor_id=asked.actor.pk,
        # Something else typed into an address may be a NIK or a phone: it is not kept.
        customer=asked.number if is_number(asked.number) else "",
        branch_id=found.branch_id,
        sentence=asked.sentence[:300],
        **columns,
    )
