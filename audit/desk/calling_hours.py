"""When a customer may be phoned: by the clock of the place where the customer belongs."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings


def may_call(*, zone: str, at: datetime) -> bool:
    """Tell whether it is a decent hour for a call in this zone."""
    begins, ends = settings.CALL_FROM, settings.CALL_UNTIL
    clock = at.astimezone(ZoneInfo(zone)).time()
    return begins == ends or begins <= clock < ends


def callable_from(*, zone: str, at: datetime) -> datetime:
    """Return the instant from which a call may be made: now, or when the next hours begin."""
    if may_call(zone=zone, at=at):
        return at
    local = at.astimezone(ZoneInfo(zone))
    begins = datetime.combine(local.date(), settings.CALL_FROM, ZoneInfo(zone))
    return begins if begins > local else begins + timedelta(days=1)
