"""The entries of evidence that came in: systems' pushes, hour by hour, and lists handed out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType

from accessgov.demodata.dating import WRITING
from audit.events import Event
from audit.ledger import entry
from audit.models import Feed, Interaction, LogEntry, Portfolio

BEFORE = timedelta(seconds=130)  # signed in, and the numbers pasted


def taken_in(*, pushed: Iterable[Interaction]) -> list[LogEntry]:
    """Return an entry for each system and hour, as if it had pushed what it kept for so long."""
    pushes: dict[tuple[int, datetime], list[Interaction]] = defaultdict(list)
    feeds: dict[int, Feed] = {}
    for one in pushed:
        if one.feed is not None and one.received_at is not None:
            hour = one.received_at.replace(minute=0, second=0, microsecond=0)
            pushes[one.feed.pk, hour].append(one)
            feeds[one.feed.pk] = one.feed
    return [_pushed(feeds[feed], own) for (feed, _hour), own in pushes.items()]


def _pushed(feed: Feed, own: list[Interaction]) -> LogEntry:
    counts = {"new": len(own), "completed": 0, "unchanged": 0, "refused": 0}
    return _dated(
        entry(
            event=Event.TAKEN_IN,
            at=max(one.received_at for one in own if one.received_at is not None),
            actor_id=None,
            object_id=feed.pk,
            object_repr=feed.name,
            additional_data={"feed": feed.pk, "rows": len(own), **counts},
        )
    )


def handed_out(*, portfolio: Portfolio, numbers: Sequence[str], address: str) -> list[LogEntry]:
    """Return the entries of a list: the sign-in before it, that it was made, and what is on it."""
    by: dict[str, Any] = {"actor_id": portfolio.handed_by_id, "remote_addr": address}
    at = portfolio.handed_at
    told = {
        "portfolio": portfolio.pk,
        "agent": portfolio.agent_id,
        "kind": str(portfolio.kind),
        "from": _utc(portfolio.begins_at).isoformat(),
        "until": _utc(portfolio.ends_at).isoformat(),
        "customers": list(numbers),
    }
    return [
        _dated(entry(event=Event.SIGNED_IN, at=at - BEFORE, **by)),
        _made(portfolio, at, by),
        _dated(
            entry(
                event=Event.HANDED_OUT,
                at=at,
                branch_id=portfolio.branch_id,
                object_id=portfolio.pk,
                additional_data=told,
                **by,
            )
        ),
    ]


def _made(portfolio: Portfolio, at: datetime, by: dict[str, Any]) -> LogEntry:
    made = _dated(entry(event=Event.CHANGED, at=at, **by))
    made.action = LogEntry.Action.CREATE
    made.content_type_id = ContentType.objects.get_for_model(Portfolio).pk
    made.object_pk, made.object_id = str(portfolio.pk), portfolio.pk
    made.object_repr = str(portfolio)
    names = ("id", "name", "kind", "agent_id", "branch_id", "handed_by_id")
    times = ("handed_at", "begins_at", "ends_at")
    made.changes = {
        **{name.removesuffix("_id"): [None, _plain(getattr(portfolio, name))] for name in names},
        **{
            name: [None, str(_utc(getattr(portfolio, name)).replace(tzinfo=None))] for name in times
        },
    }
    return made


def _plain(value: object) -> object:
    return value if isinstance(value, int) else str(value)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _dated(written: LogEntry) -> LogEntry:
    written.recorded_at = written.timestamp + WRITING
    return written
