"""Rupiah are read in full or refused; nothing is guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.importing.money import MoneyError, parse_money


@pytest.mark.parametrize(
    "written",
    [
        "1500000",
        "1.500.000",
        "1,500,000",
        "1 500 000",
        "Rp1.500.000",
        "Rp 1.500.000",
        "Rp. 1.500.000,-",
        "rp1.500.000,00",
        "IDR 1,500,000.00",
        "1.500.000 IDR",
        "1.500.000 rupiah",
        "1500000.0",
        "1,5 juta",
        "1.5jt",
        "1,5 Juta",
        "1500rb",
        "1.500 ribu",
    ],
)
def test_one_and_a_half_million_in_any_spelling(written):
    assert parse_money(written) == 1_500_000


def test_nothing_is_an_income_too():
    assert parse_money("0") == parse_money("Rp0") == 0


def test_sen_are_rounded_to_rupiah():
    assert parse_money("1.500.000,75") == 1_500_001


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("4.5", "money_small"),
        ("5", "money_small"),
        ("900", "money_small"),
        ("5000 miliar", "money_large"),
        ("9999999999999", "money_large"),
        ("1.5E+06", "rounded"),
        ("-1500000", "money_form"),
        ("(1.500.000)", "money_form"),
        ("sekitar 2 juta", "money_form"),
        ("2jtan", "money_form"),
        ("goceng", "money_form"),
        ("3-5 juta", "money_form"),
        ("USD 500", "money_form"),
        ("UMR", "money_form"),
        ("", "money_form"),
        ("12345678901234567890", "money_large"),
    ],
)
def test_what_is_no_amount_says_why(written, code):
    with pytest.raises(MoneyError) as caught:
        parse_money(written)
    assert caught.value.code == code
    assert str(caught.value)


@given(st.integers(1000, 10**12))
def test_every_amount_comes_back(amount):
    indonesian = f"{amount:,}".replace(",", ".")
    for written in (str(amount), f"Rp{indonesian}", f"Rp {indonesian},00", f"{amount:,}.00"):
        assert parse_money(written) == amount


@given(st.text(alphabet="0123456789.,- Rpjtib", max_size=16))
def test_any_text_is_an_amount_or_a_refusal(text):
    try:
        assert parse_money(text) >= 0
    except MoneyError:
        pass
