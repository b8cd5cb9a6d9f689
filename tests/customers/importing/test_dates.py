"""Dates are read day first, in Indonesian and English, and are of the past."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.importing.dates import DateError, parse_date

TODAY = date(2026, 11, 23)
PAST = st.dates(date(1927, 1, 1), TODAY)


@pytest.mark.parametrize(
    "written",
    [
        "15/04/1980",
        "15-04-1980",
        "15.04.1980",
        "15 04 1980",
        "15-4-80",
        "15/4/80",
        "1980-04-15",
        "1980/04/15",
        "1980-04-15 00:00:00",
        "1980-04-15T00:00:00",
        "15/04/1980 14.05",
        "15 April 1980",
        "15-Apr-80",
        "15 APR 1980",
        "15apr1980",
        "15041980",
        "19800415",
        "29326",
        "29326.0",
        "Surabaya, 15-04-1980",
        "Kab. Bandung Barat, 15 April 1980",
    ],
)
def test_one_day_in_any_spelling(written):
    assert parse_date(written, today=TODAY) == date(1980, 4, 15)


@pytest.mark.parametrize(
    ("month", "number"),
    [
        *(("Januari", 1), ("Pebruari", 2), ("Feb", 2), ("Maret", 3), ("Mei", 5), ("May", 5)),
        *(("Juni", 6), ("Juli", 7), ("Agustus", 8), ("Agt", 8), ("Aug", 8), ("Sept", 9)),
        *(("Okt", 10), ("October", 10), ("Nopember", 11), ("Nov", 11), ("Des", 12), ("Dec.", 12)),
    ],
)
def test_months_in_both_languages(month, number):
    assert parse_date(f"1 {month} 2001", today=TODAY) == date(2001, number, 1)


def test_two_digits_of_a_year_are_the_latest_that_is_not_after_this_year():
    assert parse_date("01/02/26", today=TODAY).year == 2026
    assert parse_date("01/02/27", today=TODAY).year == 1927


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("31/02/1980", "date_impossible"),
        ("29/02/1981", "date_impossible"),
        ("11/23/2025", "date_impossible"),
        ("00/01/1980", "date_impossible"),
        ("24/11/2026", "date_future"),
        ("01/01/2062", "date_future"),
        ("15/04/1880", "date_early"),
        ("kemarin", "date_form"),
        ("1980", "date_form"),
        ("15/04", "date_form"),
        ("15 Foo 1980", "date_form"),
        ("3041980", "date_form"),
        ("0000-00-00", "date_impossible"),
        ("", "date_form"),
    ],
)
def test_what_is_no_date_of_the_past_says_why(written, code):
    with pytest.raises(DateError) as caught:
        parse_date(written, today=TODAY)
    assert caught.value.code == code
    assert str(caught.value)


@given(
    PAST, st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d%m%Y", "%d %B %Y", "%d-%b-%Y"])
)
def test_every_day_comes_back(day, form):
    assert parse_date(day.strftime(form), today=TODAY) == day


@given(st.dates(date(1927, 5, 18), TODAY))
def test_every_serial_of_a_spreadsheet_comes_back(day):
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    assert parse_date(str(serial), today=TODAY) == day


@given(st.text(alphabet="0123456789-/. abJjan", max_size=14))
def test_any_text_is_a_past_date_or_a_refusal(text):
    try:
        assert date(1900, 1, 1) <= parse_date(text, today=TODAY) <= TODAY
    except DateError:
        pass
