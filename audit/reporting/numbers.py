"""The numbers of a branch day, one line per agent: grouped by the database, not by a loop."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from statistics import median
from typing import Any, TypedDict, cast

from django.db import connection

from audit.reporting.teams import Team
from staff.calendar import Day
from staff.models import Branch, User

OWN_DAYS = 20
# Twenty own days stand in four weeks; who was away is looked up further back.
LOOK_BACK = (timedelta(weeks=4), timedelta(weeks=8), timedelta(weeks=27))


class Line(TypedDict):
    """What one agent did in one branch day."""

    agent: int
    name: str
    role: str
    searches: int
    opened: int
    customers: int
    contact: int
    service: int
    financial: int
    identity: int
    matches: int
    no_matches: int
    locks: int
    without_interaction: int
    outside_hours: int
    protected: int
    call_backs: int
    refused: int
    refusals: dict[str, int]
    history: list[int]  # distinct customers on each of the last own days, oldest first
    usual: float | None


_LOOKED = "outcome <> 'refused' AND event IN ('searched', 'opened', 'revealed', 'verified')"
_OPENED = "event = 'opened' AND outcome = 'given'"
_REVEALED = "event = 'revealed' AND outcome = 'given'"
_MISSED = "event = 'verified' AND outcome = 'no_match'"
_COUNTS = {
    "searches": "count(*) FILTER (WHERE event = 'searched' AND outcome = 'given')",
    "opened": f"count(*) FILTER (WHERE {_OPENED})",
    "customers": f"count(DISTINCT customer) FILTER (WHERE {_OPENED})",
    "contact": f"count(*) FILTER (WHERE {_REVEALED} AND 'contact' = ANY(tiers))",
    "service": f"count(*) FILTER (WHERE {_REVEALED} AND 'service' = ANY(tiers))",
    "financial": f"count(*) FILTER (WHERE {_REVEALED} AND 'financial' = ANY(tiers))",
    "identity": f"count(*) FILTER (WHERE {_REVEALED} AND 'identity' = ANY(tiers))",
    "matches": "count(*) FILTER (WHERE event = 'verified' AND outcome = 'match')",
    "no_matches": f"count(*) FILTER (WHERE {_MISSED})",
    "locks": f"count(*) FILTER (WHERE {_MISSED} AND additional_data @> '{{\"locked\": true}}')",
    "without_interaction": f"count(*) FILTER (WHERE {_OPENED} AND interaction_id IS NULL)",
    "outside_hours": f"count(*) FILTER (WHERE outside_hours AND {_LOOKED})",
    "protected": f"count(DISTINCT customer) FILTER (WHERE {_OPENED} "
    "AND additional_data @> '{\"protected\": true}')",
    "call_backs": "count(*) FILTER (WHERE event = 'called_back' AND outcome = 'given')",
}
_NOTHING = dict.fromkeys(_COUNTS, 0)
# A page refused by role belongs to no branch: it stands with its actor.
_OF_DAY = """
  FROM audit_logentry
 WHERE actor_id = ANY(%(agents)s)
   AND (actor_branch_id = %(branch)s OR actor_branch_id IS NULL)
   AND timestamp >= %(begins)s AND timestamp < %(ends)s
"""
_NUMBERS = f"SELECT actor_id, {', '.join(_COUNTS.values())} {_OF_DAY} GROUP BY actor_id"
_REFUSALS = f"""
SELECT actor_id, reason, count(*) {_OF_DAY} AND outcome = 'refused' AND reason <> 'too_short'
 GROUP BY actor_id, reason ORDER BY count(*) DESC, reason
"""
# Indonesia's zones know no summer time: every branch day is 24 hours before the next.
_EARLIER = """
SELECT actor_id, count(*)
  FROM (SELECT DISTINCT actor_id, customer,
               date_bin('1 day', timestamp, %(begins)s) AS day
          FROM audit_logentry
         WHERE actor_id = ANY(%(agents)s) AND actor_branch_id = %(branch)s
           AND timestamp >= %(since)s AND timestamp < %(begins)s
           AND event = 'opened' AND outcome = 'given') AS opened
 GROUP BY actor_id, day ORDER BY actor_id, day
"""


def lines(*, branch: Branch, day: Day, team: Team) -> dict[int, Line]:
    """Return the line of every agent of a team, by the agent's id; `day` may end now."""
    values = {
        "agents": list(team),
        "branch": branch.pk,
        "begins": day.begins_at,
        "ends": day.ends_at,
    }
    counts = {
        agent: dict(zip(_COUNTS, counted, strict=True))
        for agent, *counted in _rows(_NUMBERS, values)
    }
    refusals: dict[int, dict[str, int]] = defaultdict(dict)
    for agent, reason, count in _rows(_REFUSALS, values):
        refusals[agent][reason] = count
    earlier = _earlier(branch, day, list(team))
    names = dict(User.objects.filter(pk__in=team).values_list("pk", "full_name"))
    return {
        agent: cast(
            Line,
            {
                "agent": agent,
                "name": names[agent],
                "role": role,
                **counts.get(agent, _NOTHING),
                "refused": sum(refusals[agent].values()),
                "refusals": refusals[agent],
                "history": earlier[agent],
                "usual": median(earlier[agent]) if earlier[agent] else None,
            },
        )
        for agent, role in team.items()
    }


def team_usual(of: Iterable[Line]) -> float | None:
    """Return the median of distinct customers over those who opened any that day."""
    opened = [line["customers"] for line in of if line["customers"]]
    return median(opened) if opened else None


def _earlier(branch: Branch, day: Day, agents: list[int]) -> dict[int, list[int]]:
    """Return the distinct customers of each agent's last own days with any opening."""
    found: dict[int, list[int]] = defaultdict(list)
    missing = agents
    for span in LOOK_BACK:
        for agent in missing:
            found[agent] = []
        values = {
            "agents": missing,
            "branch": branch.pk,
            "since": day.begins_at - span,
            "begins": day.begins_at,
        }
        for agent, count in _rows(_EARLIER, values):
            found[agent].append(count)
        missing = [agent for agent in missing if len(found[agent]) < OWN_DAYS]
    return defaultdict(list, {agent: counts[-OWN_DAYS:] for agent, counts in found.items()})


def _rows(sql: str, values: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
