"""Feeds of their own for tests, and rows as a telephone exchange pushes them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from audit.evidence import feeds
from audit.evidence.intake import Receipt, take_in
from audit.models import Feed
from customers.callers import resolve
from staff.models import Branch, User
from tests.cast import Cast

_serial = count(1)


def make_feed(
    cast: Cast, at: datetime, *branches: Branch, kind: str = "telephony", silent_after: int = 30
) -> tuple[Feed, str]:
    """Make one more feed, for Jakarta unless branches are named, and return it with its token."""
    return feeds.make(
        by=cast.sysadmin, name=f"PBX {next(_serial)}", kind=kind, silent_after=silent_after,
        branches=branches or [cast.jakarta], at=at - timedelta(days=40),
    )  # fmt: skip


def told(agent: User, at: datetime, /, **changes: object) -> dict[str, object]:
    """Return a good row: a call of a minute, ten minutes ago."""
    began = at - timedelta(minutes=10)
    return {
        "id": f"c-{next(_serial)}",
        "channel": "call",
        "reference": "Antrean 2",
        "agent": agent.username,
        "branch": "JKT",
        "started_at": began.isoformat(timespec="seconds"),
        "ended_at": (began + timedelta(minutes=1)).isoformat(timespec="seconds"),
        **changes,
    }


def push(feed: Feed, at: datetime, *rows: object) -> Receipt:
    """Take these rows in."""
    return take_in(feed=feed, rows=rows, at=at, resolve=resolve)


def statuses(receipt: Receipt) -> Sequence[str]:
    """Return what became of each row, a refused one with its problem and field."""
    return [
        f"{one.problem.code} {one.problem.field}".strip() if one.problem else one.status
        for one in receipt.results
    ]
