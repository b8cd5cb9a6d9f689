"""What happens on the ground floor that is no change of a row: the ledger, a floor up, hears it.

A change is followed by auditlog by itself. Told here is what changes nothing, such as looking at
a candidate, and what deserves more than a difference of columns, such as a signature.
"""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.dispatch import Signal

told = Signal()


def tell(
    *,
    event: str,
    about: Model,
    by: int | None,
    at: datetime,
    branch: int | None = None,
    using: str = "default",
    **data: Any,
) -> None:
    """Have an entry written in the running transaction; `data` holds nobody's personal data."""
    told.send(
        sender=type(about), event=event, about=about, by=by, at=at, branch=branch,
        database=using, data=data,
    )  # fmt: skip


# Somebody left a place, or went on leave: person, to (who takes the open work over, or None), by
# (an id or None), at.
# Heard in the running transaction, so that nobody leaves and keeps work.
left = Signal()
