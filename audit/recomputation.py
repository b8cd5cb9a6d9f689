"""Drawing again from the ledger: whether a draw is what its entries and its seed say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from audit.draws import undrawn_frames
from audit.events import Event, Outcome
from audit.models import Draw, LogEntry
from audit.permutations import UnknownMethod, frame_hash, method_called
from audit.samples import REPLACED
from staff.calendar import day_on
from staff.models import Branch


@dataclass(frozen=True)
class Result:
    """What drawing again gave: nothing to say when it is the same."""

    draw: Draw
    order: list[str]
    differences: list[str]

    @property
    def same(self) -> bool:
        """Tell whether the draw stands."""
        return not self.differences


def recompute(*, draw: Draw) -> Result:
    """Draw again from the ledger's entries and the recorded seed, and compare everything."""
    entry = _entry_of(draw)
    if entry is None:
        return Result(draw, [], ["the ledger has no entry of this draw"])
    said = entry.additional_data or {}
    try:
        method = method_called(said["method"])
    except UnknownMethod:
        return Result(draw, [], [f"the method {said['method']!r} is not known"])
    late = list(_late_openings(draw, entry, said))
    frame = _frame(draw, said, before=entry.recorded_at)  # type: ignore[arg-type]
    order = method.order(said["seed"], frame)
    differences = [
        *_about_draw(draw, said, method.size(frame)),
        *_about_frame(draw, said, frame),
        *_about_result(said, order),
        *_about_samples(draw, order),
        *(_late(opening) for opening in late),
    ]
    return Result(draw, order, differences)


def missing_draws(*, branch: Branch, date: date) -> list[int]:
    """Return the agents who opened customers on a branch day that has no draw of them."""
    days = [day_on(branch=branch, date=date)]
    return [agent for _date, agent, _frame in undrawn_frames(branch=branch, days=days)]


def _entry_of(draw: Draw) -> LogEntry | None:
    entries = LogEntry.objects.filter(
        timestamp=draw.drawn_at, event=Event.DRAWN, object_id=draw.pk, branch=draw.branch_id
    )
    return entries.order_by("id").first()


def _openings(draw: Draw, said: dict[str, Any]):  # type: ignore[no-untyped-def]
    return LogEntry.objects.filter(
        actor=draw.agent_id,
        actor_branch=draw.branch_id,
        timestamp__gte=datetime.fromisoformat(said["begins_at"]),
        timestamp__lt=datetime.fromisoformat(said["ends_at"]),
        event=Event.OPENED,
        outcome=Outcome.GIVEN,
    ).order_by("id")


def _frame(draw: Draw, said: dict[str, Any], before: datetime) -> list[str]:
    known = _openings(draw, said).filter(recorded_at__lte=before)
    return sorted(set(known.values_list("customer", flat=True)))


def _late_openings(draw: Draw, entry: LogEntry, said: dict[str, Any]) -> Sequence[LogEntry]:
    return _openings(draw, said).filter(recorded_at__gt=entry.recorded_at)


def _late(opening: LogEntry) -> str:
    return (
        f"entry {opening.code} of customer {opening.customer} is dated "
        f"{opening.timestamp:%Y-%m-%d %H:%M:%S} UTC, but was recorded after the draw"
    )


def _about_draw(draw: Draw, said: dict[str, Any], size: int) -> Iterator[str]:
    """Compare the row of the draw with what the ledger wrote down when it was made."""
    shown = {
        "agent": draw.agent_id,
        "date": f"{draw.date:%Y-%m-%d}",
        "method": draw.method,
        "seed": draw.seed,
        "size": draw.size,
        "frame_hash": frame_hash(draw.frame),
    }
    for name, value in shown.items():
        if said[name] != value:
            yield _difference(name, said[name], value)
    if said["size"] != size:
        yield _difference("size", said["size"], size)


def _about_frame(draw: Draw, said: dict[str, Any], frame: list[str]) -> Iterator[str]:
    if frame_hash(frame) == said["frame_hash"]:
        return
    yield f"frame: the draw had {said['frame_size']} customers, the ledger has {len(frame)}"
    for number in sorted({*draw.frame} - {*frame}):
        yield f"customer {number} was in the draw, but the ledger has no opening"
    for number in sorted({*frame} - {*draw.frame}):
        yield f"customer {number} was opened, but was not in the draw"


def _about_result(said: dict[str, Any], order: list[str]) -> Iterator[str]:
    drawn = order[: said["size"]]
    if said["drawn"] != drawn:
        yield _difference("drawn", ", ".join(said["drawn"]), ", ".join(drawn))


def _about_samples(draw: Draw, order: list[str]) -> Iterator[str]:
    """Compare the samples with the permutation: each position, and no more and no fewer of them."""
    samples = list(draw.samples.order_by("position"))
    for sample in samples:
        expected = order[sample.position] if sample.position < len(order) else "-"
        if sample.customer != expected:
            yield _difference(f"sample {sample.position}", expected, sample.customer)
    replaced = sum(sample.state in REPLACED for sample in samples)
    due = min(draw.size + replaced, len(order))
    if [sample.position for sample in samples] != list(range(due)):
        yield _difference("samples", due, len(samples))


def _difference(name: str, expected: object, found: object) -> str:
    return f"{name}: {expected} is expected, {found} is there"
