"""The clock by which a person's papers are dated: that of the branch where the person works."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from staff.models import Branch, Candidate, User
from staff.reviewing import clock
from staff.reviewing.clock import day_after, midnight

__all__ = ["CAPITAL", "day_after", "midnight", "today", "zone_of"]

CAPITAL = ZoneInfo(Branch.Zone.WIB.value)


def zone_of(*, person: User, at: datetime) -> ZoneInfo:
    """Return the clock of the assignment; a newcomer's is that of the branch that asked."""
    if not person.assignments.exclude(branch=None).exists():
        chosen = Candidate.objects.filter(person=person).select_related("vacancy__branch").first()
        if chosen:
            return ZoneInfo(chosen.vacancy.branch.time_zone)
    return clock.zone_of(person=person, at=at)


def today(*, person: User, at: datetime) -> date:
    """Return the person's date at an instant."""
    return at.astimezone(zone_of(person=person, at=at)).date()
