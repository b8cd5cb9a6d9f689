"""What telephone exchanges, queue and ticket systems told of the agents' contacts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from accessgov.demodata.customers import SEED
from accessgov.demodata.diary import Diary
from accessgov.demodata.holdings import phone
from accessgov.demodata.sources import KINDS, is_lost
from audit.models import Feed, Interaction
from customers.masking import mask_phone
from customers.sealing import digest

RINGS = timedelta(seconds=11)
LATE = 0.03
# Somebody asks for opening hours every so often; no record is opened for that.
ENQUIRIES = {"call": timedelta(minutes=34), "ticket": timedelta(minutes=110)}


def push(
    *,
    diary: Diary,
    chance: Random,
    number: str,
    channel: str,
    reference: str,
    start: datetime,
    end: datetime,
) -> Interaction:
    """Let the branch's system tell of a contact; `number` is empty for a caller it does not know.

    A contact of the telephone exchange has a calling number; a queue or ticket names the customer.
    """
    feed = diary.book.feeds[KINDS[channel], diary.branch.pk]
    calling = _calling(diary, chance, number) if channel in ("call", "chat") else ""
    late = timedelta(hours=chance.uniform(1, 6)) if chance.random() < LATE else timedelta()
    told = Interaction(
        agent_id=diary.person.pk,
        branch_id=diary.branch.pk,
        channel=channel,
        reference=reference,
        source=feed.kind,
        started_at=start - RINGS,
        ended_at=end,
        feed=feed,
        customers=[number] if number else [],
        caller_key=digest(kind="phone", value=calling).hex() if calling else "",
        caller=mask_phone(calling) if calling else "",  # as callers.py
        received_at=end + timedelta(seconds=chance.uniform(1, 20)) + late,
    )
    diary.book.pushed.append(told)
    return told


def _calling(diary: Diary, chance: Random, number: str) -> str:
    if number:
        return str(diary.directory.records[number].contact["phones"][0])
    return phone(chance=chance, taken=set())


def enquire(*, diaries: Iterable[Diary], days: dict[str, list[date]], until: datetime) -> None:
    """Let customers ask what needs no record, at every branch on every working day.

    The calls go to those at work that day, so that no exchange is silent over lunch.
    """
    by_branch: dict[str, list[Diary]] = defaultdict(list)
    for diary in diaries:
        by_branch[diary.branch.code].append(diary)
    for code, own in sorted(by_branch.items()):
        chance = Random(f"{SEED} enquiries {code}")  # noqa: S311
        for day in days[code]:
            present = [diary for diary in own if day in diary.present]
            for channel in ENQUIRIES if present else ():
                _enquire(present, chance, channel, day, until)


def _enquire(
    present: list[Diary], chance: Random, channel: str, day: date, until: datetime
) -> None:
    branch = present[0].branch
    zone = ZoneInfo(branch.time_zone)
    closes = min(datetime.combine(day, branch.closes_at, zone), until)
    start = datetime.combine(day, branch.opens_at, zone) + timedelta(minutes=1)
    while (end := start + timedelta(seconds=chance.uniform(40, 200))) < closes:
        serial = chance.randrange(1, 9999)
        reference = f"C-{day:%y%m%d}-{serial:04}" if channel == "call" else f"T-{590_000 + serial}"
        push(diary=chance.choice(present), chance=chance, number="", channel=channel,
             reference=reference, start=start, end=end)  # fmt: skip
        start += ENQUIRIES[channel] * chance.uniform(0.6, 1.1)


def arrived(*, pushed: list[Interaction], last: date, at: datetime) -> list[Interaction]:
    """Return what the systems had told by `at`, each contact with its system's own id.

    `last` is the day on which one of them was silent for a while.
    """
    day = datetime.combine(last, time())
    serials: dict[tuple[int, date], int] = defaultdict(int)
    found = []
    for told in sorted(pushed, key=lambda told: told.started_at):
        feed, came = told.feed, told.received_at
        if feed is None or came is None or is_lost(feed=feed, at=told.started_at, day=day):
            continue
        serials[feed.pk, told.started_at.date()] += 1
        serial = serials[feed.pk, told.started_at.date()]
        told.external_id = f"{told.started_at:%Y%m%d}-{serial:05}"
        if came < at:
            found.append(told)
    return found


def hear(*, feeds: Iterable[Feed], told: list[Interaction]) -> None:
    """Remember when each system was last heard."""
    heard: dict[int, datetime] = {}
    for one in told:
        if one.feed_id is not None and one.received_at is not None:
            heard[one.feed_id] = max(one.received_at, heard.get(one.feed_id, one.received_at))
    for feed in feeds:
        feed.last_heard_at = heard.get(feed.pk)
        feed.save(update_fields=["last_heard_at"])
