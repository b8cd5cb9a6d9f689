"""Candidates in every state, for two branches and two vendors; nobody of them is real.

The steps are taken by the functions that the pages call, so each is as the rules allow it. Their
entries are of the day of loading, behind all others: the history of the weeks stays as it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accessgov.context import acting
from staff.choosing import candidates, identities, interviews, screening, taking_on, vacancies
from staff.choosing.screening import Checks
from staff.models import Branch, Candidate, User, Vacancy, Vendor

DAY = timedelta(days=1)
RECRUITERS = {"KDT": "vendor", "SMI": "tania.maharani"}
CHECKED = Checks(documents_received=True, identity_checked=True, references_checked=True)
SCORES = {"outside": 4, "relatives": 5, "public": 4, "attitude": 5}


@dataclass(frozen=True)
class Story:
    """Somebody put forward so many days ago, and how far it came."""

    full_name: str
    days: int
    state: str
    vendor: str = "KDT"
    found_by_branch: bool = False
    nik: str = ""


STORIES = (
    Story("Ratih Purwaningsih", 9, "proposed", nik="3171015207980003"),
    Story("Galih Pramudya", 2, "proposed", nik="3171021103970004"),
    Story("Vivi Anggreani", 6, "proposed", "SMI", nik="3171036508990002"),
    Story("Yoga Saputra", 12, "screened", nik="3171041912960005"),
    Story("Theresia Simbolon", 7, "screened", "SMI", nik="3171054405000001"),
    Story("Bayu Kristianto", 15, "recommended", nik="3171060101950006"),
    Story("Lukman Hakim Nasution", 20, "refused", nik="3171072204940007"),
    Story("Wulan Sekarsari", 18, "withdrawn", "SMI", nik="3171086310970008"),
    Story("Arum Kinasih", 24, "taken_on", nik="3171094709980009"),
    Story("Bagas Wicaksono", 14, "again", nik="3171110803960011"),
    Story("Reza Firmansyah", 10, "proposed", found_by_branch=True, nik="3171100506930010"),
    # The same person as one of the refused ones: HR has to write a word on it.
    Story("Lukman H. Nasution", 3, "proposed", "SMI", nik="3171072204940007"),
)


@transaction.atomic
def choose(*, at: datetime) -> None:
    """Let Jakarta ask for people, and bring each candidate as far as the story says."""
    vacancy = _ask(at - 26 * DAY)
    for story in STORIES:
        _tell(story, vacancy, at - story.days * DAY)


def chosen() -> bool:
    """Tell whether this is done."""
    return Candidate.objects.filter(full_name=STORIES[0].full_name).exists()


def _ask(at: datetime) -> Vacancy:
    by = User.objects.get(username="supervisor")
    asked = Vacancy(
        branch=Branch.objects.get(code="JKT"), position="Petugas layanan telepon", role="cs_agent",
        number=5, tiers=["contact", "service"], begins_date=(at + 30 * DAY).date(),
        ends_date=(at + 395 * DAY).date(),
    )  # fmt: skip
    vendors = Vendor.objects.filter(code__in=("KDT", "SMI"))
    with acting(actor_id=by.pk, address=None):
        return vacancies.ask(vacancy=asked, vendors=vendors, by=by, at=at)


def _tell(story: Story, vacancy: Vacancy, at: datetime) -> None:
    found = _propose(story, vacancy, at)
    if story.state == "withdrawn":
        with _by(RECRUITERS[story.vendor]) as by:
            candidates.end(
                candidate=found, move="withdraw", by=by, at=at + DAY, reason="Mendapat kerja lain"
            )
    elif story.state != "proposed":
        with _by("hr") as by:
            screening.screen(candidate=found, checks=CHECKED, by=by, at=at + DAY)
        if story.state == "again":  # the other supervisor refused; their superior gives the word
            _interview(found, True, at + 3 * DAY, who="lestari.widodo")
            _let_again(found, at + 5 * DAY)
        elif story.state != "screened":
            _interview(found, story.state == "refused", at + 3 * DAY)
        if story.state == "taken_on":
            _take_on(found, at + 5 * DAY)


def _propose(story: Story, vacancy: Vacancy, at: datetime) -> Candidate:
    vendor = Vendor.objects.get(code=story.vendor)
    who = "lestari.widodo" if story.found_by_branch else RECRUITERS[story.vendor]
    with _by(who) as by:
        return candidates.propose(
            vacancy=vacancy, by=by, at=at, vendor=vendor, full_name=story.full_name,
            identity=identities.read(nik=story.nik, today=at.date()), email=_email(story),
        )  # fmt: skip


def _email(story: Story) -> str:
    words = story.full_name.lower().replace(".", "").split()
    return f"{'.'.join(words)}@example.com"


def _let_again(found: Candidate, at: datetime) -> None:
    word = "Alasannya belum jelas; silakan diwawancarai oleh atasan yang lain."
    with _by("manager") as by:
        interviews.let_again(candidate=found, by=by, at=at, word=word)


def _interview(found: Candidate, refused: bool, at: datetime, who: str = "supervisor") -> None:
    with _by(who) as by:
        interviews.hold(
            candidate=found, by=by, at=at, scores=SCORES | ({"outside": 1} if refused else {}),
            verdict="refused" if refused else "recommended",
            note="Menjawab tenang, memberi contoh dari pekerjaan sebelumnya.",
            reason="Saudaranya menjual data nomor telepon." if refused else "",
        )  # fmt: skip


def _take_on(found: Candidate, at: datetime) -> None:
    with _by("hr") as by:
        taking_on.take_on(
            candidate=found, by=by, at=at, supervisor=User.objects.get(username="supervisor"),
            username="arum.kinasih", employee_number="KDT-20001",
        )  # fmt: skip


@contextmanager
def _by(username: str) -> Iterator[User]:
    """Let a step be somebody's, in the ledger too."""
    person = User.objects.get(username=username)
    with acting(actor_id=person.pk, address=None):
        yield person
