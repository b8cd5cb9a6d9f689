"""The figures of many days: counted by the database in one statement, for days and for members."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date as Date
from datetime import timedelta

from django.db import connection

from audit.declaring.absences import BOUND, MISSED
from audit.trends.scopes import By, Scope

WEEK = timedelta(days=7)


@dataclass
class Counts:
    """What was counted; the fields are the columns of the statement, in its order."""

    viewings: int = 0
    unexplained: int = 0
    own_word: int = 0
    unknowable: int = 0
    confirmed: int = 0
    not_me: int = 0
    unanswered: int = 0
    waiting: int = 0
    declared: int = 0
    late: int = 0
    missing: int = 0

    def __iadd__(self, other: "Counts") -> "Counts":
        for name in NAMES:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


NAMES = tuple(one.name for one in fields(Counts))


@dataclass
class Member:
    """One agent, team or branch: all days together, and week by week."""

    key: int | None  # None: agents without a supervisor
    counts: Counts = field(default_factory=Counts)
    weeks: dict[Date, Counts] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """The counts of a scope, by day and by member."""

    days: dict[Date, Counts]
    members: list[Member]

    @property
    def total(self) -> Counts:
        """Return all days together."""
        return add(self.days.values())

    @property
    def weeks(self) -> dict[Date, Counts]:
        """Return the counts by the Monday of each week, oldest first."""
        found: dict[Date, Counts] = {}
        for day, counts in sorted(self.days.items()):
            monday = day - timedelta(days=day.weekday())
            found.setdefault(monday, Counts()).__iadd__(counts)
        return found


def add(counts: Iterable[Counts]) -> Counts:
    """Return the sum of counts."""
    total = Counts()
    for one in counts:
        total += one
    return total


_SCOPE = """
    branch_id = ANY(%(branches)s) AND date BETWEEN %(since)s AND %(until)s
    AND agent_id <> %(reader)s
    AND (%(agents)s::bigint[] IS NULL OR agent_id = ANY(%(agents)s))
"""
_VIEWED = f"""
SELECT agent_id, branch_id, date, count(*) AS viewings,
       count(*) FILTER (WHERE standing = 'unexplained') AS unexplained,
       count(*) FILTER (WHERE standing = 'own_word') AS own_word,
       count(*) FILTER (WHERE standing = 'unknowable') AS unknowable
  FROM audit_viewing WHERE {_SCOPE}
 GROUP BY agent_id, branch_id, date
"""  # noqa: S608 (our own words)
MISSING = f"""
WITH bound AS MATERIALIZED ({BOUND}), missed AS ({MISSED})
SELECT agent_id, branch_id, date FROM missed WHERE agent_id <> %(reader)s
"""  # noqa: S608 (our own words)
_MEMBER = {
    By.AGENT: "fact.agent_id",
    By.TEAM: "agent.supervisor_id",
    By.BRANCH: "fact.branch_id",
}
_FIGURES = f"""
WITH viewed AS ({_VIEWED}), fact AS (
    SELECT agent_id, branch_id, date, viewings, unexplained, own_word, unknowable,
           0 AS confirmed, 0 AS not_me, 0 AS unanswered, 0 AS waiting,
           0 AS declared, 0 AS late, 0 AS missing
      FROM viewed
    UNION ALL
    SELECT draw.agent_id, draw.branch_id, draw.date, 0, 0, 0, 0,
           count(*) FILTER (WHERE sample.state = 'confirmed'),
           count(*) FILTER (WHERE sample.state = 'not_me'),
           count(*) FILTER (WHERE sample.state IN ('unreached', 'wrong_number', 'no_call')),
           count(*) FILTER (WHERE sample.state = 'waiting'), 0, 0, 0
      FROM (SELECT id, agent_id, branch_id, date FROM audit_draw WHERE {_SCOPE}) AS draw
      JOIN audit_sample AS sample ON sample.draw_id = draw.id
     GROUP BY draw.agent_id, draw.branch_id, draw.date
    UNION ALL
    SELECT agent_id, branch_id, date, 0, 0, 0, 0, 0, 0, 0, 0, 1, late::int, 0
      FROM audit_declaration WHERE {_SCOPE}
    UNION ALL
    SELECT agent_id, branch_id, date, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 FROM ({MISSING}) AS missed
)
SELECT date, member, week, grouping(date), {", ".join(f"sum({name})::int" for name in NAMES)}
  FROM (SELECT fact.*, {{member}} AS member, date_trunc('week', fact.date)::date AS week
          FROM fact JOIN staff_user AS agent ON agent.id = fact.agent_id) AS counted
 GROUP BY GROUPING SETS ((date), (member, week))
"""  # noqa: S608 (our own words)


def figures(*, scope: Scope, by: By) -> Figures:
    """Count everything in a scope, by day and by member."""
    days: dict[Date, Counts] = {}
    members: dict[int | None, Member] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES.format(member=_MEMBER[by]), scope.values)
        for date, key, week, of_member, *numbers in cursor.fetchall():
            counts = Counts(*numbers)
            if not of_member:
                days[date] = counts
                continue
            member = members.setdefault(key, Member(key))
            member.counts += counts
            member.weeks[week] = counts
    return Figures(days, sorted(members.values(), key=_first))


def _first(member: Member) -> tuple[int, int, int]:
    """Put those first of whom there is most to ask."""
    counts = member.counts
    return (-counts.not_me, -counts.unexplained - counts.own_word, -counts.viewings)
