"""Writing the six weeks day by day, so that every actor's running numbers are in order of time."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from accessgov.demodata.declaring import store_declarations
from accessgov.demodata.diary import Book, store_interactions
from accessgov.demodata.history import play
from accessgov.demodata.kin import give_ties
from accessgov.demodata.listing import store_lists
from accessgov.demodata.misuses import Scene
from accessgov.demodata.oversight import Oversight
from accessgov.demodata.pushing import hear
from accessgov.demodata.receiving import taken_in
from accessgov.demodata.sources import make_feeds
from audit.events import Event
from audit.explaining.days import explain_days
from audit.ledger import take_over
from audit.models import Interaction, LogEntry
from audit.reports import CATCH_UP
from staff.models import Branch

# As far back as the evening's job catches up by itself; it takes as long as all the rest.
OVERSEEN = timedelta(days=CATCH_UP)
AFTERNOON = 15  # supervisors call and sign before, and open records themselves after this hour


@transaction.atomic
def make_weeks(*, at: datetime) -> None:
    """Write the history until `at`, and what the supervisors made of it."""
    make_feeds(at=at)
    give_ties(at=at)
    book, scene = play(at=at)
    store_interactions(book)
    _store_evidence(book, scene)
    halves = _halves([entry for entry in book.entries if entry.actor_id is not None])
    oversight = Oversight(
        at=at,
        guilty=scene.guilty,
        nobodys=[entry for entry in book.entries if entry.actor_id is None],
        branches=list(Branch.objects.all()),
        workdays={code: set(days) for code, days in scene.days.items()},
    )
    day, last = min(date_ for date_, _half in halves), at.date()
    while day <= last:
        take_over(entries=halves[day, False])
        if day > last - OVERSEEN:
            oversight.call_and_sign(day)
        take_over(entries=halves[day, True])
        if day >= last - OVERSEEN:
            oversight.close(day)
        else:
            oversight.explain(day)
        day += timedelta(days=1)
    oversight.tell(until=at)
    explain_days(at=at)  # the running day, and what late evidence and agents' words changed


def _store_evidence(book: Book, scene: Scene) -> None:
    Interaction.objects.bulk_create(book.pushed, batch_size=4000)
    hear(feeds={feed.pk: feed for feed in book.feeds.values()}.values(), told=book.pushed)
    diaries = {diary.person.pk: diary for diary in scene.diaries.values()}
    store_declarations(book)
    book.entries += store_lists(listed=book.listed, diaries=diaries)
    book.entries += taken_in(pushed=book.pushed)
    book.entries.sort(key=lambda entry: entry.timestamp)


def made() -> bool:
    """Tell whether the six weeks are in the ledger."""
    return LogEntry.objects.filter(event=Event.OPENED).exists()


def _halves(entries: list[LogEntry]) -> dict[tuple[date, bool], list[LogEntry]]:
    """Return the entries by date and half of the day, on the clock of each actor's branch."""
    zones = {branch.pk: ZoneInfo(branch.time_zone) for branch in Branch.objects.all()}
    of = {e.actor_id: zones[e.actor_branch_id] for e in entries if e.actor_branch_id}
    found: dict[tuple[date, bool], list[LogEntry]] = defaultdict(list)
    for written in entries:
        local = written.timestamp.astimezone(of.get(written.actor_id, zones[min(zones)]))
        found[local.date(), local.hour >= AFTERNOON].append(written)
    return found
