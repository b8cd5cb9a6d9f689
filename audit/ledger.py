"""Writing the ledger. Every entry that is not a tracked change is written here."""

from collections.abc import Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accessgov.context import current
from audit.events import Event, Outcome
from audit.models import LogEntry

ACCESS = LogEntry.Action.ACCESS


def entry(
    *, event: Event, at: datetime, outcome: Outcome = Outcome.DONE, **columns: Any
) -> LogEntry:
    """Return an entry that is not written yet; actor and address default to the context's."""
    columns.setdefault("actor_id", current().actor_id)
    columns.setdefault("remote_addr", current().address)
    return LogEntry(event=event, outcome=outcome, timestamp=at, action=ACCESS, **columns)


def record(
    *, event: Event, at: datetime, outcome: Outcome = Outcome.DONE, **columns: Any
) -> LogEntry:
    """Write one entry, in the transaction of what it tells about if there is one."""
    written = entry(event=event, at=at, outcome=outcome, **columns)
    written.save(force_insert=True)
    return written


def record_many(*, entries: Sequence[LogEntry], actor_id: int | None) -> None:
    """Write many entries of one actor, numbered in order: the one bulk path into the ledger.

    The database's trigger sets the same columns as for a single entry. The running numbers are
    taken in one step, because a step per row would slow down with every row of a transaction.
    """
    if not entries:
        return
    with transaction.atomic():
        first = take_numbers(actor_id=actor_id, count=len(entries))
        for offset, written in enumerate(entries):
            written.number = first + offset
        LogEntry.objects.bulk_create(entries, batch_size=2000)


def take_numbers(*, actor_id: int | None, count: int) -> int:
    """Reserve running numbers of an actor and return the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_take_numbers(%s, %s)", [actor_id, count])
        return int(cursor.fetchone()[0])


@contextmanager
def one_at_a_time(*, actor_id: int):  # type: ignore[no-untyped-def]
    """Open a transaction in which this actor's accesses are decided one after another.

    Without it twenty parallel requests would each count the same customers of the day.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(1, %s)", [actor_id])
        yield cursor
