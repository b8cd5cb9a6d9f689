"""Declarations that are missing: one answer for a day at the desk and for the trends of many."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from typing import Any

from django.db import connection

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
BOUND = """
    SELECT DISTINCT held.user_id AS agent_id, branch.id AS branch_id, day.date,
           day.begins_at, day.ends_at,
           NOT EXISTS (SELECT FROM staff_branchpermission AS other
                        WHERE other.user_id = held.user_id
                          AND other.permission_id = held.permission_id
                          AND other.content_object_id <> held.content_object_id
                          AND other.valid_from < day.ends_at
                          AND (other.valid_until IS NULL OR other.valid_until > day.begins_at)
                      ) AS only_here
      FROM staff_branchpermission AS held
      JOIN auth_permission AS permission
        ON permission.id = held.permission_id AND permission.codename = 'declare'
      JOIN staff_branch AS branch ON branch.id = held.content_object_id
     CROSS JOIN LATERAL (  -- as staff.calendar.day_on has it
           SELECT date, (date - 1 + branch.day_ends_at) AT TIME ZONE branch.time_zone AS begins_at,
                  (date + branch.day_ends_at) AT TIME ZONE branch.time_zone AS ends_at
             FROM (SELECT generate_series(%(since)s::date, %(until)s::date, '1 day')::date)
               AS dates (date)) AS day
     WHERE branch.id = ANY(%(branches)s)
       AND (%(agents)s::bigint[] IS NULL OR held.user_id = ANY(%(agents)s))
       AND held.valid_from < day.ends_at
       AND (held.valid_until IS NULL OR held.valid_until > day.begins_at)
       AND NOT EXISTS (SELECT FROM audit_declaration AS declaration
                        WHERE declaration.agent_id = held.user_id
                          AND declaration.branch_id = branch.id AND declaration.date = day.date)
"""
_ENTRIES = """
      FROM audit_logentry AS entry
     WHERE entry.actor_id = bound.agent_id
       AND entry.timestamp >= bound.begins_at AND entry.timestamp < bound.ends_at
       AND (entry.actor_branch_id + 0 = bound.branch_id
            OR (entry.event = 'signed_in' AND bound.only_here))
"""
_CONTACTS = """
      FROM audit_interaction AS contact
     WHERE contact.agent_id = bound.agent_id AND contact.branch_id + 0 = bound.branch_id
       AND contact.started_at >= bound.begins_at AND contact.started_at < bound.ends_at
"""
# Of the days of BOUND, those on which the agent worked.
MISSED = f"""
SELECT bound.agent_id, bound.branch_id, bound.date FROM bound
 WHERE EXISTS (SELECT {_ENTRIES}) OR EXISTS (SELECT {_CONTACTS})
"""  # noqa: S608 (our own words)
_MISSING = f"""
WITH bound AS MATERIALIZED ({BOUND})
SELECT agent.id, agent.full_name, entries.openings, contacts.number,
       greatest(entries.last_at, contacts.last_at)
  FROM bound
  JOIN staff_user AS agent ON agent.id = bound.agent_id
 CROSS JOIN LATERAL (
       SELECT max(entry.timestamp) AS last_at,
              count(*) FILTER (WHERE entry.event = 'opened' AND entry.outcome = 'given') AS openings
       {_ENTRIES}) AS entries
 CROSS JOIN LATERAL (
       SELECT max(contact.started_at) AS last_at, count(*) AS number {_CONTACTS}) AS contacts
 WHERE entries.last_at IS NOT NULL OR contacts.last_at IS NOT NULL
 ORDER BY agent.full_name, agent.id
"""  # noqa: S608 (our own words)


def missing(*, branch: Branch, date: Date, agents: Collection[int] | None = None) -> list[Missing]:
    """Return the agents who worked at the branch on that day and have not declared it."""
    values: dict[str, Any] = {
        "branches": [branch.pk],
        "since": date,
        "until": date,
        "agents": None if agents is None else list(agents),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, values)
        return [Missing(*row) for row in cursor.fetchall()]
