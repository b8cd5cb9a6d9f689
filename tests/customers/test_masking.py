"""What is masked tells no more than masking.py says."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import masking
from customers.fields import TIERS, Record

WORD = st.text(alphabet=string.ascii_letters, min_size=1, max_size=14)
FULL_NAMES = st.lists(WORD, min_size=1, max_size=5).map(" ".join)
MOBILES = st.from_regex(r"\+628[1-35-9][0-9]{7,10}", fullmatch=True)
DIGITS_16 = st.from_regex(r"[1-9][0-9]{15}", fullmatch=True)
LONG_TEXT = st.text(alphabet=string.ascii_letters + string.digits, min_size=5, max_size=40)
EMAILS = st.builds(
    "{}@{}.{}".format,
    st.from_regex(r"[a-z]{2,12}", fullmatch=True),
    st.from_regex(r"[a-z]{2,12}", fullmatch=True),
    st.sampled_from(["com", "co.id", "id"]),
)


@pytest.mark.parametrize(
    ("full_name", "masked"),
    [
        ("Siti Rahmawati", "Si•• Ra•••••••"),
        ("I Made Ali Yu", "• Ma•• A•• Y•"),
        ("Suharti", "Su•••••"),
        ("Nur'aini", "N••'ai••"),
    ],
)
def test_a_name_keeps_two_letters_of_a_word(full_name, masked):
    assert masking.mask_name(full_name) == masked


@pytest.mark.parametrize(
    ("e164", "masked"),
    [
        ("+6281234567331", "0812••••331"),
        ("+62812345673", "0812••••673"),
        ("+62215551234", "021••••234"),
        ("+6561234567", "+65••••567"),
        ("+123", "••••"),
    ],
)
def test_a_phone_number_keeps_its_ends(e164, masked):
    assert masking.mask_phone(e164) == masked


def test_an_address_keeps_kecamatan_and_city():
    address = {
        "street": "Jl. Merdeka 5",
        "kelurahan": "Jemur Wonosari",
        "kecamatan": "Wonocolo",
        "city": "Kota Surabaya",
        "province": "Jawa Timur",
        "postcode": "60237",
    }
    assert masking.mask_address(address) == "•••, Wonocolo, Kota Surabaya"
    assert masking.mask_address({"street": "Jl. Merdeka 5"}) == "•••"


def test_a_number_keeps_its_last_four_digits_only_when_it_is_long():
    assert masking.mask_number("3578025504800001") == "••••••••••••0001"
    assert masking.mask_number("12345678") == "••••"


def test_a_nik_shows_none_of_the_digits_for_which_a_caller_is_asked():
    nik, kk = "3578025504800001", "3578020101010009"
    record = Record("0010000001", "SBY01", "Siti", identity={"nik": nik, "kk": kk})
    view = masking.masked_view(record)
    assert view["identity"]["nik"] == "•" * 16


@pytest.mark.parametrize("email", ["a@b.co", "no-at-sign", "a@b", "@gmail.com", "siti@", ""])
def test_an_email_too_short_to_mask_is_hidden_whole(email):
    assert masking.mask_email(email) == "•••"


def test_an_email_keeps_first_letters():
    assert masking.mask_email("siti.rahma@gmail.com") == "s•••@g•••.com"


@given(FULL_NAMES)
def test_a_name_tells_only_its_words_their_lengths_and_beginnings(full_name):
    masked = masking.mask_name(full_name)
    for clear, hidden in zip(full_name.split(), masked.split(), strict=True):
        assert len(hidden) == len(clear)
        assert hidden.count("•") >= len(clear) - 2
        assert clear not in hidden


@given(MOBILES)
def test_a_mobile_number_tells_neither_its_middle_nor_its_length(e164):
    masked = masking.mask_phone(e164)
    assert len(masked) == 11 and e164[5:-3] not in masked
    assert masked == f"0{e164[3:6]}••••{e164[-3:]}"


@given(EMAILS)
def test_an_email_tells_neither_names_nor_lengths(email):
    mailbox, _at, domain = email.partition("@")
    masked = masking.mask_email(email)
    assert mailbox not in masked and domain not in masked
    assert len(masked.rpartition(".")[0]) in (9, 12, 9 + len(domain))


@given(LONG_TEXT, LONG_TEXT)
def test_hidden_values_all_look_the_same(one, other):
    for mask in (masking.mask_text, masking.mask_date):
        assert mask(one) == mask(other)
    assert masking.mask_money(1) == masking.mask_money(10**9)


@given(st.text(max_size=40))
def test_a_shape_tells_no_letter_and_no_digit(text):
    assert not any(c.isalnum() for c in masking.mask_shape(text))


RECORDS = st.builds(
    Record,
    number=st.from_regex(r"[0-9]{10}", fullmatch=True),
    branch_code=st.just("SBY01"),
    full_name=st.lists(LONG_TEXT, min_size=1, max_size=4).map(" ".join),
    contact=st.fixed_dictionaries(
        {
            "phones": st.lists(MOBILES, min_size=1, max_size=3),
            "emails": st.lists(EMAILS, max_size=2),
            "addresses": st.lists(
                st.fixed_dictionaries({"street": LONG_TEXT, "kelurahan": LONG_TEXT}), max_size=2
            ),
        }
    ),
    service=st.fixed_dictionaries(
        {
            "products": st.lists(LONG_TEXT, max_size=3),
            "plan": LONG_TEXT,
            "device": LONG_TEXT,
            "since": st.dates().map(str),
        }
    ),
    financial=st.fixed_dictionaries(
        {
            "income": st.integers(10_000, 10**9),
            "employer": LONG_TEXT,
            "job": LONG_TEXT,
            "years_of_service": st.integers(0, 60),
        }
    ),
    identity=st.fixed_dictionaries(
        {
            "nik": DIGITS_16,
            "kk": DIGITS_16,
            "birth_date": st.dates().map(str),
            "mothers_maiden_name": st.lists(LONG_TEXT, min_size=1, max_size=3).map(" ".join),
            "spouse": LONG_TEXT,
            "relatives": st.lists(LONG_TEXT, max_size=3),
        }
    ),
)


@given(RECORDS)
def test_the_masked_view_holds_no_clear_value(record):
    view = json.dumps(list(_leaves(masking.masked_view(record))), ensure_ascii=False)
    for value in _clear_values(record):
        assert value not in view


@given(RECORDS)
def test_the_masked_view_has_the_shape_of_the_record(record):
    view = masking.masked_view(record)
    for tier in TIERS:
        filled = {name for name, value in record.tier(tier.name).items() if value not in (None, [])}
        assert set(view[tier.name]) == filled
    assert len(view["contact"]["phones"]) == len(record.contact["phones"])


@given(RECORDS, LONG_TEXT)
def test_the_mothers_name_shows_only_that_it_is_recorded(record, mother):
    record.identity["mothers_maiden_name"] = mother
    assert masking.masked_view(record)["identity"]["mothers_maiden_name"] == "•••"


def test_every_field_of_every_tier_has_a_mask():
    record = Record(
        "0010000001",
        "SBY01",
        "Siti",
        contact={"phones": ["+6281234567331"], "emails": ["a@b.id"], "addresses": [{}]},
        service={"products": ["A"], "plan": "B", "device": "C", "since": "2020-01-01"},
        financial={"income": 0, "employer": "D", "job": "E", "years_of_service": 0},
        identity={"nik": "1" * 16, "kk": "2" * 16, "birth_date": "1980-01-01"}
        | {"mothers_maiden_name": "F", "spouse": "G", "relatives": ["H"]},
    )
    view = masking.masked_view(record)
    for tier in TIERS:
        assert set(view[tier.name]) == {field.name for field in tier.fields}


def test_a_record_in_a_traceback_shows_its_number_only():
    record = Record("0010000001", "SBY01", "Siti Rahmawati", identity={"nik": "3578025504800001"})
    assert repr(record) == "<Record 0010000001>"


def _leaves(value):
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)
    else:
        yield value


def _clear_values(record):
    yield from record.full_name.split()
    for tier in TIERS:
        for name, value in record.tier(tier.name).items():
            for item in value if isinstance(value, list) else [value]:
                for text in item.values() if isinstance(item, dict) else [str(item)]:
                    if name != "years_of_service" and len(text) > 4:
                        yield text
