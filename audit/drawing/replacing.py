"""Replacements: who comes next in the order of the same draw, so that nobody picks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from audit.drawing import verifier
from audit.models import DoNotCall, Draw, Sample


@dataclass(frozen=True)
class Next:
    """The next place of an order, and whom it passed over because they want no calls."""

    position: int
    customer: str
    skipped: list[str]


def next_of(*, draw: Draw, silent: Collection[str]) -> Next | None:
    """Return who comes after the samples there are, or nothing when the frame is used up."""
    if draw.manifest is None:
        return None
    places, _size = verifier.order(draw.manifest, draw.seed)
    last = draw.samples.order_by("-position").values_list("position", flat=True).first()
    skipped: list[str] = []
    for position in range(0 if last is None else last + 1, len(places)):
        customer = places[position][0]
        if customer not in silent:
            return Next(position, customer, skipped)
        skipped.append(customer)
    return None


def replace(*, sample: Sample, at: datetime) -> tuple[Sample | None, list[str]]:
    """Draw the next customer in place of one without an answer; say who was passed over.

    The caller holds the lock on the samples of this draw.
    """
    draw = sample.draw
    silent = DoNotCall.objects.filter(customer__in=draw.frame, ended_at=None)
    found = next_of(draw=draw, silent=set(silent.values_list("customer", flat=True)))
    if found is None:
        return None, []
    made = Sample.objects.create(
        draw=draw,
        position=found.position,
        customer=found.customer,
        cause=Sample.Cause.REPLACEMENT,
        chance=verifier.millionths(verifier.chances(draw.manifest)[found.customer]),
        supervisor_id=sample.supervisor_id,
        due_at=at,
    )
    return made, found.skipped
