"""A NIK has no check digit: its form and its date are all that can be checked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.identity import IdentityError, parse_kk, parse_nik, region_known

TODAY = date(2026, 11, 23)


def test_a_woman_is_born_on_her_day_plus_forty():
    nik = parse_nik("3578025504800001", today=TODAY)
    assert (nik.birth_date, nik.woman) == (date(1980, 4, 15), True)
    assert (nik.region, nik.serial, nik.warnings) == ("357802", "0001", ())


def test_a_man_is_born_on_his_day():
    nik = parse_nik("3201011508950001", today=TODAY)
    assert (nik.birth_date, nik.woman) == (date(1995, 8, 15), False)


@pytest.mark.parametrize(
    ("digits", "born"),
    [
        ("3578022311260001", date(2026, 11, 23)),
        ("3578022411260001", date(1926, 11, 24)),
        ("3578022902000001", date(2000, 2, 29)),
        ("3578026902040001", date(2004, 2, 29)),
        ("3578020101990001", date(1999, 1, 1)),
    ],
)
def test_two_digits_of_a_year_are_the_latest_that_is_past(digits, born):
    assert parse_nik(digits, today=TODAY).birth_date == born


@pytest.mark.parametrize(
    "written",
    [
        " 3578 0255 0480 0001 ",
        "'3578025504800001",
        "3578.0255.0480.0001",
        "3578025504800001.0",
        "357802-550480-0001",
    ],
)
def test_a_nik_in_any_spelling(written):
    assert parse_nik(written, today=TODAY).digits == "3578025504800001"
    assert parse_kk(written).digits == "3578025504800001"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("3,57802E+15", "rounded"),
        ("3.57802E+15", "rounded"),
        ("3.578025504800001e15", "rounded"),
        ("357802550480000", "sixteen_digits"),
        ("35780255048000011", "sixteen_digits"),
        ("357802550480000O", "sixteen_digits"),
        ("٣٥٧٨٠٢٥٥٠٤٨٠٠٠٠١", "sixteen_digits"),
        ("", "sixteen_digits"),
        ("3578023002800001", "nik_date"),
        ("3578020002800001", "nik_date"),
        ("3578023202800001", "nik_date"),
        ("3578027202800001", "nik_date"),
        ("3578024002800001", "nik_date"),
        ("3578021513800001", "nik_date"),
        ("3578022902010001", "nik_date"),
    ],
)
def test_what_is_no_nik_says_why_without_repeating_it(written, code):
    with pytest.raises(IdentityError) as caught:
        parse_nik(written, today=TODAY)
    assert caught.value.code == code
    assert not written or written not in str(caught.value)


def test_a_rounded_kk_is_refused():
    with pytest.raises(IdentityError) as caught:
        parse_kk("3,57802E+15")
    assert caught.value.code == "rounded"


def test_an_unknown_region_is_a_warning_not_an_error():
    assert parse_nik("9978025504800001", today=TODAY).warnings == ("region_unknown",)
    assert parse_kk("9978025504800001").warnings == ("region_unknown",)


@pytest.mark.parametrize(
    "regency",
    ["1101", "3171", "3201", "3578", "5103", "9171", "9202", "9301", "9401", "9501", "9601"],
)
def test_regencies_of_old_and_new_provinces_are_known(regency):
    assert region_known(f"{regency}010101010001")


def test_neither_number_stands_in_a_repr():
    assert "3578" not in repr(parse_nik("3578025504800001", today=TODAY))
    assert "3578" not in repr(parse_kk("3578025504800001"))


@given(st.dates(date(1927, 1, 1), TODAY), st.booleans(), st.integers(0, 9999))
def test_every_birth_date_comes_back(born, woman, serial):
    day = born.day + 40 * woman
    nik = parse_nik(f"357802{day:02}{born:%m%y}{serial:04}", today=TODAY)
    assert (nik.birth_date, nik.woman) == (born, woman)


@given(st.text(max_size=20))
def test_any_text_is_a_nik_or_a_refusal(text):
    try:
        assert len(parse_nik(text, today=TODAY).digits) == 16
    except IdentityError as error:
        assert str(error)
