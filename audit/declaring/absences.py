"""Declarations that are missing, and those that came late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from audit.models import Declaration
from staff.calendar import day_on
from staff.models import Branch


@dataclass(frozen=True)
class Missing:
    """An agent who worked on a day and has not declared it."""

    agent_id: int
    name: str
    openings: int
    interactions: int
    last_at: datetime | None  # the last thing the ledger or an interaction tells of that day


# Who was to declare: held the permission at the branch on that day. Who worked: signed in, opened
# records or had interactions. An assignment alone is no work: people are ill and on leave. Signing
# in belongs to no branch, so it counts for those who declare at this one only.
_MISSING = """
WITH bound AS (
    SELECT DISTINCT held.user_id AS agent,
           NOT EXISTS (SELECT FROM staff_branchpermission AS other
                        WHERE other.user_id = held.user_id
                          AND other.permission_id = held.permission_id
                          AND other.content_object_id <> held.content_object_id
                          AND other.valid_from < %(ends)s
                          AND (other.valid_until IS NULL OR other.valid_until > %(begins)s)
                      ) AS only_here
      FROM staff_branchpermission AS held
      JOIN auth_permission AS permission ON permission.id = held.permission_id
     WHERE permission.codename = 'declare' AND held.content_object_id = %(branch)s
       AND held.valid_from < %(ends)s
       AND (held.valid_until IS NULL OR held.valid_until > %(begins)s)
       AND (%(agents)s::bigint[] IS NULL OR held.user_id = ANY(%(agents)s))
       AND NOT EXISTS (SELECT FROM audit_declaration AS declaration
                        WHERE declaration.agent_id = held.user_id
                          AND declaration.branch_id = %(branch)s
                          AND declaration.date = %(date)s)
), entries AS (
    SELECT entry.actor_id AS agent, max(entry.timestamp) AS last_at,
           count(*) FILTER (WHERE entry.event = 'opened' AND entry.outcome = 'given') AS openings
      FROM bound JOIN audit_logentry AS entry ON entry.actor_id = bound.agent
     WHERE entry.timestamp >= %(begins)s AND entry.timestamp < %(ends)s
       AND (entry.actor_branch_id = %(branch)s
            OR (entry.event = 'signed_in' AND bound.only_here))
     GROUP BY entry.actor_id
), contacts AS (
    SELECT contact.agent_id AS agent, max(contact.started_at) AS last_at, count(*) AS number
      FROM bound JOIN audit_interaction AS contact ON contact.agent_id = bound.agent
     WHERE contact.branch_id = %(branch)s
       AND contact.started_at >= %(begins)s AND contact.started_at < %(ends)s
     GROUP BY contact.agent_id
)
SELECT agent.id, agent.full_name, coalesce(entries.openings, 0), coalesce(contacts.number, 0),
       greatest(entries.last_at, contacts.last_at)
  FROM bound
  JOIN staff_user AS agent ON agent.id = bound.agent
  LEFT JOIN entries ON entries.agent = bound.agent
  LEFT JOIN contacts ON contacts.agent = bound.agent
 WHERE entries.agent IS NOT NULL OR contacts.agent IS NOT NULL
 ORDER BY agent.full_name, agent.id
"""


def missing(*, branch: Branch, date: Date, agents: Collection[int] | None = None) -> list[Missing]:
    """Return the agents who worked at the branch on that day and have not declared it."""
    day = day_on(branch=branch, date=date)
    values: dict[str, Any] = {
        "branch": branch.pk,
        "date": date,
        "begins": day.begins_at,
        "ends": day.ends_at,
        "agents": None if agents is None else list(agents),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, values)
        return [Missing(*row) for row in cursor.fetchall()]


def late(*, branch: Branch, since: Date, until: Date) -> QuerySet[Declaration]:
    """Return the declarations of these days that came after the day was over."""
    came = Declaration.objects.filter(branch=branch, date__gte=since, date__lte=until, late=True)
    return came.select_related("agent").order_by("-date", "agent__full_name")
