"""What is left for reading: whom the budget, or the customer's own wish, leaves uncalled."""

from dataclasses import dataclass
from datetime import date as Date

from audit.drawing.verifier import read
from audit.models import Draw
from staff.models import Branch, User


@dataclass(frozen=True)
class Unread:
    """One viewing that must be looked at, and that nobody phones about."""

    agent_id: int
    customer: str
    no_call: bool  # the customer wants no calls; otherwise the budget was used up


def left_for_reading(*, supervisor: User, branch: Branch, date: Date) -> list[Unread]:
    """Return what a supervisor reads instead of calling, of a day that is drawn."""
    draws = Draw.objects.filter(branch=branch, date=date, manifest__supervisor=supervisor.pk)
    drawn = draws.exclude(seed="").order_by("agent").prefetch_related("samples")
    return [unread for draw in drawn for unread in _of(draw)]


def _of(draw: Draw) -> list[Unread]:
    manifest = draw.manifest or {}
    called = {sample.customer for sample in draw.samples.all()}
    silent = {row.customer for row in map(read, manifest["frame"]) if row.no_call}
    return [
        Unread(draw.agent_id, customer, customer in silent)
        for customer in manifest["reading"]
        if customer not in called
    ]
