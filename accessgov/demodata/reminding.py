"""The bulk path of reminding: what each person was asked on the days that the rhythm gives.

Most answers were right. Nobody's reminder waits but two: one within its grace, one beyond it.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from accessgov.demodata.customers import SEED
from staff.models import Assignment, Reminder, SpokenReminder, User
from staff.reminding.presence import present_terms, serving
from staff.reminding.rhythm import DAY, Rhythm, began, day_of, midnight, newest, rhythm_of
from staff.situations import SITUATIONS, draw

WRONG = 0.12  # of the answers
LATE, OPEN = "slamet", "lilis.suryani"  # no account of theirs is given to visitors
MORNING = time(8, 4)
_SAID = (
    ("agent2", 12, "Layar terkunci saat meninggalkan meja"),
    ("telesales", 5, "Nomor pribadi pelanggan tidak disimpan di telepon sendiri"),
    ("siti.maryam", 21, "Berkas dibuka hanya bila ada kontak"),
)


def remind(*, at: datetime) -> None:
    """Let everybody have been reminded since the start, and a few in person too."""
    chance = Random(SEED)  # noqa: S311 (the demo is the same every time)
    made = [one for held in serving(at=at).values() for one in _of(held, at, chance)]
    Reminder.objects.bulk_create(made)
    SpokenReminder.objects.bulk_create(_said(at))


def reminded() -> bool:
    """Tell whether this is done."""
    return Reminder.objects.exists()


def _of(held: list[Assignment], at: datetime, chance: Random) -> Iterator[Reminder]:
    person, rhythm = held[-1].user, rhythm_of(terms=present_terms(held=held, at=at))
    last, situation = None, ""
    days = list(_days(rhythm, day_of(at=began(held=held), zone=rhythm.zone), at))
    for number, day in enumerate(days, 1):
        situation = draw(number=1, chance=chance, but=(situation,) if situation else ())[0].code
        last = Reminder(
            person=person, number=number, situation=situation, sent_at=_early(day, rhythm),
            due_at=midnight(day=day, zone=rhythm.zone),
            closes_at=midnight(day=day + rhythm.grace_days * DAY, zone=rhythm.zone),
        )  # fmt: skip
        if day != days[-1] or person.username not in (LATE, OPEN):
            _answer(last, day, rhythm, chance)
        else:  # just back from some days off, with the whole grace again
            today = day_of(at=at, zone=rhythm.zone)
            left = 2 * DAY if person.username == OPEN else 0 * DAY
            last.closes_at = midnight(day=today + left, zone=rhythm.zone)
        yield last


def _days(rhythm: Rhythm, start: date, at: datetime) -> Iterator[date]:
    day, last = start, None
    while (day := day + DAY) < day_of(at=at, zone=rhythm.zone):
        turn = newest(rhythm=rhythm, start=start, last=last, answered=last, today=day)
        if turn:
            last = turn.date
            yield day


def _early(day: date, rhythm: Rhythm) -> datetime:
    return midnight(day=day, zone=rhythm.zone) + timedelta(minutes=6)


def _answer(asked: Reminder, day: date, rhythm: Rhythm, chance: Random) -> None:
    situation = SITUATIONS[asked.situation]
    wrong = [code for code, _label in situation.answers if code != situation.right]
    asked.right = chance.random() >= WRONG
    asked.answer = situation.right if asked.right else chance.choice(wrong)
    begins = datetime.combine(day, MORNING, ZoneInfo(rhythm.zone))
    asked.answered_at = begins + timedelta(minutes=chance.randrange(40))


def _said(at: datetime) -> list[SpokenReminder]:
    found = {one.username: one for one in User.objects.filter(username__in=[w for w, *_ in _SAID])}
    return [
        SpokenReminder(
            person=found[who], by=found[who].supervisor, topic=topic,
            held_date=(at - days * DAY).date(), entered_at=at - days * DAY,
        )
        for who, days, topic in _SAID
    ]  # fmt: skip
