"""Writing the past: as the owner of the tables, who alone may say when an entry was recorded.

Inside `as_owner` the ordinary code runs with the owner's connection; inside `dated` whatever it
writes into the ledger carries that instant, as if it had been written then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models.signals import pre_save

from audit.events import Event
from audit.models import LogEntry

# What passes between an access and its row in the ledger.
WRITING = timedelta(milliseconds=3)
_instant: ContextVar[datetime | None] = ContextVar("demo_instant", default=None)


class NoOwner(Exception):
    """The owner's address is not configured."""


@contextmanager
def as_owner() -> Iterator[None]:
    """Let the default connection be the owner's; raises NoOwner."""
    if "owner" not in settings.DATABASES:
        raise NoOwner
    web, owner = connections["default"], connections["owner"].settings_dict
    before = {name: web.settings_dict[name] for name in ("USER", "PASSWORD", "HOST", "PORT")}
    web.close()
    web.settings_dict.update({name: owner[name] for name in before})
    pre_save.connect(_date, sender=LogEntry, dispatch_uid="demo_dating")
    try:
        yield
    finally:
        pre_save.disconnect(sender=LogEntry, dispatch_uid="demo_dating")
        web.close()
        web.settings_dict.update(before)


@contextmanager
def dated(at: datetime) -> Iterator[None]:
    """Date whatever is written inside to this instant."""
    token = _instant.set(at)
    try:
        yield
    finally:
        _instant.reset(token)


def _date(*, instance: LogEntry, **kwargs: Any) -> None:
    at = _instant.get()
    if at is None:
        return
    if instance.event == Event.CHANGED:
        instance.timestamp = at  # auditlog's own entries know no other time than now
    instance.recorded_at = instance.timestamp + WRITING
