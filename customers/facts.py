"""The facts a decision needs, each gathered by one query inside the actor's transaction.

The query for most of them is a function of the database, which keeps its plan: planning it anew
for every opening cost more than running it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.backends.utils import CursorWrapper

from audit.events import Event, Outcome
from audit.models import LogEntry
from customers.policy import Grant
from staff.calendar import day_of, is_usual_workday
from staff.models import Assignment, Branch, User

_FACTS = """
SELECT person.lacks, found.*
  FROM customers_facts(%(actor)s, %(permission)s, %(number)s, %(at)s, %(call)s) AS found,
       (SELECT staff_lacks(%(actor)s, %(at)s) AS lacks OFFSET 0) AS person
"""


@dataclass(frozen=True)
class Facts:
    """Where the customer is, what the actor was granted, and what they lack for using it."""

    lacks: list[str]
    branch_id: int | None
    protected: bool
    interaction_runs: bool  # the one that the actor named, and it is the actor's own
    grants: list[Grant]


def gather(
    *,
    cursor: CursorWrapper,
    actor: User,
    permission: str,
    number: str,
    at: datetime,
    interaction: int | None = None,
    first: str = "",
) -> Facts:
    """Return the customer's branch and the actor's grants of a permission, past and future too.

    `first` is a statement that is sent along, in the same round trip, and seen through before.
    """
    known = interaction is not None and 0 < interaction < 2**63
    values: dict[str, Any] = {
        "actor": actor.pk,
        "permission": permission,
        "number": number,
        "at": at,
        "call": interaction if known else None,
    }
    cursor.execute(first + _FACTS, values)
    rows = cursor.fetchall()
    return Facts(
        lacks=rows[0][0],
        branch_id=rows[0][1],
        protected=bool(rows[0][2]),
        interaction_runs=rows[0][3],
        grants=[_grant(row[4:], at) for row in rows if row[4] is not None],
    )


def _grant(row: tuple[Any, ...], at: datetime) -> Grant:
    branch_id, valid_from, valid_until, name, zone, workdays, opens_at, closes_at = row[:8]
    day_ends_at, assignment_id, role, tiers, hours_from, hours_until = row[8:14]
    workdays_only, networks, customers_a_day, own_holiday = row[14:]
    branch = Branch(
        id=branch_id,
        name=name,
        time_zone=zone,
        workdays=workdays,
        opens_at=opens_at,
        closes_at=closes_at,
        day_ends_at=day_ends_at,
    )
    terms = Assignment(
        id=assignment_id,
        role=role,
        branch_id=branch_id,
        tiers=tiers,
        hours_from=hours_from,
        hours_until=hours_until,
        workdays_only=workdays_only,
        networks=networks,
        customers_a_day=customers_a_day,
    )
    workday = is_usual_workday(branch=branch, at=at) and not own_holiday
    return Grant(branch, terms, valid_from, valid_until, workday)


def opened_today(*, actor: User, branch: Branch, at: datetime) -> set[str]:
    """Return the customers that the actor has opened since the branch day began."""
    entries = LogEntry.objects.filter(
        actor=actor,
        event=Event.OPENED,
        outcome=Outcome.GIVEN,
        timestamp__gte=day_of(branch=branch, at=at).begins_at,
    )
    return set(entries.order_by().values_list("customer", flat=True))


def opened_since(*, actor: User, numbers: list[str], since: datetime) -> set[str]:
    """Return which of these customers somebody has opened since an instant."""
    entries = LogEntry.objects.filter(
        actor=actor,
        event=Event.OPENED,
        outcome=Outcome.GIVEN,
        customer__in=numbers,
        timestamp__gte=since,
    )
    return set(entries.order_by().values_list("customer", flat=True))


def wrong_answers(*, actor: User, number: str, branch: Branch, at: datetime) -> int:
    """Return how often the actor's answers for this customer failed in the branch day."""
    return LogEntry.objects.filter(
        actor=actor,
        customer=number,
        event=Event.VERIFIED,
        outcome=Outcome.NO_MATCH,
        timestamp__gte=day_of(branch=branch, at=at).begins_at,
    ).count()


def opening(*, actor: User, number: str, opening_id: int, since: datetime) -> LogEntry | None:
    """Return the actor's own recent opening of this customer, if that is what the id names."""
    return LogEntry.objects.filter(
        pk=opening_id,
        actor=actor,
        customer=number,
        event=Event.OPENED,
        outcome=Outcome.GIVEN,
        timestamp__gte=since,
    ).first()
