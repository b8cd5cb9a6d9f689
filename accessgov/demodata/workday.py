"""A normal day: customers call, queue, write and are visited, and are served for that reason."""

from datetime import datetime, time, timedelta
from random import Random
from typing import NamedTuple

from accessgov.demodata.diary import Diary, Listed, Served
from accessgov.demodata.pushing import push
from audit.events import Event, Reason
from audit.models import Interaction, LogEntry
from customers.phones import local


class Habit(NamedTuple):
    """How often one of several things happens, as weights."""

    channels: dict[str, int]
    purposes: dict[str, int]
    tiers: dict[str, int]


HABITS = {
    "cs_agent": Habit(
        {"call": 62, "queue": 25, "chat": 8, "ticket": 5},
        {"service": 40, "complaint": 25, "billing": 22, "change": 8, "sales": 3, "other": 2},
        {"service": 34, "contact": 24, "financial": 3, "identity": 5, "": 34},
    ),
    "telesales": Habit(
        {"campaign": 90, "call": 10}, {"sales": 100}, {"contact": 55, "service": 30, "": 15}
    ),
    "field_agent": Habit(
        {"visit": 80, "ticket": 20},
        {"complaint": 100},
        {"contact": 70, "service": 20, "": 10},
    ),
}
REASONS = {
    "contact": ("contact", "read_back", "correct"),
    "service": ("read_back", "correct"),
    "financial": ("assess",),
    "identity": ("correct", "read_back"),
}
FACTORS = ("mother", "birth_date", "nik_end", "address")
# Of a hundred contacts, of how many somebody other than the agent tells, and how.
TOLD = {"customer": 950, "unknown caller": 15, "nobody": 35}
LISTS = {"campaign": "campaign", "visit": "visit"}
SENTENCES = (
    "Menanyakan promo di gerai untuk pelanggan lama",
    "Permintaan surat keterangan berlangganan",
    "Konfirmasi jadwal pemasangan yang tertunda",
    "Pelanggan meminta salinan tagihan tahun lalu",
    "Pengembalian perangkat milik orang tua pelanggan",
)
_REVIEWS = (
    "Memeriksa kembali catatan agen setelah keluhan",
    "Pengecekan ulang perubahan data oleh agen",
    "Menindaklanjuti eskalasi pelanggan dari loket",
)


def weighted(chance: Random, choices: dict[str, int]) -> str:
    """Return one of the choices by its weight."""
    return chance.choices(list(choices), list(choices.values()))[0]


def moments(
    *, chance: Random, begin: datetime, end: datetime, count: int
) -> list[tuple[datetime, timedelta]]:
    """Return when each contact of a day begins and how long it lasts; nobody works at lunch."""
    noon = begin.replace(hour=12, minute=0, second=0)
    lunch = timedelta(hours=1) if begin < noon < end else timedelta()
    share = (end - begin - lunch) / max(count, 1)
    found = []
    for place in range(count):
        start = begin + share * (place + chance.uniform(0.02, 0.25))
        lasts = min(share * 0.6, timedelta(seconds=chance.uniform(150, 560)))
        found.append((start + lunch if start + lasts > noon else start, lasts))
    return found


def work(
    *, diary: Diary, chance: Random, count: int, until: datetime, day: datetime
) -> list[Served]:
    """Fill an agent's day with contacts, each only if it is over before `until`; return them.

    `day` is midnight of that day on the branch's clock.
    """
    begin, end = hours(diary, day)
    signed_in = begin - timedelta(seconds=chance.uniform(60, 900))
    if signed_in > until:
        return []
    if chance.random() < 0.04:
        diary.fail_to_sign_in(at=signed_in - timedelta(seconds=chance.uniform(8, 30)))
    diary.sign_in(at=signed_in)
    diary.present.add(day.date())
    served = [
        _serve(diary, chance, start, lasts)
        for start, lasts in moments(chance=chance, begin=begin, end=end, count=count)
        if start + lasts < until
    ]
    leaves = end + timedelta(seconds=chance.uniform(20, 600))
    if leaves < until:
        diary.sign_out(at=leaves)
    return served


def look_after(*, diary: Diary, chance: Random, day: datetime, until: datetime) -> None:
    """Let a supervisor look at a record or two after the day's calls, with a reason in words."""
    signed_in = day + timedelta(hours=7, minutes=chance.uniform(2, 28))
    if signed_in < until:
        diary.sign_in(at=signed_in)
    at = day + timedelta(hours=15, minutes=chance.uniform(2, 30))
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        at += timedelta(minutes=chance.uniform(2, 10))
        if at + timedelta(minutes=2) < until:
            number = ordinary(diary, chance)
            look_up(diary, chance, number, at)
            sentence = chance.choice(_REVIEWS)
            opened_at = at + timedelta(seconds=chance.uniform(5, 20))
            diary.open(number, at=opened_at, purpose="review", sentence=sentence)


def hours(diary: Diary, day: datetime) -> tuple[datetime, datetime]:
    """Return from when until when this person serves on a day, within the terms."""
    terms, branch = diary.assignment, diary.branch
    begin = max(branch.opens_at, terms.hours_from or time(0))
    end = min(branch.closes_at, terms.hours_until or time(23, 59))
    # Nobody serves for more than nine hours; every other one comes late and stays late.
    long = timedelta(hours=end.hour - begin.hour) > timedelta(hours=9)
    shift = timedelta(hours=end.hour - begin.hour - 9) if long and diary.person.pk % 2 else None
    start = day.replace(hour=begin.hour) + (shift or timedelta())
    return start, min(start + timedelta(hours=9), day.replace(hour=end.hour, minute=end.minute))


def ordinary(diary: Diary, chance: Random) -> str:
    """Return a customer of the branch who is nobody special."""
    return chance.choice(diary.directory.ordinary)


def look_up(diary: Diary, chance: Random, number: str, at: datetime) -> None:
    """Search for a customer as agents do, and again by number when the name did not show it."""
    record, draw = diary.directory.records[number], chance.random()
    if draw < 0.45:
        text = _spaced(chance, local(record.contact["phones"][0]))
    elif draw < 0.7:
        text = number
    elif draw < 0.95:
        text = " ".join(record.full_name.replace(",", "").split()[:3]).lower()
    else:
        text = record.identity["nik"]
    if not sum(letter.isalnum() for letter in text) >= 3:
        text = number
    if number not in diary.search(text, at=at):
        diary.search(number, at=at + timedelta(seconds=chance.uniform(2.5, 4.5)))


def _spaced(chance: Random, phone: str) -> str:
    if chance.random() < 0.6:
        return phone
    return f"{phone[:4]}-{phone[4:8]}-{phone[8:]}"


def reference_of(chance: Random, channel: str, at: datetime) -> str:
    """Return what an agent writes down as the contact's reference."""
    serial = chance.randrange(1, 9999)
    return {
        "call": f"C-{at:%y%m%d}-{serial:04}",
        "queue": f"{chance.choice('ABC')}{serial % 180:03}",
        "ticket": f"T-{580_000 + serial}",
        "chat": f"CH-{at:%m%d}-{serial:04}",
        "campaign": f"KMP-{at:%Y-%m}-{chance.choice(('HALO', 'RUMAH', 'NAIK'))}",
        "visit": f"K-{at:%m%d}-{serial % 40:02}",
    }[channel]


def _serve(diary: Diary, chance: Random, start: datetime, lasts: timedelta) -> Served:
    habit, number = HABITS[diary.assignment.role], ordinary(diary, chance)
    channel = weighted(chance, habit.channels)
    reference = reference_of(chance, channel, start)
    told = _tell(diary, chance, number, channel, reference, start, start + lasts)
    interaction = None
    if not _forgets(diary, chance):
        interaction = diary.start(at=start, channel=channel, reference=reference)
    if chance.random() < 0.015:
        mistyped = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
        _mistype(diary, mistyped, start + lasts * 0.02)
    look_up(diary, chance, number, start + lasts * chance.uniform(0.03, 0.08))
    purpose = "visit" if channel == "visit" else weighted(chance, habit.purposes)
    opening = diary.open(
        number,
        at=start + lasts * chance.uniform(0.12, 0.2),
        purpose=purpose,
        interaction=interaction,
        sentence=chance.choice(SENTENCES) if purpose == "other" else "",
    )
    _help(diary, chance, opening, start, lasts)
    if interaction is not None:
        diary.end(interaction, at=start + lasts)
    return Served(number, told or interaction)


def _tell(
    diary: Diary,
    chance: Random,
    number: str,
    channel: str,
    reference: str,
    start: datetime,
    end: datetime,
) -> Interaction | None:
    """Let a system or a list know of the contact, as of most; return what a system told."""
    told = weighted(chance, TOLD)
    if channel in LISTS:
        if told == "customer":
            day = start.date()
            diary.book.listed.append(Listed(diary.person.pk, LISTS[channel], day, number))
    elif told != "nobody":
        known = number if told == "customer" or channel not in ("call", "chat") else ""
        return push(diary=diary, chance=chance, number=known, channel=channel,
                    reference=reference, start=start, end=end)  # fmt: skip
    return None


def _forgets(diary: Diary, chance: Random) -> bool:
    """Tell whether the agent forgot to start an interaction, which a CS agent may."""
    return diary.assignment.role == "cs_agent" and chance.random() < 0.008


def _mistype(diary: Diary, number: str, at: datetime) -> None:
    if number not in diary.directory.records:
        diary.be_refused(
            number, at=at, event=Event.OPENED, reason=Reason.UNKNOWN_CUSTOMER, branch_id=None
        )


def _help(
    diary: Diary, chance: Random, opening: LogEntry, start: datetime, lasts: timedelta
) -> None:
    if chance.random() < 0.55:
        factor = chance.choice(FACTORS)
        match = chance.random() > 0.06
        diary.verify(opening, factor, at=start + lasts * 0.3, match=match)
        if not match:
            again = chance.choice(FACTORS)
            diary.verify(opening, again, at=start + lasts * 0.36, match=True)
    tier = weighted(chance, HABITS[diary.assignment.role].tiers)
    if tier and tier in diary.assignment.tiers:
        at = start + lasts * chance.uniform(0.45, 0.8)
        diary.reveal(opening, tier, at=at, reason=chance.choice(REASONS[tier]))
