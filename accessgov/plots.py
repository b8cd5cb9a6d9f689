"""Geometry of the small plots: numbers in, places in a square of 100 by 100 out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

SIDE = 100.0
GAP = 0.22  # share of a column's room that stays empty


@dataclass(frozen=True)
class Column:
    """One upright bar, and the text that says the same."""

    label: str
    value: float
    kind: str
    x: float
    y: float
    width: float
    height: float


def top(values: Sequence[float]) -> int:
    """Choose the round number the axis ends at, even so that its half is whole."""
    highest = max([*values, 2])
    unit = 10 ** floor(log10(highest))
    steps = (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10)
    fitting = next(step for step in steps if step * unit >= highest)
    return 2 * ceil(fitting * unit / 2)


def place(value: float, *, limit: float) -> float:
    """Return how high a value stands, from 0 at the top to 100 at the axis."""
    return round(SIDE - SIDE * value / limit, 2)


def points(values: Sequence[float], *, limit: float) -> list[tuple[float, float]]:
    """Spread values evenly from left to right."""
    step = SIDE / max(len(values) - 1, 1)
    return [(round(i * step, 2), place(value, limit=limit)) for i, value in enumerate(values)]


def path(values: Sequence[float], *, limit: float) -> str:
    """Draw values as the d of an SVG path."""
    steps = [f"{x:g} {y:g}" for x, y in points(values, limit=limit)]
    return "M" + "L".join(steps) if steps else ""


def columns(rows: Sequence[tuple], *, limit: float) -> list[Column]:
    """Stand rows of (label, value) or (label, value, kind) side by side."""
    room = SIDE / max(len(rows), 1)
    return [column(index, row, room=room, limit=limit) for index, row in enumerate(rows)]


def column(index: int, row: tuple, *, room: float, limit: float) -> Column:
    """Stand one row at its place."""
    label, value, kind = (*row, "")[:3]
    y = place(value, limit=limit)
    return Column(
        label=label,
        value=value,
        kind=kind,
        x=round(index * room + room * GAP / 2, 2),
        y=y,
        width=round(room * (1 - GAP), 2),
        height=round(SIDE - y, 2),
    )


def marks(labels: Sequence[str], *, at_most: int = 5) -> list[str]:
    """Keep evenly spread labels for an axis: the first, the last and some between."""
    if len(labels) <= at_most:
        return list(labels)
    step = (len(labels) - 1) / (at_most - 1)
    return [labels[round(i * step)] for i in range(at_most)]
