"""People to remind: a branch of their own with its clock, and a start by that clock."""

from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from staff.assignments import open_branch
from staff.models import AgreementText, Branch, Reminder, Signature, User
from staff.reminding import reminders
from tests.cast import Cast, person

_numbers = count(1)
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


def branch(cast: Cast, zone: str = "WIB", **settings: object) -> Branch:
    """Open a branch with this clock."""
    number = next(_numbers)
    made = Branch(
        code=f"RM{number}", name=f"Pengingat {number}", region=cast.jakarta.region, size="C",
        time_zone=ZONES[zone], **settings,
    )  # fmt: skip
    return open_branch(branch=made)


def starter(cast: Cast, place: Branch, day: date, hour: int = 8, **given: object) -> User:
    """Let somebody start at a branch on this day, by its clock."""
    given = {"boss": cast.supervisor, "role": "cs_agent", **given}
    since = clock(place, day, hour)
    made = person(f"reminded-{next(_numbers)}", branch=place, since=since, **given)
    rules = AgreementText.objects.filter(kind="rules").earliest("version")
    Signature.objects.get_or_create(
        person=made, text=rules, language="en", digest="0" * 64,
        defaults={"signed_at": since - timedelta(days=1)},
    )  # fmt: skip
    return made


def clock(place: Branch, day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return an instant by a branch's clock."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(place.time_zone))


def run(at: datetime, seed: int = 1) -> int:
    """Let the job run."""
    return reminders.send_due(at=at, chance=Random(seed))


def dates(of: User, place: Branch) -> list[date]:
    """List the days that somebody's reminders fell due, by the branch's clock."""
    due = Reminder.objects.filter(person=of).order_by("due_at").values_list("due_at", flat=True)
    return [one.astimezone(ZoneInfo(place.time_zone)).date() for one in due]


def answer(of: User, at: datetime, right: bool = True) -> Reminder:
    """Answer what waits for somebody."""
    waits = Reminder.objects.get(person=of, answered_at=None)
    situation = reminders.situation_of(reminder=waits)
    wrong = next(code for code, _label in situation.answers if code != situation.right)
    given = situation.right if right else wrong
    return reminders.answer(reminder=waits.pk, by=of, answer=given, at=at)
