"""Which branch days have to be explained again: the running one, and where evidence came late."""

from datetime import date as Date
from datetime import datetime, timedelta

from django.db import connection

from audit.explaining.limits import LIMITS
from staff.calendar import day_of, day_on
from staff.models import Branch

LOOK_BACK = 14  # closed days whose evidence may still come
# What was received a moment before an explanation may have been committed a moment after it.
SETTLING = timedelta(minutes=2)

# By the agents whom the last explanation met, so that the evidence is found through its indexes.
_DUE = """
SELECT day.date
  FROM unnest(%(dates)s::date[], %(begins)s::timestamptz[], %(ends)s::timestamptz[])
       AS day (date, begins_at, ends_at)
  LEFT JOIN audit_explainedday AS kept ON kept.branch_id = %(branch)s AND kept.date = day.date
  LEFT JOIN LATERAL (SELECT kept.explained_at - %(settling)s AS at,
                            ARRAY(SELECT jsonb_object_keys(kept.agents)::bigint) AS agents)
       AS since ON true
 WHERE kept.id IS NULL OR kept.explained_at < day.ends_at + %(settling)s
    OR EXISTS (SELECT FROM audit_interaction AS told
                WHERE told.agent_id = ANY (since.agents) AND told.received_at > since.at
                  AND told.started_at >= day.begins_at - %(longest_call)s - %(after_contact)s
                  AND told.started_at < day.ends_at + %(before_contact)s)
    OR EXISTS (SELECT FROM audit_interaction AS told
                WHERE told.agent_id = ANY (since.agents) AND told.source = 'tickets'
                  AND told.started_at >= day.begins_at - %(longest_ticket)s
                  AND told.started_at < day.ends_at AND told.received_at > since.at)
    OR EXISTS (SELECT FROM audit_portfolio AS list
                WHERE list.agent_id = ANY (since.agents) AND list.handed_at > since.at
                  AND list.begins_at < day.ends_at AND list.ends_at > day.begins_at)
    OR EXISTS (SELECT FROM audit_declaration AS said
                WHERE said.branch_id = %(branch)s AND said.date = day.date
                  AND said.submitted_at > since.at)
    OR EXISTS (SELECT FROM audit_ownword AS word
                 JOIN audit_viewing AS about ON about.id = word.viewing_id
                WHERE word.said_at > since.at AND about.branch_id = %(branch)s
                  AND about.date = day.date)
 ORDER BY day.date
"""


def due_days(*, branch: Branch, at: datetime) -> list[Date]:
    """Return the running day, and each of the closed ones that is not explained to its end."""
    running = day_of(branch=branch, at=at).date
    closed = [running - timedelta(days=ago) for ago in range(1, LOOK_BACK + 1)]
    days = [day_on(branch=branch, date=date) for date in closed]
    values = {
        **LIMITS,
        "branch": branch.pk,
        "dates": closed,
        "begins": [day.begins_at for day in days],
        "ends": [day.ends_at for day in days],
        "settling": SETTLING,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        return [*(date for (date,) in cursor.fetchall()), running]
