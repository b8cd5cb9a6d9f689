"""The cast: an insider, a colleague, an outsider, and those who watch over them."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from itertools import count

from django.contrib.auth.hashers import make_password

from audit.events import Event, Outcome
from audit.ledger import record
from customers.fields import Record
from customers.records import store
from staff.assignments import give
from staff.models import Assignment, Branch, Region, User, Vendor
from staff.roles import DUTIES, ROLE_BY_CODE
from tests.papers import give_confirmation, give_papers

_numbers = count(4_000_000_000 + 1)
_people = count(1)


@dataclass(frozen=True)
class Cast:
    """Everybody's names say what they are; `jakarta` is home, `denpasar` is elsewhere."""

    jakarta: Branch
    denpasar: Branch
    vendor: Vendor
    manager: User
    supervisor: User
    supervisor_elsewhere: User
    agent: User
    colleague: User
    telesales: User
    outsider: User
    hr: User
    sysadmin: User
    privacy: User
    auditor: User
    recruiter: User  # the vendor's


def build_cast(*, at: datetime) -> Cast:
    """Make the regions, branches and people, with assignments since two months."""
    west = Region.objects.create(code="WEST", name="Barat")
    east = Region.objects.create(code="EAST", name="Timur")
    jakarta = Branch.objects.create(
        code="JKT", name="Jakarta", region=west, size="A", time_zone="Asia/Jakarta",
        opens_at=time(0), closes_at=time(23, 59), workdays=[1, 2, 3, 4, 5, 6, 7],
    )  # fmt: skip
    denpasar = Branch.objects.create(
        code="DPS", name="Denpasar", region=east, size="B", time_zone="Asia/Makassar"
    )
    vendor = Vendor.objects.create(code="V1", name="PT Sumber Tenaga")
    since = at - timedelta(days=60)
    manager = person("manager", role="manager", since=since)
    supervisor = person("supervisor", role="supervisor", branch=jakarta, boss=manager, since=since)
    elsewhere = person(
        "supervisor-elsewhere", role="supervisor", branch=denpasar, boss=manager, since=since
    )
    home = {"branch": jakarta, "boss": supervisor, "since": since, "vendor": vendor}
    return Cast(
        jakarta=jakarta,
        denpasar=denpasar,
        vendor=vendor,
        manager=manager,
        supervisor=supervisor,
        supervisor_elsewhere=elsewhere,
        agent=person("agent", role="cs_agent", **home),
        colleague=person("colleague", role="cs_agent", **home),
        telesales=person("telesales", role="telesales", **home),
        outsider=person("outsider", role="cs_agent", branch=denpasar, boss=elsewhere, since=since),
        hr=person("hr", role="hr", since=since),
        sysadmin=person("sysadmin", role="sysadmin", since=since),
        privacy=person("privacy", role="privacy", since=since),
        auditor=person("auditor", role="auditor", since=since),
        recruiter=person("recruiter", role="vendor", since=since, vendor=vendor),
    )


def person(
    name: str,
    *,
    role: str | None = None,
    since: datetime | None = None,
    branch: Branch | None = None,
    boss: User | None = None,
    vendor: Vendor | None = None,
    **terms: object,
) -> User:
    """Make one person, with an assignment when a role is named; terms are the assignment's."""
    user = User(
        username=name,
        full_name=name.replace("-", " ").title(),
        employee_number=f"E{next(_people):05}",
        supervisor=boss,
        vendor=vendor,
        engagement="outsourced" if vendor else "internal",
        language="en",
    )
    user.password = _hash_of_all()
    user.save()
    if role and since:
        assign(user, role=role, since=since, branch=branch, **terms)
    return user


@cache
def _hash_of_all() -> str:
    """Return the one password's hash: argon2 takes a sixth of a second, and there are thousands."""
    return make_password("correct horse battery")


def assign(
    user: User, *, role: str, since: datetime, branch: Branch | None = None, **terms: object
) -> Assignment:
    """Give a role directly, with every tier of it unless the terms say otherwise."""
    terms.setdefault("tiers", list(ROLE_BY_CODE[role].tiers))
    duty = ROLE_BY_CODE[role].duty
    if duty == DUTIES.CUSTOMERS:
        give_papers(user, at=since)
    elif duty == DUTIES.OVERSIGHT and user.has_usable_password():
        give_confirmation(user, at=since)
    return give(
        assignment=Assignment(user=user, role=role, branch=branch, valid_from=since, **terms)
    )


def fresh_agent(cast: Cast, at: datetime, **terms: object) -> User:
    """Make one more agent in Jakarta, for a test that spends a quota or ends an assignment."""
    return person(
        f"agent-{next(_people)}", role="cs_agent", branch=cast.jakarta, boss=cast.supervisor,
        since=at - timedelta(days=30), **terms,
    )  # fmt: skip


def customer(cast: Cast, at: datetime, branch: Branch | None = None, **changes: object) -> Record:
    """Store one more customer, as an import would, and return the record in clear."""
    made = example(next(_numbers), (branch or cast.jakarta).code, **changes)
    ticket = record(event=Event.IMPORTED, outcome=Outcome.GIVEN, at=at, actor_id=cast.manager.pk)
    branches = {b.code: b.pk for b in Branch.objects.all()}
    store(ticket=ticket, records=[made], branches=branches, at=at)
    return made


def example(number: int, branch_code: str, **changes: object) -> Record:
    """Return a believable record; `changes` replace whole tiers or head fields."""
    values = {
        "full_name": "Hj. Siti Rahmawati",
        "contact": {
            "phones": [f"+62812{number % 10**8:08}"],
            "emails": [f"siti{number}@example.id"],
            "addresses": [
                {
                    "street": "Jl. Melati Raya No. 3",
                    "kelurahan": "Gondangdia",
                    "kecamatan": "Menteng",
                    "city": "Jakarta Pusat",
                    "province": "DKI Jakarta",
                    "postcode": "10350",
                }
            ],
        },
        "service": {
            "products": ["Pascabayar"],
            "plan": "Halo 100",
            "device": "A54",
            "since": "2019-04-01",
        },
        "financial": {
            "income": 7_500_000,
            "employer": "PT Angin",
            "job": "Guru",
            "years_of_service": 6,
        },
        "identity": {
            "nik": f"317101450190{number % 10**4:04}",
            "kk": f"317101010101{number % 10**4:04}",
            "birth_date": "1990-01-05",
            "mothers_maiden_name": "Soejatmi",
            "spouse": "Budi Santoso",
            "relatives": ["Ayu Rahmawati"],
        },
        **changes,
    }
    return Record(number=str(number), branch_code=branch_code, **values)  # type: ignore[arg-type]
