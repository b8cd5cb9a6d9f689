"""The clock by which a person's days are told: that of the branch of the assignment."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from staff.models import Branch, User

LAST_CLOCK = ZoneInfo(Branch.Zone.WIB.value)  # a day is over here when it is over everywhere


def zone_of(*, person: User, at: datetime) -> ZoneInfo:
    """Return the clock of the assignment in force, of the last one, or the capital's."""
    held = person.assignments.select_related("branch").exclude(branch=None).order_by("-valid_from")
    now = held.filter(valid_from__lte=at).exclude(valid_until__lte=at).first()
    terms = now or held.first()
    return ZoneInfo(terms.zone if terms else Branch.Zone.WIB.value)


def midnight(*, day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day begins there."""
    return datetime.combine(day, time(), zone)


def day_after(*, day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day is over there."""
    return midnight(day=day + timedelta(days=1), zone=zone)


def quarter_begins(*, zone: ZoneInfo, at: datetime) -> datetime:
    """Return when the running quarter began there."""
    local = at.astimezone(zone)
    return datetime(local.year, 3 * ((local.month - 1) // 3) + 1, 1, tzinfo=zone)
