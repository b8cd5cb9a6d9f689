"""Every usual way of writing a phone number leads to the same E.164."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import phones

MOBILES = st.from_regex(r"8[1-35-9][0-9]{7,10}", fullmatch=True)


@pytest.mark.parametrize(
    "written",
    [
        "081234567331",
        "0812-3456-7331",
        "0812 3456 7331",
        "0812.3456.7331",
        "(0812) 3456 7331",
        "62 812 3456 7331",
        "6281234567331",
        "+62 812-3456-7331",
        "+62 (0)812 3456 7331",
        "+62 0812 3456 7331",
        "0062 812 3456 7331",
        "81234567331",
        "81234567331.0",
        "6281234567331.0",
        "'081234567331",
        "\u202a+62 812\u20113456\u20117331\u202c",
        "\xa00812\xa034567331\ufeff",
    ],
)
def test_a_mobile_number_in_any_spelling(written):
    assert phones.normalise(written) == "+6281234567331"


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("021-5551234", "+62215551234"),
        ("(0361) 234567", "+62361234567"),
        ("62 21 5551234", "+62215551234"),
        ("+62215551234", "+62215551234"),
        ("0062215551234", "+62215551234"),
        ("215551234", "+62215551234"),
        ("0624 21234", "+6262421234"),
        ("+65 6123 4567", "+6561234567"),
        ("0065 6123 4567", "+6561234567"),
        ("+60 12-345 6789", "+60123456789"),
    ],
)
def test_fixed_lines_and_other_countries(written, e164):
    assert phones.normalise(written) == e164


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("6.2812E+12", "rounded"),
        ("6,28123E+11", "rounded"),
        ("6.2812e12", "rounded"),
        ("", "phone_form"),
        ("tidak ada", "phone_form"),
        ("0812", "phone_form"),
        ("0812345678ext3", "phone_form"),
        ("+6281234567331+6281", "phone_form"),
        ("08123456789012345", "phone_impossible"),
        ("0000000000", "phone_impossible"),
        ("+999123456789", "phone_impossible"),
        ("081234567", "phone_impossible"),
    ],
)
def test_what_is_no_phone_number_says_why(written, code):
    with pytest.raises(phones.PhoneError) as caught:
        phones.normalise(written)
    assert caught.value.code == code
    assert len(str(caught.value)) > 30


@given(st.text(max_size=25))
def test_any_text_is_a_number_or_a_refusal_that_does_not_repeat_it(text):
    try:
        assert re.fullmatch(r"\+[1-9][0-9]{6,14}", phones.normalise(text))
    except phones.PhoneError as error:
        assert not re.search(r"[0-9]{5}", str(error).replace("62812", ""))


@given(st.sampled_from(["0", "62", "+62", "620", "+620", "0062", ""]), MOBILES)
def test_the_short_way_for_mobiles_agrees_with_phonenumbers(beginning, mobile):
    expected = phonenumbers.parse(f"+62{mobile}", None)
    assert phonenumbers.is_valid_number(expected)
    assert phones.normalise(beginning + mobile) == f"+62{mobile}"


@given(st.from_regex(r"8[0-9]{5,13}", fullmatch=True))
def test_no_mobile_is_accepted_that_phonenumbers_refuses(national):
    valid = phonenumbers.is_valid_number(phonenumbers.parse(f"+62{national}", None))
    try:
        accepted = phones.normalise(f"+62{national}") == f"+62{national}"
    except phones.PhoneError:
        accepted = False
    assert accepted == valid


@given(MOBILES)
def test_a_number_read_twice_is_the_same(mobile):
    once = phones.normalise(mobile)
    assert phones.normalise(once) == once
    assert phones.normalise(phones.local(once)) == once


def test_a_cell_with_several_numbers_is_parted():
    cell = "0812-3456-7331 / 021-5551234; +62 813 1111 2222 atau 0814 2222 3333"
    assert phones.split(cell) == [
        "0812-3456-7331",
        "021-5551234",
        "+62 813 1111 2222",
        "0814 2222 3333",
    ]
