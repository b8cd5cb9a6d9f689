"""Moments of a timeline, with the pauses between them made visible."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

PAUSE = timedelta(minutes=30)


def with_pauses(*, moments: Iterable[Mapping], pause: timedelta = PAUSE) -> Iterator[Mapping]:
    """Yield the moments in order, and between two far ones how many minutes were quiet."""
    before = None
    for moment in moments:
        if before is not None and moment["at"] - before >= pause:
            yield {"quiet": int((moment["at"] - before).total_seconds() // 60)}
        before = moment["at"]
        yield moment
