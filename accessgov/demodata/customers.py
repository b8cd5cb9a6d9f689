"""Twenty thousand invented customers, the same ones every time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.db import transaction

from accessgov.demodata import holdings
from accessgov.demodata.addresses import areas_of, make_address
from accessgov.demodata.dating import WRITING
from accessgov.demodata.figures import Figure, figures_of
from accessgov.demodata.households import Household, Member, Registry, make_household
from accessgov.demodata.names import make_name
from accessgov.demodata.places import PLACE, PLACES, Place
from audit.events import Event, Outcome
from audit.ledger import entry, record, take_over
from customers.fields import Record
from customers.models import Customer
from customers.records import entries_of, write
from staff.models import Branch, User

SEED = "mercusuar"
IMPORTER, CHIEF = "taruna.wijaya", "surya.atmadja"
BEFORE_HISTORY = timedelta(days=75)
TOTAL = sum(place.customers for place in PLACES)


@cache
def numbers_of(branch: str) -> list[str]:
    """Return the customer numbers of a branch; the known figures bear the first of them."""
    place = PLACE[branch]
    start = 10 + PLACES.index(place)
    chance = Random(f"{SEED} numbers {branch}")  # noqa: S311 (the same people every time)
    return [f"{start}{n:08}" for n in chance.sample(range(10**6, 10**8), place.customers)]


@cache
def number_of(key: str) -> str:
    """Return the customer number of a known figure."""
    for place in PLACES:
        keys = [figure.key for figure in figures_of(place.code)]
        if key in keys:
            return numbers_of(place.code)[keys.index(key)]
    raise KeyError(key)


@cache
def all_records() -> dict[str, Record]:
    """Return every customer of the demo in the clear, by number."""
    chance = Random(f"{SEED} customers")  # noqa: S311
    registry, phones = Registry(chance), set[str]()
    made: dict[str, Record] = {}
    for place in PLACES:
        homes = _homes(chance, registry, place)
        for number, (member, home) in zip(numbers_of(place.code), homes, strict=False):
            made[number] = _record(chance, number, member, home, phones)
        _protect(place, made)
        _make_twins(chance, place, made)
    return made


def store_customers(*, at: datetime) -> None:
    """Store every customer under the ticket of one import, as the importer does.

    The entries are those of the old import, taken over: customers were there before the history.
    """
    importer, chief = (User.objects.get(username=name) for name in (IMPORTER, CHIEF))
    given: dict[str, Any] = {"event": Event.IMPORTED, "outcome": Outcome.GIVEN}
    ticket = record(at=at, actor_id=importer.pk, additional_data={"source": "demo"}, **given)
    before = at - BEFORE_HISTORY
    old = entry(at=before, actor_id=chief.pk, additional_data={"source": "demo"}, **given)
    branches, entries = dict(Branch.objects.values_list("code", "pk")), [old]
    with transaction.atomic():
        records = list(all_records().values())
        for outcomes in write(ticket=ticket, records=records, branches=branches):
            entries += entries_of(ticket=old, outcomes=outcomes, at=before)
        for taken_over in entries:
            taken_over.recorded_at = before + WRITING
        take_over(entries=entries)


def stored() -> bool:
    """Tell whether the customers are in the database; asked as the owner, who sees them."""
    return Customer.objects.exists()


def _homes(chance: Random, registry: Registry, place: Place) -> Iterator[tuple[Member, Household]]:
    yield from _figures(chance, registry, place)
    while True:
        home = make_household(chance=chance, registry=registry, place=place)
        yield from ((member, home) for member in home.members)


def _figures(
    chance: Random, registry: Registry, place: Place
) -> Iterator[tuple[Member, Household]]:
    homes: dict[str, Household] = {}
    for figure in figures_of(place.code):
        key = figure.home or (f"beside {figure.beside}" if figure.beside else figure.key)
        if key not in homes:
            homes[key] = _home_of(chance, registry, place, homes.get(figure.beside))
        home = homes[key]
        member = _member_of(chance, registry, figure, home)
        _marry(member, home)
        home.members.append(member)
        yield member, home


def _home_of(
    chance: Random, registry: Registry, place: Place, beside: Household | None
) -> Household:
    area = beside.area if beside else chance.choice(areas_of(chance.choice(place.cities)))
    address = make_address(chance=chance, area=area)
    if beside:
        street, _no, rest = beside.address["street"].partition(" No. ")
        number, _space, rt = rest.partition(" ")
        address = {**beside.address, "street": f"{street} No. {int(number) + 1} {rt}".strip()}
    return Household(place, area, address, registry.kk(area=area), [])


def _member_of(chance: Random, registry: Registry, figure: Figure, home: Household) -> Member:
    member = Member(
        name=figure.full_name,
        woman=figure.woman,
        born=figure.born,
        mother=make_name(chance=chance, people=home.place.peoples.split()[0], woman=True),
        titled=figure.full_name,
    )
    member.nik = registry.nik(
        place=home.place, area=home.area, born=figure.born, woman=figure.woman
    )
    return member


def _marry(member: Member, home: Household) -> None:
    for other in home.members:
        member.spouse, other.spouse = other.name, member.name


def _record(
    chance: Random, number: str, member: Member, home: Household, taken: set[str]
) -> Record:
    phones = [holdings.phone(chance=chance, taken=taken)]
    if chance.random() < 0.2:
        phones.append(holdings.phone(chance=chance, taken=taken))
    return Record(
        number=number,
        branch_code=home.place.code,
        full_name=member.titled,
        status=chance.choices(("active", "suspended", "closed"), (93, 4, 3))[0],
        contact={
            "phones": phones,
            "emails": holdings.emails(chance=chance, name=member.name),
            "addresses": [home.address],
        },
        service=holdings.service(chance=chance, member=member),
        financial=holdings.financial(chance=chance, member=member),
        identity={
            "nik": member.nik,
            "kk": home.kk,
            "birth_date": member.born.isoformat(),
            "mothers_maiden_name": member.mother,
            "spouse": member.spouse,
            "relatives": member.relatives,
        },
    )


def _protect(place: Place, made: dict[str, Record]) -> None:
    for figure in figures_of(place.code):
        known = made[number_of(figure.key)]
        known.protected, known.status = figure.protected, "active"
        if figure.job:
            known.financial |= {"job": figure.job, "employer": "", "income": 0}


def _make_twins(chance: Random, place: Place, made: dict[str, Record]) -> None:
    """Let one customer in a hundred bear exactly another one's name."""
    unknown = numbers_of(place.code)[len(figures_of(place.code)) :]
    for first, second in zip(
        *[iter(chance.sample(unknown, place.customers // 50))] * 2, strict=True
    ):
        made[second].full_name = made[first].full_name
