"""What the ground floor tells, as entries: in its transaction, so that both stand or neither."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from audit.events import Event, Outcome
from audit.ledger import record
from staff.happenings import told


def connect() -> None:
    """Listen from now on."""
    told.connect(_hear, dispatch_uid="ledger")


def _hear(
    *,
    event: str,
    about: Model,
    by: int | None,
    at: datetime,
    branch: int | None,
    database: str,
    data: dict[str, Any],
    **_rest: Any,
) -> None:
    record(
        event=Event(event),
        outcome=Outcome(data.pop("outcome", Outcome.DONE)),
        at=at,
        actor_id=by,
        branch_id=branch,
        content_type=ContentType.objects.get_for_model(about),
        object_id=about.pk,
        object_pk=str(about.pk),
        object_repr=str(about),
        additional_data=data or None,
        using=database,
    )
