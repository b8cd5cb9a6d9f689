"""The demo's people: who they are, who employs them, whom they answer to, on which terms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from operator import itemgetter
from secrets import token_urlsafe
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accessgov.context import acting
from accessgov.demo_accounts import ACCOUNTS, PASSWORD
from accessgov.demodata import lapsing
from accessgov.demodata.dating import dated
from accessgov.demodata.papers import TERM, bind
from accessgov.demodata.places import PLACE, make_places
from staff import people
from staff.assignments import give, lend
from staff.binding import confirming
from staff.models import Assignment, Branch, Region, User, Vendor
from staff.roles import DUTIES, ROLE_BY_CODE

EVERYWHERE = ""
# Who visits customers or sits in a small branch has no mailbox, and reads on screen only.
NO_MAILBOX = ("ujang.rahmat", "ali.tuasikal", "naftali.kogoya")


Hashes = tuple[str, str]


@dataclass(frozen=True)
class Person:
    """One of the staff, registered `days` ago.

    Access is lent then too: from `starts` days ago, if that is later, until `ends` days ago; a
    negative number of days is to come.
    """

    username: str
    full_name: str
    role: str
    place: str
    boss: str = ""
    vendor: str = ""
    days: int = 110
    starts: int | None = None
    ends: int | None = None
    terms: dict[str, Any] = field(default_factory=dict)
    language: str = "id"
    contract: int = TERM  # how many days a vendor's contract lasts
    learnt: bool = True  # whoever has not passed the course is lent nothing
    seen: bool = True  # whether somebody has confirmed the sign-in
    second_place: str = ""


_P = Person
_HOURS = {"hours_from": time(7), "hours_until": time(19)}
_WORKDAYS = {**_HOURS, "workdays_only": True}

OFFICE = (
    _P("sysadmin", "Yusuf Ardiansyah", "sysadmin", EVERYWHERE, days=130),
    _P("hr", "Maria Goreti Tampubolon", "hr", EVERYWHERE, days=125),
    _P("privacy", "Ratna Kusumawardhani", "privacy", EVERYWHERE, days=125),
    _P("auditor", "Benny Hutagalung", "auditor", EVERYWHERE, days=125),
    _P("surya.atmadja", "Surya Atmadja", "manager", EVERYWHERE, days=125),
    # Brought the customers over from the old system, and nothing else.
    _P("taruna.wijaya", "Taruna Wijaya Kusuma", "manager", EVERYWHERE, days=7, ends=-30),
    _P("manager", "Ida Ayu Ketut Saraswati", "manager", "BARAT", "surya.atmadja", days=120,
       second_place="DPS"),
    _P("frans.kaisiepo", "Frans Rumkorem", "manager", "TIMUR", "surya.atmadja", days=120),
)  # fmt: skip

JAKARTA = (
    _P("supervisor", "Bambang Setiawan", "supervisor", "JKT", "manager", days=115),
    _P("lestari.widodo", "Lestari Handayani", "supervisor", "JKT", "manager", days=115),
    _P("agent", "Rina Wulandari", "cs_agent", "JKT", "supervisor", "KDT"),
    _P("agent2", "Dimas Prasetyo", "cs_agent", "JKT", "supervisor", "KDT",
       terms={"customers_a_day": 60}, language="en"),
    _P("telesales", "Yuliana Safitri", "telesales", "JKT", "supervisor", "SMI",
       terms={"customers_a_day": 80}),
    _P("bagus.hermawan", "Bagus Hermawan", "cs_agent", "JKT", "supervisor", "KDT"),
    _P("siti.maryam", "Siti Maryam", "cs_agent", "JKT", "supervisor", terms=_WORKDAYS),
    _P("rudi.hartono", "Rudi Siswanto", "cs_agent", "JKT", "supervisor", "SMI"),
    _P("anton.simatupang", "Anton Simatupang", "field_agent", "JKT", "supervisor", "NPM",
       terms={**_HOURS, "customers_a_day": 25}),
    _P("dewi.anggraini", "Dewi Anggraini", "cs_agent", "JKT", "lestari.widodo", "KDT"),
    _P("fajar.nugroho", "Fajar Nugroho", "cs_agent", "JKT", "lestari.widodo", "SMI"),
    _P("melati.puspita", "Melati Puspitasari", "telesales", "JKT", "lestari.widodo", "SMI",
       terms={"customers_a_day": 80}),
    _P("hendrik.lumban", "Hendrik Lumbantobing", "cs_agent", "JKT", "lestari.widodo", "NPM",
       starts=24, terms={"tiers": ["contact", "service"], **_HOURS}),
)  # fmt: skip

DENPASAR = (
    _P("supervisor-dps", "I Made Sudiarta", "supervisor", "DPS", "manager", days=115),
    _P("agent-dps", "Ni Luh Putu Ariani", "cs_agent", "DPS", "supervisor-dps", "NPM"),
    _P("wayan.sukadana", "I Wayan Sukadana", "cs_agent", "DPS", "supervisor-dps", "NPM"),
    _P("komang.trisna", "Komang Trisnawati", "telesales", "DPS", "supervisor-dps", "NPM"),
)

BANDUNG = (
    _P("asep.kurniawan", "Asep Kurniawan", "supervisor", "BDG", "manager"),
    _P("neneng.kartika", "Neneng Kartika", "cs_agent", "BDG", "asep.kurniawan", "KDT"),
    _P("dadang.suhendar", "Dadang Suhendar", "cs_agent", "BDG", "asep.kurniawan", "KDT"),
    _P("lilis.suryani", "Lilis Suryaningsih", "telesales", "BDG", "asep.kurniawan", "SMI"),
    _P("ujang.rahmat", "Ujang Rahmat", "field_agent", "BDG", "asep.kurniawan"),
)
SEMARANG = (
    _P("joko.susilo", "Joko Susilo Utomo", "supervisor", "SMG", "manager"),
    _P("endang.lestari", "Endang Sri Lestari", "cs_agent", "SMG", "joko.susilo", "KDT"),
    _P("slamet", "Slamet", "cs_agent", "SMG", "joko.susilo", terms=_WORKDAYS),
    _P("wahyu.saputro", "Wahyu Saputro", "telesales", "SMG", "joko.susilo", "SMI", ends=16),
)
YOGYAKARTA = (
    _P("sri.wahyuni", "Sri Wahyuningsih", "supervisor", "YGY", "manager"),
    _P("danang.kusuma", "Danang Kusuma", "cs_agent", "YGY", "sri.wahyuni", "KDT"),
    _P("retno.palupi", "Retno Palupi", "cs_agent", "YGY", "sri.wahyuni"),
)
MEDAN = (
    _P("tigor.siregar", "Tigor Siregar", "supervisor", "MDN", "manager"),
    _P("rosita.nasution", "Rosita Nasution", "cs_agent", "MDN", "tigor.siregar", "SMI"),
    _P("jefri.sinaga", "Jefri Sinaga", "cs_agent", "MDN", "tigor.siregar", "SMI"),
)
PALEMBANG = (
    _P("marzuki", "Marzuki", "supervisor", "PLB", "manager"),
    # Registered 110 days ago: her contract's last day is five days ahead.
    _P("fitri.handayani", "Fitri Handayani", "cs_agent", "PLB", "marzuki", "SMI", contract=116),
    _P("rizal.effendi", "Rizal Effendi", "cs_agent", "PLB", "marzuki", starts=40),
)
SURABAYA = (
    _P("tjahjono.wibisono", "Tjahjono Wibisono", "supervisor", "SBY", "frans.kaisiepo"),
    _P("indah.permata", "Indah Permatasari", "cs_agent", "SBY", "tjahjono.wibisono", "KDT"),
    _P("eko.purnomo", "Eko Purnomo", "cs_agent", "SBY", "tjahjono.wibisono", "KDT"),
    _P("novi.wijayanti", "Novi Wijayanti", "telesales", "SBY", "tjahjono.wibisono", "SMI"),
)
MAKASSAR = (
    _P("andi.tenri", "Andi Tenri Abeng", "supervisor", "MKS", "frans.kaisiepo"),
    _P("nurhayati.daeng", "Nurhayati Daeng Kanang", "cs_agent", "MKS", "andi.tenri", "NPM"),
    _P("syamsul.bahri", "Syamsul Bahri", "cs_agent", "MKS", "andi.tenri", "NPM"),
)
BALIKPAPAN = (
    _P("hj.rahmah", "Hj. Rahmah", "supervisor", "BPN", "frans.kaisiepo"),
    _P("taufik.hidayat", "Taufik Ramadhan", "cs_agent", "BPN", "hj.rahmah", "NPM"),
    _P("yenny.susanti", "Yenny Susanti", "cs_agent", "BPN", "hj.rahmah",
       terms={"networks": [PLACE["BPN"].network]}),
)  # fmt: skip
AMBON = (
    _P("john.pattiasina", "John Pattiasina", "supervisor", "AMB", "frans.kaisiepo"),
    _P("grace.latumahina", "Grace Latumahina", "cs_agent", "AMB", "john.pattiasina", "NPM"),
    _P("ali.tuasikal", "Ali Tuasikal", "cs_agent", "AMB", "john.pattiasina"),
)
JAYAPURA = (
    _P("yakob.wenda", "Yakob Wenda", "supervisor", "JAP", "frans.kaisiepo"),
    _P("martha.rumbiak", "Martha Rumbiak", "cs_agent", "JAP", "yakob.wenda", "NPM"),
    _P("naftali.kogoya", "Naftali Kogoya", "cs_agent", "JAP", "yakob.wenda",
       terms={"workdays_only": True}),
)  # fmt: skip
# Registered, not yet let in: nobody has lent them access.
WAITING = (_P("putri.amelia", "Putri Amelia", "", "JKT", "supervisor", "KDT"),)

# Who lacks something that was in force: accessgov/demodata/lapsing.py tells how it came to be.
# Until then they sat beside somebody and learnt; nobody of them was lent any tier.
_LISTENS: dict[str, Any] = {"tiers": []}
LAPSED = (
    _P("hasan.basri", "Hasan Basri", "cs_agent", "PLB", "marzuki", "BJP", starts=24,
       terms=_LISTENS),
    _P("mirna.yulita", "Mirna Yulita", "cs_agent", "YGY", "sri.wahyuni", "BJP", starts=24,
       terms=_LISTENS),
    _P("sulastri", "Sulastri", "cs_agent", "SBY", "tjahjono.wibisono", "SMI", starts=40,
       contract=89, terms=_LISTENS),
    _P("yohana.tiwa", "Yohana Tiwa", "cs_agent", "BPN", "hj.rahmah", "NPM", days=17,
       learnt=False, seen=False),
)  # fmt: skip

# Comes when all else has happened, with everything but a second person: the visitor types the code.
NEWCOMER = _P("newcomer", "Laras Ayuningtyas", "cs_agent", "JKT", "supervisor", "KDT", days=0,
              terms=_LISTENS, seen=False)  # fmt: skip

# Who puts candidates forward for two of the vendors.
RECRUITERS = (
    _P("vendor", "Gita Prameswari", "vendor", EVERYWHERE, vendor="KDT", days=60),
    _P("tania.maharani", "Tania Maharani", "vendor", EVERYWHERE, vendor="SMI", days=60),
)

PEOPLE = (
    *OFFICE, *JAKARTA, *DENPASAR, *BANDUNG, *SEMARANG, *YOGYAKARTA, *MEDAN, *PALEMBANG,
    *SURABAYA, *MAKASSAR, *BALIKPAPAN, *AMBON, *JAYAPURA, *WAITING,
    *RECRUITERS, *LAPSED,
)  # fmt: skip


@transaction.atomic
def make_people(*, at: datetime) -> None:
    """Make places and people as they came to be in the months before, each dated to its day."""
    with dated(at - timedelta(days=131)):
        make_places(year=at.year)
    hashes = _hashes()
    # In the order of time, so that everybody's running numbers are in it too.
    happenings = [*_happenings(at, hashes), *lapsing.happenings(at=at)]
    for instant, act in sorted(happenings, key=itemgetter(0)):
        with dated(instant):
            act()


@transaction.atomic
def arrive(*, at: datetime) -> None:
    """Let the newcomer come at the end of the story."""
    _join(NEWCOMER, _hashes(), at)


def arrived() -> bool:
    """Tell whether this is done."""
    return User.objects.filter(username=NEWCOMER.username).exists()


def _hashes() -> Hashes:
    return make_password(PASSWORD), make_password(token_urlsafe())


def _happenings(at: datetime, hashes: Hashes) -> Iterator[tuple[datetime, Callable[[], None]]]:
    for person in PEOPLE:
        yield at - timedelta(days=person.days), partial(_join, person, hashes, at)
        if person.ends is not None and person.ends > 0:
            left_at = at - timedelta(days=person.ends)
            yield left_at, partial(_leave, person.username, left_at)


def _join(person: Person, hashes: Hashes, at: datetime) -> None:
    with acting(actor_id=_registrar(person), address=None):
        _let_in(person, _register(person, hashes, at), at)


def _leave(username: str, at: datetime) -> None:
    person, by = User.objects.get(username=username), User.objects.get(username="hr")
    with acting(actor_id=by.pk, address=None):
        people.end(person=person, by=by, at=at)


def _registrar(person: Person) -> int | None:
    if person.boss:
        return User.objects.get(username="hr").pk
    return _sysadmin()


def _sysadmin() -> int | None:
    return User.objects.filter(username="sysadmin").values_list("pk", flat=True).first()


def _register(person: Person, hashes: Hashes, at: datetime) -> User:
    vendor = Vendor.objects.get(code=person.vendor) if person.vendor else None
    user = User(
        username=person.username,
        full_name=person.full_name,
        employee_number=_employee_number(person),
        engagement="outsourced" if vendor else "internal",
        vendor=vendor,
        supervisor=User.objects.get(username=person.boss) if person.boss else None,
        email=_email(person),
        date_joined=at - timedelta(days=person.days),
        language=person.language,
        password=_password(person, hashes),
    )
    user.save()
    return user


def _password(person: Person, hashes: Hashes) -> str:
    """Return that of the accounts; for whoever else works here, one that nobody knows."""
    of_accounts, of_others = hashes
    if not person.role:
        return make_password(None)
    return of_accounts if person.username in ACCOUNTS else of_others


def _employee_number(person: Person) -> str:
    return f"{person.vendor or 'MS'}-{10_117 + (*PEOPLE, NEWCOMER).index(person) * 37}"


def _email(person: Person) -> str:
    company = person.vendor.lower() or "mercusuar"
    return "" if person.username in NO_MAILBOX else f"{person.username}@{company}.example"


def _let_in(person: Person, user: User, at: datetime) -> None:
    if not person.role:
        return
    since, starts = at - timedelta(days=person.days), person.starts or person.days
    if ROLE_BY_CODE[person.role].duty == DUTIES.CUSTOMERS:
        desk = _desk_of(person)
        bind(
            person=user, role=person.role, branch=desk, at=since, term=person.contract,
            learnt=person.learnt,
        )  # fmt: skip
    if person.learnt:
        _assign(person, user, since, at - timedelta(days=starts))
    if person.seen:
        _confirm(user, since)


def _assign(person: Person, user: User, since: datetime, starts_at: datetime) -> None:
    for place in [person.place, *filter(None, [person.second_place])]:
        assignment = Assignment(user=user, role=person.role, **_where(place))
        assignment.valid_from = starts_at
        if person.ends is not None:
            assignment.valid_until = since + timedelta(days=person.days - person.ends)
        assignment.tiers = list(ROLE_BY_CODE[person.role].tiers)
        for term, value in person.terms.items():
            setattr(assignment, term, value)
        _give(assignment, user, since)


def _confirm(user: User, at: datetime) -> None:
    """Let the supervisor, or the privacy officer, type the code; that one's is typed here."""
    if not confirming.waiting(at=at).filter(pk=user.pk).exists():
        return
    by = user.supervisor or User.objects.exclude(pk=user.pk).filter(username="privacy").first()
    with acting(actor_id=by and by.pk, address=None):
        code = confirming.code_of(person=user, at=at)
        confirming.confirm(person=user, code=code, by=by, at=at)


def _desk_of(person: Person) -> Branch:
    """Return the branch that asked for somebody; for who works in several, the first."""
    return Branch.objects.filter(code=person.place).first() or Branch.objects.earliest("pk")


def _where(place: str) -> dict[str, Any]:
    if place in PLACE:
        return {"branch": Branch.objects.get(code=place)}
    return {"region": Region.objects.get(code=place)} if place else {}


def _give(assignment: Assignment, user: User, since: datetime) -> None:
    by = user.supervisor
    if ROLE_BY_CODE[assignment.role].lent_by == "appoint":
        by = User.objects.filter(username="sysadmin").exclude(pk=user.pk).first()
    if by is None:  # the very first administrator
        give(assignment=assignment)
        return
    with acting(actor_id=by.pk, address=None):
        lend(assignment=assignment, by=by, at=since)
