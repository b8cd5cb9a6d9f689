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
# Both are laid together and grouped, not joined: a planner that knows nothing yet of the newest day
# expects one row of each, and would compare every opening with every viewing.
_FRAMES = """
SELECT agent, customer,
       coalesce(max(standing) FILTER (WHERE known), %(unexplained)s) AS standing,
       coalesce(max(weight) FILTER (WHERE known), %(base)s) AS weight,
       coalesce(bool_or(must_check) FILTER (WHERE known), false) AS must_check,
       EXISTS (SELECT FROM audit_donotcall AS wish
                WHERE wish.customer = laid.customer AND wish.ended_at IS NULL) AS no_call
  FROM (SELECT *, standing IS NOT NULL
                  AND openings = max(openings) FILTER (WHERE standing IS NULL)
                                 OVER (PARTITION BY agent, customer) AS known
          FROM (SELECT actor_id AS agent, customer, count(*) AS openings, NULL AS standing,
                       NULL::int AS weight, NULL::boolean AS must_check
                  FROM audit_logentry
                 WHERE actor_branch_id = %(branch)s AND event = 'opened' AND outcome = 'given'
                   AND timestamp >= %(begins_at)s AND timestamp < %(ends_at)s
                   AND actor_id <> ALL (ARRAY(
                           SELECT agent_id FROM audit_draw
                            WHERE branch_id = %(branch)s AND date = %(date)s))
                 GROUP BY actor_id, customer
                UNION ALL
                SELECT agent_id, customer, openings, standing, weight, must_check
                  FROM audit_viewing
                 WHERE branch_id = %(branch)s AND date = %(date)s) AS told) AS laid
 GROUP BY agent, customer
HAVING bool_or(standing IS NULL)
 ORDER BY agent, customer
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
