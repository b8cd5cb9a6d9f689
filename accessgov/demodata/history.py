"""Six weeks of work in twelve branches, as the ledger has it."""

from datetime import date, datetime, time, timedelta
from ipaddress import ip_network
from random import Random
from zoneinfo import ZoneInfo

from accessgov.demodata.customers import SEED
from accessgov.demodata.declaring import declare
from accessgov.demodata.diary import Book, Diary
from accessgov.demodata.directory import Directory
from accessgov.demodata.misuses import MISUSES, Scene
from accessgov.demodata.pushing import arrived, enquire
from accessgov.demodata.sources import feeds
from accessgov.demodata.workday import look_after, work
from audit.events import Event
from audit.models import LogEntry
from staff.calendar import is_workday, last_closed_day
from staff.models import Assignment, Branch, User

WORKING_DAYS = 30
SUPERVISORS = ("supervisor", "manager")

# Customers a day, as each is used to; whoever is not named here serves eight.
USUAL = {
    "agent": 30, "agent2": 38, "telesales": 44, "bagus.hermawan": 27, "siti.maryam": 24,
    "rudi.hartono": 29, "anton.simatupang": 16, "dewi.anggraini": 33, "fajar.nugroho": 22,
    "melati.puspita": 40, "hendrik.lumban": 18, "agent-dps": 17, "wayan.sukadana": 14,
    "komang.trisna": 19, "neneng.kartika": 12, "lilis.suryani": 13, "novi.wijayanti": 12,
}  # fmt: skip
MOST = 70
DEMO_AGENTS = frozenset(("agent", "agent2", "telesales", "agent-dps", "siti.maryam"))


def play(*, at: datetime) -> tuple[Book, Scene]:
    """Return everything that was done until `at`, not yet written, and who misused what."""
    book = Book(feeds=feeds())
    branches = list(Branch.objects.all())
    days = {branch.code: working_days(branch=branch, at=at) for branch in branches}
    diaries = {
        diary.person.username: diary
        for branch in branches
        for diary in _diaries(book, branch, days[branch.code])
    }
    for diary in diaries.values():
        _live(diary, days[diary.branch.code], at)
    scene = Scene(diaries=diaries, days={code: own[1:] for code, own in days.items()})
    for misuse in MISUSES:
        misuse(scene)
    curious = {agent for agent, _number in scene.guilty}
    honest = [diary for diary in diaries.values() if diary.person.pk not in curious]
    enquire(diaries=honest, days=days, until=at)
    book.pushed = arrived(pushed=book.pushed, last=scene.days["JKT"][0], at=at)
    _sign_in(diaries)
    book.entries.sort(key=lambda entry: entry.timestamp)
    return book, scene


def _sign_in(diaries: dict[str, Diary]) -> None:
    """Let those sign in who came on a day off, only to look something up."""
    first: dict[tuple[int, date], LogEntry] = {}
    book = next(iter(diaries.values())).book
    zones = {diary.person.pk: ZoneInfo(diary.branch.time_zone) for diary in diaries.values()}
    for entry in sorted(book.entries, key=lambda entry: entry.timestamp):
        if entry.actor_id is not None:
            day = entry.timestamp.astimezone(zones[entry.actor_id]).date()
            first.setdefault((entry.actor_id, day), entry)
    people = {diary.person.pk: diary for diary in diaries.values()}
    for (person, _day), entry in first.items():
        if entry.event != Event.SIGNED_IN:
            people[person].sign_in(at=entry.timestamp - timedelta(seconds=96))


def working_days(*, branch: Branch, at: datetime) -> list[date]:
    """Return the running day and the last thirty working days before it, the newest first."""
    day = last_closed_day(branch=branch, at=at).date
    found = [day + timedelta(days=1)]
    while len(found) <= WORKING_DAYS:
        if is_workday(branch=branch, date=day):
            found.append(day)
        day -= timedelta(days=1)
    return found


def address_of(*, branch: Branch, person: User) -> str:
    """Return the address of a person's desk in the branch's own network."""
    return str(ip_network(branch.networks[0])[256 + person.pk])


def _diaries(book: Book, branch: Branch, days: list[date]) -> list[Diary]:
    directory, workdays = Directory(branch.code), _workdays(branch, days)
    held = Assignment.objects.filter(branch=branch, tiers__len__gt=0).select_related("user")
    return [
        Diary(
            book=book,
            person=assignment.user,
            assignment=assignment,
            branch=branch,
            directory=directory,
            workdays=workdays,
            address=address_of(branch=branch, person=assignment.user),
        )
        for assignment in held.exclude(role="manager").order_by("user__pk")
    ]


def _workdays(branch: Branch, days: list[date]) -> set[date]:
    running, *worked = days
    return {*worked, *([running] if is_workday(branch=branch, date=running) else [])}


def _live(diary: Diary, days: list[date], at: datetime) -> None:
    zone, terms = ZoneInfo(diary.branch.time_zone), diary.assignment
    for back, date_ in enumerate(reversed(days)):
        day = datetime.combine(date_, time(), zone)
        chance = Random(f"{SEED} {diary.person.username} {back}")  # noqa: S311
        ended = terms.valid_until is not None and day > terms.valid_until - timedelta(days=1)
        if day < terms.valid_from + timedelta(hours=4) or ended or date_ not in diary.workdays:
            continue
        if terms.role in SUPERVISORS:
            look_after(diary=diary, chance=chance, day=day, until=at)
        elif not _is_away(diary, chance, date_, last=back >= len(days) - 2):
            count = _count(diary, chance, date_)
            served = work(diary=diary, chance=chance, count=count, until=at, day=day)
            remembered = Random(f"{SEED} declared {diary.person.username} {back}")  # noqa: S311
            if date_ != days[0]:  # the running day is the visitor's to declare
                declare(diary=diary, chance=remembered, day=day, served=served, until=at,
                        last=date_ == days[1])  # fmt: skip


def _is_away(diary: Diary, chance: Random, day: date, *, last: bool) -> bool:
    if last and diary.person.username in DEMO_AGENTS:
        return False
    six = len(diary.branch.workdays) == 6
    return (six and day.isoweekday() == 1 + diary.person.pk % 6) or chance.random() < 0.03


def _count(diary: Diary, chance: Random, day: date) -> int:
    usual = USUAL.get(diary.person.username, 8)
    busy = 1.15 if day.isoweekday() == 1 else 1
    most = diary.assignment.customers_a_day or MOST
    return min(round(usual * busy * chance.triangular(0.72, 1.3, 1)), most, MOST)
