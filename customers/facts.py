"""The facts a decision needs, each gathered by one query inside the actor's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.backends.utils import CursorWrapper

from audit.events import Event, Outcome
from audit.models import Interaction, LogEntry
from customers.policy import Grant
from staff.calendar import day_of, is_usual_workday
from staff.models import Assignment, Branch, User

# The customer's branch, or nothing; and whatever the actor was ever granted for this permission.
# Unknown and forbidden cost the same query, and the reader cannot tell them apart.
_GRANTS = """
SELECT located.branch_id, located.protected,
       held.content_object_id, held.valid_from, held.valid_until,
       branch.name, branch.time_zone, branch.workdays, branch.opens_at, branch.closes_at,
       branch.day_ends_at,
       terms.id, terms.role, terms.tiers, terms.hours_from, terms.hours_until,
       terms.workdays_only, terms.networks, terms.customers_a_day,
       EXISTS (SELECT 1 FROM staff_holiday added
                WHERE added.date = (%(at)s AT TIME ZONE branch.time_zone)::date
                  AND (added.branch_id = branch.id OR added.branch_id IS NULL))
  FROM (SELECT 1) AS one
  LEFT JOIN customers_locate(%(number)s) AS located ON true
  LEFT JOIN (staff_branchpermission AS held
             JOIN auth_permission AS permission ON permission.id = held.permission_id
             JOIN staff_user AS holder ON holder.id = held.user_id AND holder.is_active
             JOIN staff_branch AS branch ON branch.id = held.content_object_id
             JOIN staff_assignment AS terms ON terms.id = held.assignment_id)
         ON held.user_id = %(actor)s AND permission.codename = %(permission)s
"""


@dataclass(frozen=True)
class Facts:
    """Where the customer is, and what the actor was granted."""

    branch_id: int | None
    protected: bool
    grants: list[Grant]


def gather(
    *, cursor: CursorWrapper, actor: User, permission: str, number: str, at: datetime
) -> Facts:
    """Return the customer's branch and the actor's grants of a permission, past and future too."""
    values: dict[str, Any] = {
        "actor": actor.pk,
        "permission": permission,
        "number": number,
        "at": at,
    }
    cursor.execute(_GRANTS, values)
    rows = cursor.fetchall()
    return Facts(
        branch_id=rows[0][0],
        protected=bool(rows[0][1]),
        grants=[_grant(row, at) for row in rows if row[2] is not None],
    )


def _grant(row: tuple, at: datetime) -> Grant:
    (_where, _protected, branch_id, valid_from, valid_until, name, zone, workdays, opens_at) = row[
        :9
    ]
    closes_at, day_ends_at, assignment_id, role, tiers, hours_from, hours_until = row[9:16]
    workdays_only, networks, customers_a_day, own_holiday = row[16:]
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


def running_interaction(*, actor: User, interaction_id: int) -> Interaction | None:
    """Return the actor's own interaction, if the id names one that is still running."""
    return Interaction.objects.filter(pk=interaction_id, agent=actor, ended_at=None).first()
