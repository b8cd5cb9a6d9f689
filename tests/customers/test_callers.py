"""Calling numbers: matched through the database's own function, which gives little and to few."""

from itertools import count

import pytest
from django.db import connection

from audit.evidence import feeds
from audit.evidence.problems import Problem
from audit.evidence.rows import read_row
from customers.callers import resolve
from customers.fields import is_number
from customers.sealing import digest
from tests.cast import customer
from tests.feeding import make_feed, told

_phones = count(1)


def ask(feed_id, digests):
    """Ask as the web role does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM customers_of_callers(%s, %s::bytea[])", [feed_id, digests])
        return cursor.fetchall()


@pytest.fixture
def feed(cast, now):
    return make_feed(cast, now)[0]


def with_phone(cast, now):
    """Store a customer whose phone number nobody else has, whatever other tests stored."""
    contact = {"phones": [f"+6281277{next(_phones):06}"], "emails": [], "addresses": []}
    return customer(cast, now, contact=contact)


def hashed(phone: str) -> bytes:
    return digest(kind="phone", value=phone)


@pytest.mark.parametrize("spelled", ["0812 {}-{}", "+62812{}{}", "62812{}{}", "(0812){}.{}"])
def test_a_number_is_known_however_it_is_written(cast, now, feed, spelled):
    record = with_phone(cast, now)
    phone = record.contact["phones"][0]
    text = spelled.format(phone[6:10], phone[10:])
    found = resolve(feed, [text])[text]
    assert found.customers == {cast.jakarta.pk: (record.number,)}
    assert found.key == hashed(phone).hex()
    assert found.masked == f"0812••••{phone[-3:]}"


@pytest.mark.parametrize("text", ["anonymous", "1023", "0812", "unknown@sip", "08120000000000000"])
def test_what_is_no_phone_number_is_left_out(feed, text):
    assert resolve(feed, [text]) == {}


def test_numbers_and_nothing_else_are_given(cast, now, feed):
    record = with_phone(cast, now)
    phone = hashed(record.contact["phones"][0])
    found = [(bytes(key), branch, numbers) for key, branch, numbers in ask(feed.pk, [phone])]
    assert found == [(phone, cast.jakarta.pk, [record.number])]


def test_a_revoked_or_unknown_feed_is_given_nothing(cast, now, feed):
    phone = hashed(customer(cast, now).contact["phones"][0])
    assert ask(2**40, [phone]) == []
    feeds.revoke(feed=feed, at=now)
    assert ask(feed.pk, [phone]) == []


def test_other_hashes_of_a_record_find_nobody(cast, now, feed):
    record = customer(cast, now)
    identity = record.identity
    asked = [
        digest(kind="nik", value=identity["nik"]),
        digest(kind="kk", value=identity["kk"]),
        digest(kind="birth_date", value=identity["birth_date"], number=record.number),
    ]
    assert ask(feed.pk, asked) == []


def test_at_most_a_thousand_are_asked_at_once(cast, now, feed):
    many = [f"+62813{55_000_000 + n}" for n in range(1001)]
    customer(cast, now, contact={"phones": many, "emails": [], "addresses": []})
    assert len(ask(feed.pk, [hashed(phone) for phone in many])) == 1000


@pytest.mark.parametrize(
    "number", ["4000000001", "0000000000", "400000000", "40000000011", "400000000a", "४०००००००००"]
)
def test_intake_reads_customer_numbers_as_the_rest_does(cast, now, number):
    row = told(cast.agent, now, customer=number)
    try:
        taken = read_row(raw=row, at=now).customer == number
    except Problem:
        taken = False
    assert taken == is_number(number)
