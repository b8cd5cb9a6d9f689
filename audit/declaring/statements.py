"""A statement of one's own day: what was opened, or that a record was not, from the ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from audit.declaring.trail import own_entries
from audit.events import Event, Outcome
from audit.ledger import record
from audit.models import LogEntry
from staff.calendar import Day
from staff.models import User

LOOKS = (Event.OPENED, Event.REVEALED, Event.VERIFIED, Event.CALLED_BACK)


@dataclass(frozen=True)
class Numbers:
    """The running numbers of a day: whether they stand in a row, the day before and after too."""

    first: int | None
    last: int | None
    count: int
    before: int  # the last number of any earlier day, 0 if there is none
    after: int | None  # the first number of any later day
    missing: int  # numbers between `before` and `after` that no entry carries


@dataclass(frozen=True)
class Looked:
    """One customer's record as it was opened on the day."""

    customer: str
    times: int
    first_at: datetime
    last_at: datetime
    numbers: list[int]


@dataclass(frozen=True)
class Statement:
    """What the ledger can say of one person and day; `customer` narrows it to one record."""

    user: User
    day: Day
    until: datetime  # the day's end, or when the statement was made
    zone: ZoneInfo
    customer: str
    numbers: Numbers
    looked: list[Looked]
    searches: list[LogEntry]  # whose list showed the customer asked about
    entry: LogEntry


def make_statement(
    *, user: User, day: Day, zone: ZoneInfo, customer: str, at: datetime
) -> Statement:
    """Make a statement about oneself; making it is an entry, whose code stands on the sheet."""
    numbers = _numbers(user, day)
    looked = _looked(user, day, customer)
    searches = _searches(user, day, customer) if customer else []
    written = record(
        event=Event.EXPORTED,
        at=at,
        actor_id=user.pk,
        customer=customer or None,
        object_repr="statement",
        additional_data={
            "what": "statement",
            "date": f"{day.date:%Y-%m-%d}",
            "first": numbers.first,
            "last": numbers.last,
            "missing": numbers.missing,
            "opened": sum(one.times for one in looked),
        },
    )
    written.refresh_from_db(fields=["number"])  # the database numbers it
    until = min(day.ends_at, at)
    return Statement(user, day, until, zone, customer, numbers, looked, searches, written)


_NUMBERS = """
WITH own AS (
    SELECT number, timestamp >= %(begins)s AND timestamp < %(ends)s AS inside,
           timestamp < %(begins)s AS earlier
      FROM audit_logentry WHERE actor_id = %(actor)s
), bounds AS (
    SELECT min(number) FILTER (WHERE inside) AS first, max(number) FILTER (WHERE inside) AS last,
           count(*) FILTER (WHERE inside) AS count,
           coalesce(max(number) FILTER (WHERE earlier), 0) AS before,
           min(number) FILTER (WHERE NOT inside AND NOT earlier) AS after
      FROM own
), span AS (
    SELECT bounds.*, least(coalesce(first, before), before) AS low,
           greatest(coalesce(last, after, before), coalesce(after, 0)) AS high
      FROM bounds
)
SELECT first, last, count, before, after,
       high - low - (SELECT count(*) FROM own WHERE number > low AND number <= high)
  FROM span
"""


def _numbers(user: User, day: Day) -> Numbers:
    values: dict[str, Any] = {"actor": user.pk, "begins": day.begins_at, "ends": day.ends_at}
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, values)
        return Numbers(*cursor.fetchone())


def _looked(user: User, day: Day, customer: str) -> list[Looked]:
    entries = own_entries(user=user, day=day).filter(event__in=LOOKS)
    if customer:
        entries = entries.filter(customer=customer)
    by_customer: dict[str, list[LogEntry]] = {}
    for entry in entries.exclude(outcome=Outcome.REFUSED).exclude(customer=None):
        by_customer.setdefault(entry.customer or "", []).append(entry)
    return [
        Looked(number, len(of), of[0].timestamp, of[-1].timestamp, [one.number for one in of])
        for number, of in by_customer.items()
    ]


def _searches(user: User, day: Day, customer: str) -> list[LogEntry]:
    answers = own_entries(user=user, day=day).filter(event=Event.FOUND)
    return list(answers.filter(additional_data__numbers__contains=[customer]))
