"""Reminders as lines of a table: of what, when, and how they were answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from staff.models import Reminder
from staff.reminding.presence import zones_of
from staff.reminding.reminders import situation_of

LATE, OPEN, RIGHT, WRONG = "late", "open", "right", "wrong"


@dataclass(frozen=True)
class Row:
    """One reminder, what it was about, how far it has come, and whose clock tells its days."""

    reminder: Reminder
    topic: str
    state: str
    zone: str | None


def rows(*, reminders: Iterable[Reminder], at: datetime) -> list[Row]:
    """Return the lines of some reminders."""
    found = list(reminders)
    zones = zones_of(people=[one.person_id for one in found], at=at)
    return [Row(one, _topic(one), state(one, at), zones.get(one.person_id)) for one in found]


def state(reminder: Reminder, at: datetime) -> str:
    """Say how far a reminder has come: answered right or wrong, open, or too late."""
    if reminder.answered_at:
        return RIGHT if reminder.right else WRONG
    return LATE if reminder.closes_at <= at else OPEN


def _topic(reminder: Reminder) -> str:
    return str(situation_of(reminder=reminder).topic_label)
