"""Two regions, twelve branches in three time zones, four vendors."""

from dataclasses import dataclass
from datetime import date, time

from staff.assignments import open_branch
from staff.models import Branch, Holiday, Region, Vendor

WIB, WITA, WIT = Branch.Zone.WIB, Branch.Zone.WITA, Branch.Zone.WIT
SIX_DAYS = [1, 2, 3, 4, 5, 6]
FIVE_DAYS = [1, 2, 3, 4, 5]


@dataclass(frozen=True)
class Place:
    """A branch: where it is, when it works, how many customers it has, and whose names they bear.

    `cities` are the region codes (kabupaten, kota) where its customers live.
    """

    code: str
    name: str
    region: str
    size: str
    zone: Branch.Zone
    hours: tuple[int, int]
    workdays: list[int]
    customers: int
    cities: tuple[str, ...]
    peoples: str

    @property
    def network(self) -> str:
        """Return the branch's own network."""
        return f"10.{20 + [place.code for place in PLACES].index(self.code)}.0.0/16"


REGIONS = {"BARAT": "Regional Barat", "TIMUR": "Regional Timur"}

PLACES = (
    Place("JKT", "Jakarta Pusat", "BARAT", "A", WIB, (7, 19), SIX_DAYS, 4200,
          ("31.71", "31.73", "31.74", "31.75"), "java sunda betawi batak china"),
    Place("BDG", "Bandung", "BARAT", "A", WIB, (8, 18), SIX_DAYS, 2200,
          ("32.73", "32.77", "32.04"), "sunda java china"),
    Place("SMG", "Semarang", "BARAT", "B", WIB, (8, 17), SIX_DAYS, 1600,
          ("33.74", "33.22"), "java china"),
    Place("YGY", "Yogyakarta", "BARAT", "B", WIB, (8, 17), FIVE_DAYS, 1400,
          ("34.71", "34.04", "34.02"), "java"),
    Place("MDN", "Medan", "BARAT", "B", WIB, (8, 17), SIX_DAYS, 1700,
          ("12.71", "12.07"), "batak malay java china"),
    Place("PLB", "Palembang", "BARAT", "B", WIB, (8, 16), FIVE_DAYS, 1300,
          ("16.71",), "malay java china"),
    Place("SBY", "Surabaya", "TIMUR", "A", WIB, (8, 18), SIX_DAYS, 2300,
          ("35.78", "35.15"), "java china"),
    Place("DPS", "Denpasar", "TIMUR", "B", WITA, (8, 18), SIX_DAYS, 1800,
          ("51.71", "51.03"), "bali java"),
    Place("MKS", "Makassar", "TIMUR", "B", WITA, (8, 17), SIX_DAYS, 1400,
          ("73.71", "73.06"), "bugis java china"),
    Place("BPN", "Balikpapan", "TIMUR", "C", WITA, (8, 16), FIVE_DAYS, 900,
          ("64.71",), "java bugis malay"),
    Place("AMB", "Ambon", "TIMUR", "C", WIT, (8, 16), FIVE_DAYS, 600,
          ("81.71",), "ambon java"),
    Place("JAP", "Jayapura", "TIMUR", "C", WIT, (8, 16), FIVE_DAYS, 600,
          ("91.71", "91.03"), "papua ambon java"),
)  # fmt: skip
PLACE = {place.code: place for place in PLACES}

VENDORS = {
    "KDT": "PT Karya Daya Teladan",
    "SMI": "PT Sentra Mitra Insani",
    "NPM": "PT Nusa Persada Manpower",
    "BJP": "PT Bina Jasa Pratama",  # ends: accessgov/demodata/lapsing.py
}
# Days off that no national calendar knows.
OWN_HOLIDAYS = (("JAP", (10, 26), "Hari Pekabaran Injil"), ("DPS", (2, 27), "HUT Kota Denpasar"))


def make_places(*, year: int) -> None:
    """Make regions, branches, vendors and the branches' own holidays."""
    regions = {c: Region.objects.create(code=c, name=n) for c, n in REGIONS.items()}
    for place in PLACES:
        open_branch(branch=_branch(place, regions[place.region]))
    for code, name in VENDORS.items():
        Vendor.objects.create(code=code, name=name)
    branches = {branch.code: branch for branch in Branch.objects.all()}
    for code, (month, day), name in OWN_HOLIDAYS:
        Holiday.objects.create(branch=branches[code], date=date(year, month, day), name=name)


def _branch(place: Place, region: Region) -> Branch:
    opens, closes = place.hours
    return Branch(
        code=place.code,
        name=place.name,
        region=region,
        size=place.size,
        time_zone=place.zone,
        workdays=place.workdays,
        opens_at=time(opens),
        closes_at=time(closes),
        day_ends_at=time(20),
        networks=[place.network],
    )
