"""Interactions: an agent has one running at a time, and it explains what is opened meanwhile."""

from datetime import datetime

from django.db import transaction

from audit.models import Interaction
from staff.models import User


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
    return Interaction.objects.select_related("branch").filter(agent=agent, ended_at=None).first()


def of_day(*, agent: User, since: datetime) -> list[Interaction]:
    """Return the agent's interactions since an instant, newest first."""
    return list(Interaction.objects.filter(agent=agent, started_at__gte=since))
