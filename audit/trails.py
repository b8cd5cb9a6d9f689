"""Following trails: from a photographed code to its entry, and whether the ledger is whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, connections
from django.db.models import Q, QuerySet

from audit.codes import code_of, id_of
from audit.events import Event, Outcome
from audit.ledger import record
from audit.models import LogEntry
from staff.models import Branch, User
from staff.permissions import branch_ids

NEIGHBOURS = timedelta(minutes=10)
MOST_A_SIDE = 100
APART = timedelta(minutes=15)  # a large file is imported under one time, and takes a while


@dataclass(frozen=True)
class Trail:
    """What a code leads to: the entry, the opening it belongs to, and what its actor did then."""

    entry: LogEntry
    opening: LogEntry | None
    around: list[LogEntry]


@dataclass(frozen=True)
class Finding:
    """Something in the ledger that should not be."""

    kind: str  # "gap", "end" or "time"
    actor_id: int | None
    entry_id: int | None
    text: str


def trace(
    *, code: str, at: datetime, by: User | None = None, visible: QuerySet[LogEntry] | None = None
) -> Trail | None:
    """Return where a code leads, or nothing when there is no such entry; that is an entry too.

    Raises BadCode for a misread code. `visible` narrows it to what the reader may see.
    """
    number = id_of(code)
    seen = LogEntry.objects.all() if visible is None else visible
    entry = seen.select_related(*RELATED).filter(pk=number).first()
    actor: dict[str, Any] = {"actor_id": by.pk} if by else {}
    record(
        event=Event.TRACED,
        outcome=Outcome.DONE if entry else Outcome.REFUSED,
        at=at,
        **actor,
        customer=entry.customer if entry else None,
        branch_id=entry.branch_id if entry else None,
        object_id=number if number < 2**63 else None,
        object_repr=code_of(number)[:40],
    )
    return _trail(entry, seen) if entry else None


RELATED = ("actor", "branch", "actor_branch", "interaction", "opening", "content_type")


def visible(*, user: User, at: datetime) -> QuerySet[LogEntry]:
    """Return the entries of the branches on which the user reads the ledger, and of no branch."""
    held = branch_ids(user=user, permission="read_ledger", at=at)
    entries = LogEntry.objects.all()
    if len(held) == Branch.objects.count():
        return entries  # every branch: no condition, so the newest page needs no filter
    return entries.filter(
        Q(branch__in=held) | Q(actor_branch__in=held) | Q(branch=None, actor_branch=None)
    )


def check(*, actor: User | None = None, apart: timedelta = APART) -> Iterator[Finding]:
    """Yield missing running numbers, cut-off ends and entries written far from their time."""
    only: dict[str, Any] = {"actor": actor.pk if actor else None, "apart": apart}
    for row in _rows(_GAPS, only):
        yield _gap(*row)
    if "owner" in connections.databases:
        for row in _rows(_ENDS, only, using="owner"):
            yield _cut(*row)
    for row in _rows(_APART, only):
        yield _late(*row)


def _trail(entry: LogEntry, seen: QuerySet[LogEntry]) -> Trail:
    around = seen.select_related("interaction").filter(
        actor=entry.actor_id,
        timestamp__gte=entry.timestamp - NEIGHBOURS,
        timestamp__lte=entry.timestamp + NEIGHBOURS,
    )
    # The nearest on both sides: in a busy hour the first ones would leave out the entry itself.
    before = around.filter(pk__lte=entry.pk).order_by("-timestamp", "-pk")[:MOST_A_SIDE]
    after = around.filter(pk__gt=entry.pk).order_by("timestamp", "pk")[:MOST_A_SIDE]
    nearest = sorted([*before, *after], key=lambda one: (one.timestamp, one.pk))
    return Trail(entry=entry, opening=entry.opening, around=nearest)


# A gap lies before an entry whose number is not the one after its predecessor's.
_GAPS = """
SELECT actor_id, id, number, before + 1
  FROM (SELECT actor_id, id, number,
               lag(number, 1, 0::bigint) OVER (PARTITION BY actor_id ORDER BY number) AS before
          FROM audit_logentry
         WHERE %(actor)s IS NULL OR actor_id = %(actor)s) AS numbered
 WHERE number <> before + 1
 ORDER BY actor_id, number
"""
_ENDS = """
SELECT nullif(counter.actor_id, 0), counter.last, coalesce(max(entry.number), 0)
  FROM audit_counter AS counter
  LEFT JOIN audit_logentry AS entry ON coalesce(entry.actor_id, 0) = counter.actor_id
 WHERE %(actor)s IS NULL OR counter.actor_id = %(actor)s
 GROUP BY counter.actor_id, counter.last
HAVING counter.last <> coalesce(max(entry.number), 0)
"""
_APART = """
SELECT actor_id, id, timestamp, recorded_at FROM audit_logentry
 WHERE (%(actor)s IS NULL OR actor_id = %(actor)s)
   AND (recorded_at IS NULL OR recorded_at > timestamp + %(apart)s
        OR recorded_at < timestamp - %(apart)s)
 ORDER BY id
"""


def _gap(actor_id: int | None, entry_id: int, number: int, missing: int) -> Finding:
    text = f"numbers {missing} to {number - 1} are missing before entry {code_of(entry_id)}"
    return Finding("gap", actor_id, entry_id, text)


def _cut(actor_id: int | None, last: int, there: int) -> Finding:
    return Finding("end", actor_id, None, f"{last} numbers were given, the last entry is {there}")


def _late(actor_id: int | None, entry_id: int, timestamp: datetime, recorded: datetime) -> Finding:
    text = f"entry {code_of(entry_id)} tells of {timestamp}, but was recorded at {recorded}"
    return Finding("time", actor_id, entry_id, text)


def _rows(sql: str, values: dict[str, Any], using: str = "default") -> list[tuple]:
    using_connection = connection if using == "default" else connections[using]
    with using_connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
