"""On which days the rules return: dates only, counted from the start by the branch's settings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from staff.models import Assignment, Branch

# Whoever comes back sooner goes on with the same run; after a longer pause it begins anew.
BREAK = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rhythm:
    """How often the rules return somewhere, how long an answer may take, and by which clock."""

    after_days: tuple[int, ...]
    every_days: int
    grace_days: int
    zone: str


@dataclass(frozen=True)
class Turn:
    """One return of the rules: how many steps after the last one, and on which day."""

    step: int
    date: date


def rhythm_of(*, terms: Assignment) -> Rhythm:
    """Return the rhythm of the branch of an assignment; without one, what a new branch has."""
    place = terms.branch or Branch()
    after = tuple(sorted(place.reminds_after_days))
    return Rhythm(after, place.reminds_every_days, place.reminder_grace_days, terms.zone)


def began(*, held: Sequence[Assignment]) -> datetime:
    """Return when the unbroken run began that the last of these assignments, in order, is in."""
    begins, until = held[0].valid_from, held[0].valid_until
    for one in held[1:]:
        if until is not None and one.valid_from > until + BREAK:
            begins, until = one.valid_from, one.valid_until
        else:
            ends = (until, one.valid_until)
            until = None if None in ends else max(end for end in ends if end)
    return begins


def newest(
    *, rhythm: Rhythm, start: date, last: date | None, answered: date | None, today: date
) -> Turn | None:
    """Return the latest turn that has come since the last one, none if there is none.

    A turn that came before the last one was answered is over with that answer.
    """
    found = None
    for step, day in enumerate(_turns(rhythm, start, last), 1):
        if day > today:
            break
        if answered is None or day > answered:
            found = Turn(step, day)
    return found


def _turns(rhythm: Rhythm, start: date, last: date | None) -> Iterator[date]:
    latest = last or start
    for day in (start + days * DAY for days in rhythm.after_days):
        if day > latest:
            latest = day
            yield day
    while True:
        latest += rhythm.every_days * DAY
        yield latest


def midnight(*, day: date, zone: str) -> datetime:
    """Return the instant at which a day begins by this clock."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def day_of(*, at: datetime, zone: str) -> date:
    """Return the date of an instant by this clock."""
    return at.astimezone(ZoneInfo(zone)).date()


def day_begun(*, at: datetime) -> date:
    """Return the date that began at a midnight of any of the three clocks."""
    # They lie two hours apart: noon of one of them is the same date for all.
    return day_of(at=at + timedelta(hours=12), zone=Branch.Zone.WITA.value)
