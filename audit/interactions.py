"""Interactions: an agent has one running at a time, and it explains what is opened meanwhile."""

from datetime import datetime

from django.db import connection, transaction

from audit.models import Interaction
from staff.models import Branch, User

# In SQL, since every page of an agent asks it, and putting the query together took ten times as
# long as running it.
_COLUMNS = ["id", "agent_id", "branch_id", "channel", "reference", "source", "started_at"]
_RUNNING = f"""
SELECT {", ".join(f"call.{column}" for column in _COLUMNS)}, branch.name, branch.time_zone
  FROM audit_interaction AS call JOIN staff_branch AS branch ON branch.id = call.branch_id
 WHERE call.agent_id = %s AND call.ended_at IS NULL AND call.source = 'agent'
"""  # noqa: S608 (the columns are our own words)


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
    """Return the agent's running interaction."""
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING, [agent.pk])
        row = cursor.fetchone()
    if row is None:
        return None
    going = Interaction.from_db("default", _COLUMNS, row[:-2])
    going.branch = Branch.from_db("default", ["id", "name", "time_zone"], [row[2], *row[-2:]])
    return going


def of_day(*, agent: User, since: datetime) -> list[Interaction]:
    """Return the agent's interactions since an instant, newest first."""
    return list(Interaction.objects.filter(agent=agent, started_at__gte=since))
