"""The frames: whom each agent opened, by the ledger; explanations and wishes only add to it."""

from collections.abc import Sequence
from datetime import date as Date
from typing import Any

from django.db import connection

from audit.drawing.verifier import UNEXPLAINED, Row
from audit.explaining.weights import BASE
from staff.calendar import Day
from staff.models import Branch

# One query for all branches and days; the bounds come from each branch's calendar.
_UNSEALED = """
SELECT day.branch, day.date, opened.agent
  FROM unnest(%(branches)s::bigint[], %(dates)s::date[], %(begin)s::timestamptz[],
              %(end)s::timestamptz[]) AS day (branch, date, begins_at, ends_at)
 CROSS JOIN LATERAL (
       SELECT DISTINCT actor_id AS agent FROM audit_logentry
        WHERE actor_branch_id = day.branch AND event = 'opened' AND outcome = 'given'
          AND timestamp >= day.begins_at AND timestamp < day.ends_at) AS opened
 WHERE NOT EXISTS (SELECT FROM audit_draw AS draw
                    WHERE draw.agent_id = opened.agent AND draw.branch_id = day.branch
                      AND draw.date = day.date)
 ORDER BY 1, 2, 3
"""

# An explanation of other openings than the ledger has is none: the viewing counts as unexplained.
_FRAMES = """
SELECT opened.actor_id, opened.customer,
       coalesce(viewing.standing, %(unexplained)s) AS standing,
       coalesce(viewing.weight, %(base)s) AS weight,
       coalesce(viewing.must_check, false) AS must_check,
       no_call.id IS NOT NULL AS no_call
  FROM (SELECT actor_id, customer, count(*) AS openings
          FROM audit_logentry
         WHERE actor_branch_id = %(branch)s AND event = 'opened' AND outcome = 'given'
           AND timestamp >= %(begins_at)s AND timestamp < %(ends_at)s
         GROUP BY actor_id, customer) AS opened
  LEFT JOIN audit_viewing AS viewing
    ON viewing.agent_id = opened.actor_id AND viewing.branch_id = %(branch)s
   AND viewing.date = %(date)s AND viewing.customer = opened.customer
   AND viewing.openings = opened.openings
  LEFT JOIN audit_donotcall AS no_call
    ON no_call.customer = opened.customer AND no_call.ended_at IS NULL
 WHERE NOT EXISTS (SELECT FROM audit_draw AS draw
                    WHERE draw.agent_id = opened.actor_id AND draw.branch_id = %(branch)s
                      AND draw.date = %(date)s)
 ORDER BY opened.actor_id, opened.customer
"""


def unsealed(*, days: Sequence[tuple[Branch, Day]]) -> list[tuple[int, Date, int]]:
    """Return branch, date and agent wherever a day has openings and no draw of them."""
    values: dict[str, Any] = {
        "branches": [branch.pk for branch, _day in days],
        "dates": [day.date for _branch, day in days],
        "begin": [day.begins_at for _branch, day in days],
        "end": [day.ends_at for _branch, day in days],
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED, values)
        return cursor.fetchall()


def frames_of(*, branch: Branch, day: Day) -> dict[int, list[Row]]:
    """Return the frame of every agent who opened customers that day and has no draw yet."""
    values: dict[str, Any] = {
        "branch": branch.pk,
        "date": day.date,
        "begins_at": day.begins_at,
        "ends_at": day.ends_at,
        "unexplained": UNEXPLAINED,
        "base": BASE[UNEXPLAINED],
    }
    frames: dict[int, list[Row]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FRAMES, values)
        for agent, customer, standing, weight, must, no_call in cursor.fetchall():
            row = Row(standing, max(1, weight), must, no_call, customer)
            frames.setdefault(agent, []).append(row)
    return frames
