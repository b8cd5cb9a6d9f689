"""Silences: work hours in which a feed that should have spoken did not, so nobody is blamed.

They are no state but the gaps between what a feed told, asked for anew each time: evidence that
arrives late closes its gap by itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Min, Q
from django.utils import timezone

from audit.models import Feed, Interaction
from staff.calendar import is_usual_workday, is_workday, within_work_hours
from staff.models import Branch, Holiday

# The beginning and the end of the asked span count as words, so a gap is a gap of work hours only.
_GAPS = """
SELECT word, next FROM (
    SELECT word, lead(word) OVER (ORDER BY word) AS next FROM (
        SELECT unnest(ARRAY[%(begins_at)s, %(ends_at)s]) AS word
         UNION ALL
        SELECT started_at FROM audit_interaction
         WHERE feed_id = %(feed)s AND started_at > %(begins_at)s AND started_at < %(ends_at)s
         UNION ALL
        SELECT ended_at FROM audit_interaction
         WHERE feed_id = %(feed)s AND started_at > %(begins_at)s - interval '1 day'
           AND started_at < %(ends_at)s AND ended_at > %(begins_at)s AND ended_at < %(ends_at)s
    ) AS words) AS pairs
 WHERE next - word > %(silent_after)s ORDER BY word
"""


@dataclass(frozen=True)
class Silence:
    """A span of work hours in which a feed told of no contact."""

    feed: Feed
    begins_at: datetime
    ends_at: datetime


def silences(
    *, branch: Branch, begins_at: datetime, ends_at: datetime, at: datetime | None = None
) -> list[Silence]:
    """Return the silences of a branch's feeds in a span, the running ones up to now.

    What lies ahead of `at` is no silence yet, so that a day can be asked for while it runs.
    """
    until = min(ends_at, at or timezone.now())
    feeds = Feed.objects.filter(
        Q(revoked_at=None) | Q(revoked_at__gt=begins_at),
        branches=branch,
        last_heard_at__isnull=False,
    )
    return [
        silence
        for feed in feeds
        for opens_at, closes_at in _work_hours(branch, begins_at, until)
        for silence in _silences(feed, opens_at, closes_at)
    ]


# When each feed last spoke: begun or ended, whichever is later.
_LAST_WORDS = """
SELECT feed.id, greatest(
           (SELECT told.started_at FROM audit_interaction AS told
             WHERE told.feed_id = feed.id AND told.started_at <= %(at)s
             ORDER BY told.started_at DESC LIMIT 1),
           (SELECT max(told.ended_at) FROM audit_interaction AS told
             WHERE told.feed_id = feed.id AND told.ended_at <= %(at)s
               AND told.started_at > %(at)s - interval '1 day'))
  FROM unnest(%(feeds)s::bigint[]) AS feed (id)
"""


def running(*, feeds: Iterable[Feed], at: datetime) -> list[Silence]:
    """Return the silences that last until now, of feeds with a branch at work, longest first."""
    heard = [feed for feed in feeds if feed.revoked_at is None]
    words, opened = _last_words(heard, at), _Opened(at)
    found = [
        Silence(feed, begins_at, at)
        for feed in heard
        if (begins_at := _silent_since(feed, words[feed.pk], opened, at))
    ]
    return sorted(found, key=lambda silence: silence.begins_at)


def _last_words(feeds: Sequence[Feed], at: datetime) -> dict[int, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(_LAST_WORDS, {"feeds": [feed.pk for feed in feeds], "at": at})
        return dict(cursor.fetchall())


def _silent_since(
    feed: Feed, last: datetime | None, opened: "_Opened", at: datetime
) -> datetime | None:
    patience = timedelta(minutes=feed.silent_after)
    if last is None or at - last <= patience:
        return None  # never spoke, or just did: whether somebody works need not be asked
    since = [hour for branch in feed.branches.all() if (hour := opened.of(branch))]
    begins_at = max(last, min(since)) if since else at
    return begins_at if at - begins_at > patience else None


class _Opened:
    """Since when branches have been at work today; holidays are asked for once for all."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        near = [(at + timedelta(days=days)).date() for days in (-1, 0, 1)]
        rows = Holiday.objects.filter(date__in=near)
        self.holidays = set(rows.values_list("branch_id", "date"))

    def of(self, branch: Branch) -> datetime | None:
        """Return when the branch opened, nothing when it is closed now."""
        local = self.at.astimezone(ZoneInfo(branch.time_zone))
        added = {(branch.pk, local.date()), (None, local.date())} & self.holidays
        workday = is_usual_workday(branch=branch, at=self.at) and not added
        if not within_work_hours(branch=branch, at=self.at, workday=workday):
            return None
        return datetime.combine(local, branch.opens_at, local.tzinfo)


def _work_hours(
    branch: Branch, begins_at: datetime, ends_at: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the parts of a span in which the branch is open."""
    zone = ZoneInfo(branch.time_zone)
    date = begins_at.astimezone(zone).date()
    while date <= ends_at.astimezone(zone).date():
        opens_at = max(begins_at, datetime.combine(date, branch.opens_at, zone))
        closes_at = min(ends_at, datetime.combine(date, branch.closes_at, zone))
        if opens_at < closes_at and is_workday(branch=branch, date=date):
            yield opens_at, closes_at
        date += timedelta(days=1)


def _silences(feed: Feed, begins_at: datetime, ends_at: datetime) -> Iterator[Silence]:
    first = _first_word(feed)
    if first is None:
        return  # a feed that never spoke is not connected yet, and excuses nobody
    begins_at, ends_at = max(begins_at, first), min(ends_at, feed.revoked_at or ends_at)
    if begins_at >= ends_at:
        return
    values: dict[str, Any] = {
        "feed": feed.pk,
        "begins_at": begins_at,
        "ends_at": ends_at,
        "silent_after": timedelta(minutes=feed.silent_after),
    }
    with connection.cursor() as cursor:
        cursor.execute(_GAPS, values)
        for begins, ends in cursor.fetchall():
            yield Silence(feed, begins, ends)


def _first_word(feed: Feed) -> datetime | None:
    return Interaction.objects.filter(feed=feed).aggregate(first=Min("started_at"))["first"]
