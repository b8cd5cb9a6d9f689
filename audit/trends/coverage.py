"""Coverage: since when no customer of an agent has been asked, in days and in workdays."""

from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from audit.trends.scopes import Scope
from staff.calendar import national
from staff.models import Branch, Holiday

ALARM_ABOVE = 2  # workdays


@dataclass(frozen=True)
class Uncalled:
    """One agent at one branch: the last answered call, and what was opened since."""

    agent_id: int
    name: str
    supervisor: str
    branch: Branch
    called_on: Date | None  # None: never in these days
    since: Date  # the day of that call, or the day before the first view
    days: int
    workdays: int
    views: int  # opened on days after `since`
    tries: int  # calls since then that nobody answered

    @property
    def alarm(self) -> bool:
        """Tell whether somebody should have called by now: there was something to call about."""
        return self.workdays > ALARM_ABOVE and self.views > 0


# Only who may still open records there: nobody is called about people who have left.
_COVERAGE = """
WITH day AS (
    SELECT agent_id, branch_id, date, count(*) AS views FROM audit_viewing
     WHERE branch_id = ANY(%(branches)s) AND date BETWEEN %(since)s AND %(until)s
       AND agent_id <> %(reader)s
       AND (%(agents)s::bigint[] IS NULL OR agent_id = ANY(%(agents)s))
     GROUP BY agent_id, branch_id, date
), worked AS (
    SELECT agent_id, branch_id, min(date) AS first FROM day GROUP BY agent_id, branch_id
), closed AS (
    SELECT worked.agent_id, worked.branch_id, attempt.outcome,
           (attempt.recorded_at AT TIME ZONE branch.time_zone)::date AS on_date
      FROM worked
      JOIN staff_branch AS branch ON branch.id = worked.branch_id
      JOIN audit_draw AS draw
        ON draw.agent_id = worked.agent_id AND draw.branch_id = worked.branch_id
       AND draw.date >= %(since)s
      JOIN audit_sample AS sample ON sample.draw_id = draw.id
      JOIN audit_callattempt AS attempt ON attempt.sample_id = sample.id
     WHERE attempt.recorded_at IS NOT NULL AND attempt.recorded_at <= %(at)s
), called AS (
    SELECT agent_id, branch_id,
           max(on_date) FILTER (WHERE outcome IN ('confirmed', 'not_me')) AS on_date
      FROM closed GROUP BY agent_id, branch_id
)
SELECT worked.agent_id, agent.full_name, coalesce(boss.full_name, ''), worked.branch_id,
       called.on_date, coalesce(called.on_date, worked.first - 1),
       (SELECT coalesce(sum(day.views), 0) FROM day
         WHERE day.agent_id = worked.agent_id AND day.branch_id = worked.branch_id
           AND day.date > coalesce(called.on_date, worked.first - 1)),
       (SELECT count(*) FROM closed
         WHERE closed.agent_id = worked.agent_id AND closed.branch_id = worked.branch_id
           AND closed.outcome NOT IN ('confirmed', 'not_me')
           AND closed.on_date > coalesce(called.on_date, worked.first - 1))
  FROM worked
  JOIN staff_user AS agent ON agent.id = worked.agent_id AND agent.is_active
  LEFT JOIN staff_user AS boss ON boss.id = agent.supervisor_id
  LEFT JOIN called ON called.agent_id = worked.agent_id AND called.branch_id = worked.branch_id
 WHERE EXISTS (SELECT FROM staff_branchpermission AS held
                 JOIN auth_permission AS permission
                   ON permission.id = held.permission_id AND permission.codename = 'open_customer'
                WHERE held.user_id = worked.agent_id
                  AND held.content_object_id = worked.branch_id
                  AND held.valid_from <= %(at)s
                  AND (held.valid_until IS NULL OR held.valid_until > %(at)s))
"""


def coverage(*, scope: Scope, at: datetime) -> list[Uncalled]:
    """Return every agent with the last answered call, those longest without one first."""
    branches = Branch.objects.in_bulk(list(scope.branches))
    workdays = _workdays(list(branches.values()), scope)
    with connection.cursor() as cursor:
        cursor.execute(_COVERAGE, {**scope.values, "at": at})
        rows = [
            Uncalled(
                agent_id=agent,
                name=name,
                supervisor=boss,
                branch=branches[branch],
                called_on=called,
                since=since,
                days=max(0, (scope.until - since).days),
                workdays=sum(since < day for day in workdays[branch]),
                views=int(views),
                tries=tries,
            )
            for agent, name, boss, branch, called, since, views, tries in cursor.fetchall()
        ]
    return sorted(rows, key=lambda row: (not row.alarm, -row.workdays, -row.views, row.name))


def _workdays(branches: list[Branch], scope: Scope) -> dict[int, list[Date]]:
    """Return the closed workdays of each branch, one query for all of their holidays."""
    added = Holiday.objects.filter(date__gte=scope.since, date__lte=scope.until)
    free = set(added.filter(Q(branch__in=branches) | Q(branch=None)).values_list("branch", "date"))
    dates = [scope.since + timedelta(days=n) for n in range((scope.until - scope.since).days + 1)]
    usual = [date for date in dates if date not in national(year=date.year)]
    return {
        branch.pk: [
            date
            for date in usual
            if date.isoweekday() in branch.workdays and not {(branch.pk, date), (None, date)} & free
        ]
        for branch in branches
    }
