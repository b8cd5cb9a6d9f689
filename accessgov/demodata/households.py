"""Households: who lives together, shares a family card and an address, and is whose child."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from accessgov.demodata.addresses import Area, areas_of, make_address
from accessgov.demodata.names import make_name, marga_of, with_titles
from accessgov.demodata.places import PLACE, Place

TODAY = date(2026, 7, 1)  # the ages' reference: the same people whenever the demo is loaded
WOMAN_DAYS = 40


@dataclass
class Member:
    """One person of a household, customer or not."""

    name: str
    woman: bool
    born: date
    mother: str
    spouse: str = ""
    titled: str = ""
    nik: str = ""
    relatives: list[str] = field(default_factory=list)

    @property
    def age(self) -> int:
        """Return the age at the reference day."""
        return (TODAY - self.born).days // 365


@dataclass
class Household:
    """People who share a family card and an address."""

    place: Place
    area: Area
    address: dict[str, str]
    kk: str
    members: list[Member]


class Registry:
    """Gives out NIK and KK, each once."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self._given: set[str] = set()

    def nik(self, *, place: Place, area: Area, born: date, woman: bool) -> str:
        """Return a NIK; a quarter of the people got theirs where they lived before."""
        region = area.kecamatan_code
        if self.chance.random() < 0.25:
            elsewhere = self.chance.choice(list(PLACE.values()))
            cities = areas_of(self.chance.choice(elsewhere.cities))
            region = self.chance.choice(cities).kecamatan_code
        day = born.day + (WOMAN_DAYS if woman else 0)
        return self._numbered(f"{region}{day:02}{born:%m%y}")

    def kk(self, *, area: Area) -> str:
        """Return the number of a family card issued in some year since 2006."""
        issued = date(2006, 1, 1) + timedelta(days=self.chance.randrange(7200))
        return self._numbered(f"{area.kecamatan_code}{issued:%d%m%y}")

    def _numbered(self, start: str) -> str:
        serial = self.chance.randint(1, 24)
        while f"{start}{serial:04}" in self._given:
            serial += 1
        self._given.add(f"{start}{serial:04}")
        return f"{start}{serial:04}"


def make_household(*, chance: Random, registry: Registry, place: Place) -> Household:
    """Return one household of the place; every second is a person alone."""
    area = chance.choice(areas_of(chance.choice(place.cities)))
    peoples = place.peoples.split()
    people = peoples[0] if chance.random() < 0.6 else chance.choice(peoples)
    alone = chance.random() < 0.5
    members = _alone(chance, people) if alone else _family(chance, people)
    for member in members:
        member.titled = with_titles(
            chance=chance, name=member.name, woman=member.woman, age=member.age
        )
        member.nik = registry.nik(place=place, area=area, born=member.born, woman=member.woman)
    address = make_address(chance=chance, area=area)
    return Household(place, area, address, registry.kk(area=area), members)


def born_at(*, chance: Random, age: int) -> date:
    """Return a birth date that makes this age at the reference day."""
    return TODAY - timedelta(days=age * 365 + age // 4 + chance.randrange(364))


def _member(chance: Random, people: str, woman: bool, age: int, **known: str) -> Member:
    return Member(
        name=make_name(chance=chance, people=people, woman=woman, marga=known.get("marga", "")),
        woman=woman,
        born=born_at(chance=chance, age=age),
        mother=known.get("mother") or make_name(chance=chance, people=people, woman=True),
    )


def _alone(chance: Random, people: str) -> list[Member]:
    woman = chance.random() < 0.5
    member = _member(chance, people, woman, chance.randint(18, 74))
    if member.age > 25 and chance.random() < 0.55:
        member.spouse = make_name(chance=chance, people=people, woman=not woman)
    others = [
        make_name(chance=chance, people=people, woman=chance.random() < 0.5)
        for _ in range(chance.randint(0, 3))
    ]
    member.relatives = others
    return [member]


def _family(chance: Random, people: str) -> list[Member]:
    age = chance.randint(27, 70)
    husband = _member(chance, people, False, age)
    wife = _member(chance, people, True, max(20, age - chance.randint(-2, 8)))
    husband.spouse, wife.spouse = wife.name, husband.name
    marga = marga_of(people=people, father=husband.name)
    children = [
        _member(chance, people, chance.random() < 0.5, child, mother=wife.name, marga=marga)
        for child in _ages(chance, min(husband.age, wife.age))
    ]
    members = [husband, wife, *children]
    for member in members:
        member.relatives = [m.name for m in members if m is not member and m.name != member.spouse]
    return members


def _ages(chance: Random, parent: int) -> list[int]:
    oldest = parent - 21
    if oldest < 17:
        return []
    return [chance.randint(17, min(oldest, 34)) for _ in range(chance.choice((0, 1, 1, 2, 3)))]
