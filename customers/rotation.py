"""Rotating the master key: every data key is wrapped anew, in batches that each commit.

Interrupted, it goes on from where it was; a second run beside the first takes other batches.
Runs as the tables' owner, since the web role cannot write a data key. docs/keys.md tells when.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from audit.events import Event
from audit.ledger import record
from customers.sealing import Keyring

OWNER = "owner"

_TAKE = """
SELECT key.customer_id, head.number, key.master, key.wrapped
  FROM customers_datakey AS key JOIN customers_customer AS head ON head.id = key.customer_id
 WHERE key.master <> %s ORDER BY key.customer_id LIMIT %s
   FOR UPDATE OF key
"""
_WRAP = """
UPDATE customers_datakey AS key SET master = %s, wrapped = fresh.wrapped
  FROM unnest(%s::bigint[], %s::bytea[]) AS fresh (customer_id, wrapped)
 WHERE key.customer_id = fresh.customer_id
"""


@dataclass(frozen=True)
class Progress:
    """How many data keys this run has wrapped anew, and how many still wait."""

    done: int
    waiting: int


def rotate(*, keyring: Keyring, at: datetime, batch: int = 1000) -> Iterator[Progress]:
    """Wrap every data key by the first master key, telling after each committed batch.

    Raises CannotUnseal when a master key that is still needed is not in the keyring.
    """
    done = 0
    while waiting := count_waiting(keyring=keyring):
        # The last keys may be in the hands of another run: those are waited for, not skipped.
        done += _rotate_batch(keyring, at, batch, skip=waiting > batch)
        yield Progress(done, count_waiting(keyring=keyring))


def count_waiting(*, keyring: Keyring) -> int:
    """Return how many data keys are wrapped by another master key than the first."""
    return sum(count for master, count in count_by_master().items() if master != keyring.active)


def count_by_master() -> dict[str, int]:
    """Return how many data keys each master key wraps."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT master, count(*) FROM customers_datakey GROUP BY master ORDER BY 1")
        return dict(cursor.fetchall())


def _rotate_batch(keyring: Keyring, at: datetime, batch: int, *, skip: bool) -> int:
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(_TAKE + " SKIP LOCKED" * skip, [keyring.active, batch])
        rows = cursor.fetchall()
        if rows:
            _wrap_anew(cursor, keyring, rows)
            record(
                event=Event.CHANGED,
                at=at,
                using=OWNER,
                object_repr="data keys",
                additional_data={"wrapped_by": keyring.active, "count": len(rows)},
            )
    return len(rows)


def _wrap_anew(cursor: CursorWrapper, keyring: Keyring, rows: list[tuple]) -> None:
    wrapped = []
    for _customer, number, master, old in rows:
        data_key = keyring.unwrap(master=master, wrapped=old, number=number)
        wrapped.append(keyring.wrap(data_key=data_key, number=number)[1])
    cursor.execute(_WRAP, [keyring.active, [row[0] for row in rows], wrapped])
