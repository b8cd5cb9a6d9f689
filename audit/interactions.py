"""Interactions: an agent notes one at a time, systems push others; they explain what is opened."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from audit.models import Interaction
from staff.models import Branch, User

# A call of which the system never told the end is not running for good. The database holds to the
# same two hours when a record is opened (customers_facts), and explaining to the same.
LONGEST_CALL = timedelta(hours=2)
# A form opened during a contact is sent just after it: the database takes it that long.
JUST_ENDED = timedelta(minutes=5)
_AHEAD = timedelta(minutes=5)  # the system's clock may be ahead of ours

# In SQL, since every page of an agent asks it, and putting the query together took ten times as
# long as running it.
_COLUMNS = ["id", "agent_id", "branch_id", "channel", "reference", "source", "started_at", "caller"]
_CALLS = f"""
SELECT {", ".join(f"call.{column}" for column in _COLUMNS)}, branch.name, branch.time_zone
  FROM audit_interaction AS call JOIN staff_branch AS branch ON branch.id = call.branch_id
 WHERE call.agent_id = %(agent)s AND call.ended_at IS NULL
"""  # noqa: S608 (the columns are our own words)
_RUNNING = f"{_CALLS} AND call.source = 'agent'"
# The later of the two: a call that came in after the note, or the note made after it.
_PRESENT = f"""
{_RUNNING} UNION ALL {_CALLS}
   AND call.source = 'telephony' AND call.started_at BETWEEN %(since)s AND %(until)s
 ORDER BY started_at DESC LIMIT 1
"""


def start(
    *, agent: User, branch_id: int, channel: str, reference: str, at: datetime
) -> Interaction:
    """Begin an interaction; the one still running ends at the same instant."""
    with transaction.atomic():
        # Two tabs starting at once would break the constraint: the second waits here.
        User.objects.select_for_update().get(pk=agent.pk)
        end(agent=agent, at=at)
        return Interaction.objects.create(
            agent=agent,
            branch_id=branch_id,
            channel=channel,
            reference=reference.strip(),
            started_at=at,
        )


def end(*, agent: User, at: datetime) -> None:
    """End the agent's running interaction, if there is one."""
    going = running(agent=agent)
    if going is not None:
        going.ended_at = max(at, going.started_at)
        going.save(update_fields=["ended_at"])


def running(*, agent: User) -> Interaction | None:
    """Return the interaction that the agent noted and has not ended."""
    return _first(_RUNNING, {"agent": agent.pk})


def present(*, agent: User, at: datetime) -> Interaction | None:
    """Return what the agent is doing now: the call that a system tells of, or the own note."""
    span = {"since": at - LONGEST_CALL, "until": at + _AHEAD}
    return _first(_PRESENT, {"agent": agent.pk, **span})


def _first(query: str, values: dict[str, Any]) -> Interaction | None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
    if row is None:
        return None
    going = Interaction.from_db("default", _COLUMNS, row[:-2])
    going.branch = Branch.from_db("default", ["id", "name", "time_zone"], [row[2], *row[-2:]])
    return going


def of_day(*, agent: User, since: datetime) -> list[Interaction]:
    """Return the agent's interactions since an instant, newest first."""
    return list(Interaction.objects.filter(agent=agent, started_at__gte=since))
