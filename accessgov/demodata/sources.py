"""The systems that tell of contacts: a telephone exchange and a ticket system for each region.

Their tokens are known, so that a visitor can push a call: docs/demo.md prints them.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from audit.models import Feed
from staff.models import Branch, User

KINDS = {"call": "telephony", "queue": "telephony", "ticket": "tickets", "chat": "tickets"}
CONNECTED = timedelta(days=90)


@dataclass(frozen=True)
class Source:
    """One system: what it is called, for which region it speaks, how long it may say nothing."""

    name: str
    kind: str
    region: str
    token: str
    silent_after: int


# Nobody pushes once the demo is loaded: an hour and a half later the exchanges count as silent.
SOURCES = (
    Source("Telepon dan antrean Barat", "telephony", "BARAT", "demo-telepon-barat", 90),
    Source("Tiket dan chat Barat", "tickets", "BARAT", "demo-tiket-barat", 180),
    Source("Telepon dan antrean Timur", "telephony", "TIMUR", "demo-telepon-timur", 90),
    Source("Tiket dan chat Timur", "tickets", "TIMUR", "demo-tiket-timur", 240),
)
# The exchange of the west says nothing for a while on the afternoon of the last closed day.
SILENT = (SOURCES[0].name, time(14, 8), time(15, 52))

Feeds = dict[tuple[str, int], Feed]


def make_feeds(*, at: datetime) -> None:
    """Connect every system, as the system administrator did three months ago."""
    by = User.objects.get(username="sysadmin")
    made = [
        Feed(
            name=source.name,
            kind=source.kind,
            token_hash=sha256(source.token.encode()).hexdigest(),
            token_end=source.token[-4:],
            made_by=by,
            made_at=at - CONNECTED,
            silent_after=source.silent_after,
        )
        for source in SOURCES
    ]
    # In bulk, without entries: the administrator's later ones are numbered already.
    Feed.objects.bulk_create(made)
    serves = Feed.branches.through
    serves.objects.bulk_create(
        serves(feed=feed, branch=branch)
        for feed, source in zip(made, SOURCES, strict=True)
        for branch in Branch.objects.filter(region__code=source.region)
    )


def feeds() -> Feeds:
    """Return the system that tells of a kind of contact at a branch, by kind and branch."""
    return {
        (feed.kind, branch.pk): feed
        for feed in Feed.objects.prefetch_related("branches")
        for branch in feed.branches.all()
    }


def is_lost(*, feed: Feed, at: datetime, day: datetime) -> bool:
    """Tell whether a contact of this instant was never told; `day` is of the last closed day."""
    name, begins, ends = SILENT
    local = at.astimezone(ZoneInfo("Asia/Jakarta"))
    return feed.name == name and local.date() == day.date() and begins <= local.time() < ends
