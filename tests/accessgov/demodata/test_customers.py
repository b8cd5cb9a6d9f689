"""The demo's customers: the same every time, and as consistent as real ones."""

from collections import Counter

from django.utils import timezone

from accessgov.demodata.addresses import areas_of
from accessgov.demodata.customers import all_records, number_of
from accessgov.demodata.places import PLACES
from customers.identity import parse_nik, region_known


def test_the_customers_are_the_same_every_time():
    first = dict(all_records())
    all_records.cache_clear()
    assert all_records() == first


def test_every_nik_tells_the_birth_date_and_a_known_region():
    for record_ in all_records().values():
        nik = parse_nik(record_.identity["nik"], today=timezone.now().date())
        assert nik.birth_date.isoformat() == record_.identity["birth_date"]
        assert region_known(nik.digits) and region_known(record_.identity["kk"])


def test_nik_and_phone_belong_to_one_customer_each():
    records = list(all_records().values())
    assert len({r.identity["nik"] for r in records}) == len(records)
    phones = [phone for r in records for phone in r.contact["phones"]]
    assert len(set(phones)) == len(phones)


def test_families_share_a_family_card_and_an_address():
    homes: dict[str, set[str]] = {}
    for record_ in all_records().values():
        street = record_.contact["addresses"][0]["street"]
        homes.setdefault(record_.identity["kk"], set()).add(street)
    assert all(len(streets) == 1 for streets in homes.values())
    shared = Counter(r.identity["kk"] for r in all_records().values())
    assert sum(count > 1 for count in shared.values()) > 3000


def test_there_are_namesakes_and_single_names():
    names = Counter(r.full_name for r in all_records().values())
    assert sum(count > 1 for count in names.values()) > 200
    assert sum(" " not in name for name in names) > 40


def test_a_neighbour_lives_next_door():
    own, next_door = (
        all_records()[number_of(key)].contact["addresses"][0]
        for key in ("bagus", "bagus_neighbour")
    )
    assert own["kelurahan"] == next_door["kelurahan"] and own["street"] != next_door["street"]
    assert own["street"].partition(" No. ")[0] == next_door["street"].partition(" No. ")[0]


def test_every_branch_has_addresses_of_its_own_cities():
    assert all(areas_of(city) for place in PLACES for city in place.cities)
