"""Ties between agent and customer: found by keyed hashes, and by nobody else in any other way."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from audit.models import LogEntry
from customers import ties as spelling
from staff import ties
from staff.models import Tie
from tests.audit.days import Desk, desk
from tests.audit.explaining.evidence import explained, odd
from tests.cast import customer

ADDRESS = {
    "street": "Jl. Melati Raya No. 3", "kelurahan": "Gondangdia", "kecamatan": "Menteng",
}  # fmt: skip


@pytest.fixture
def here(cast, now) -> Desk:
    """Return a desk with agents of its own."""
    return desk(cast, now)


def give(cast, person, now, **values) -> None:
    """Let the personnel office give what a person is tied by."""
    digests = {kind: spelling.hashed(kind=kind, values=[value]) for kind, value in values.items()}
    ties.give(person=person, digests=digests, by=cast.hr, at=now)


def found(here, record) -> list[str]:
    """Let the agent open a record, and return the signals on it."""
    here.open(record.number, 605)
    return odd(explained(here, record.number))


def unlike(number: int = 1) -> dict:
    """Return what the example's record has, all of it unlike any other record's."""
    return {
        "full_name": "Putri Simatupang",
        "contact": {"phones": [f"+62813000{number:05}"], "addresses": [
            {"street": "Jl. Kenanga 9", "kelurahan": "Cikini", "kecamatan": "Menteng"}]},
        "identity": {"nik": f"3271014401{number:06}", "kk": f"3271010101{number:06}"},
    }  # fmt: skip


CASES = [
    ("own_record", "nik", "3271014401900001", {"identity": {"nik": "3271014401900001"}}),
    ("same_family", "kk", "3271010101900002", {"identity": {"kk": "3271010101900002"}}),
    ("same_phone", "phone", "+6281300090003", {"contact": {"phones": ["+6281300090003"]}}),
    ("same_surname", "surname", "situmeang", {"full_name": "Ayu Situmeang"}),
    ("same_address", "street", spelling.street(ADDRESS | {"street": "Jl. Kamboja 17"}),
     {"contact": {"addresses": [ADDRESS | {"street": "Jalan Kamboja no 17"}]}}),
    ("same_neighbourhood", "area", spelling.area(ADDRESS | {"kelurahan": "Pegangsaan"}),
     {"contact": {"addresses": [ADDRESS | {"kelurahan": "PEGANGSAAN", "street": "Jl. X 1"}]}}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "kind", "value", "record"), CASES)
def test_what_agent_and_customer_share_is_told(here, cast, now, code, kind, value, record):
    give(cast, here.agent, now, **{kind: value})
    shared = customer(cast, now, **(unlike() | record))
    assert found(here, shared) == [code]


@pytest.mark.parametrize(("code", "kind", "value", "record"), CASES)
def test_what_is_nearly_the_same_is_not(here, cast, now, code, kind, value, record):
    give(cast, here.agent, now, **{kind: value[:-1]})
    assert found(here, customer(cast, now, **(unlike() | record))) == []


@pytest.mark.parametrize("kind", ["kk", "phone"])
def test_one_value_under_another_kind_is_no_tie(here, cast, now, kind):
    give(cast, here.agent, now, **{kind: "3271014401900009"})
    record = customer(cast, now, **(unlike() | {"identity": {"nik": "3271014401900009"}}))
    assert found(here, record) == []


def test_a_colleague_of_the_branch_is_told_and_somebody_elsewhere_is_not(here, cast, now):
    near, far = "3271014401900011", "3271014401900012"
    give(cast, here.colleague, now, nik=near)
    give(cast, cast.outsider, now, nik=far)
    records = [
        customer(cast, now, **(unlike() | {"identity": {"nik": nik}})) for nik in (near, far)
    ]
    assert [found(here, record) for record in records] == [["colleague"], []]


def test_a_common_surname_weighs_less_than_a_rare_one(here, cast, now):
    for _ in range(41):
        customer(cast, now, **(unlike() | {"full_name": "Ayu Nainggolan"}))
    common = customer(cast, now, **(unlike() | {"full_name": "Eka Nainggolan"}))
    rare = customer(cast, now, **(unlike() | {"full_name": "Eka Hutasoit"}))
    words = [spelling.surname(name) for name in ("E Nainggolan", "E Hutasoit")]
    digests = spelling.hashed(kind="surname", values=words)
    ties.give(person=here.agent, digests={"surname": digests}, by=cast.hr, at=now)
    for record in (common, rare):
        here.open(record.number, 605)
    weights = [explained(here, record.number).signals[0]["weight"] for record in (common, rare)]
    assert weights[0] < weights[1]


def test_the_function_tells_nothing_of_records_that_were_not_opened(here, cast, now):
    give(cast, here.agent, now, nik="3271014401900021")
    record = customer(cast, now, **(unlike() | {"identity": {"nik": "3271014401900021"}}))
    here.open(record.number, 605)
    spans = [(here.day.begins_at, here.day.ends_at), (here.day.ends_at, now + timedelta(days=1))]
    with connection.cursor() as cursor:
        answers = []
        for begins_at, ends_at in spans:
            cursor.execute(
                "SELECT * FROM customers_ties(%s, %s, %s)", [here.branch.pk, begins_at, ends_at]
            )
            answers.append(cursor.fetchall())
    assert answers == [[(here.agent.pk, record.number, "own", 1, 100)], []]


def test_the_webs_role_reads_no_hash_of_a_customer(cast):
    with connection.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute("SELECT digest FROM customers_lookup")


def test_the_page_keeps_hashes_shows_no_value_and_is_in_the_ledger(here, cast, enter):
    page = reverse("customers:ties", args=[here.agent.pk])
    typed = {"nik": "3171 0144 0190 0031", "phones": "0813-0009-0031", "surnames": "Situmorang"}
    assert enter(cast.hr).post(page, typed).status_code == 302
    kept = Tie.objects.filter(person=here.agent)
    assert sorted(kept.values_list("kind", flat=True)) == ["nik", "phone", "surname"]
    shown = enter(cast.hr).get(page).content.decode()
    assert not any(value in shown for value in ("0190", "0031", "itumorang"))
    entries = LogEntry.objects.filter(content_type__model="tie", actor=cast.hr)
    assert entries.filter(object_repr=f"nik {here.agent.pk}").exists()
    assert "digest" not in str(list(entries.values_list("changes", flat=True)))


def test_what_is_left_empty_stays_and_a_short_nik_is_refused(here, cast, enter):
    page = reverse("customers:ties", args=[here.agent.pk])
    enter(cast.hr).post(page, {"kk": "3171010101010032"})
    assert enter(cast.hr).post(page, {"nik": "31710144"}).status_code == 200
    enter(cast.hr).post(page, {"surnames": "Sitompul"})
    kinds = Tie.objects.filter(person=here.agent).values_list("kind", flat=True)
    assert sorted(kinds) == ["kk", "surname"]
