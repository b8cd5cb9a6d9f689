"""The ledger's entry of each step of a draw: nobody's doing, and what that step may tell."""

from datetime import datetime
from typing import Any

from audit.events import Event
from audit.ledger import record
from audit.models import Draw


def tell(*, event: Event, draw: Draw, at: datetime, **told: Any) -> None:
    """Write the entry of one step; `told` comes beside whose day it is and the manifest's hash."""
    record(
        event=event,
        at=at,
        actor_id=None,
        branch_id=draw.branch_id,
        object_id=draw.pk,
        object_pk=str(draw.pk),
        object_repr=str(draw),
        additional_data={
            "agent": draw.agent_id,
            "date": f"{draw.date:%Y-%m-%d}",
            "manifest_hash": draw.manifest_hash,
            **told,
        },
    )
