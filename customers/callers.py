"""Calling numbers: kept as a keyed hash and a masked form, matched to customers by the hash.

The only way from a phone number to customers that needs no person: it gives numbers, for a feed in
use, in the feed's own branches, and of a number that many customers have none.
"""

from collections.abc import Mapping, Sequence

from django.db import connection

from audit.evidence.intake import Caller
from audit.models import Feed
from customers import phones
from customers.fields import Unreadable
from customers.masking import mask_phone
from customers.models.records import Lookup
from customers.sealing import digest


def resolve(feed: Feed, callers: Sequence[str]) -> Mapping[str, Caller]:
    """Return what may be kept of each calling number; what is no phone number is left out."""
    read = {text: number for text in callers if (number := _read(text))}
    hashed = {
        text: digest(kind=Lookup.Kind.PHONE.value, value=number) for text, number in read.items()
    }
    customers = _customers(feed, list(hashed.values()))
    return {
        text: Caller(
            key=hashed[text].hex(),
            masked=mask_phone(number),
            customers=customers.get(hashed[text], {}),
        )
        for text, number in read.items()
    }


def _read(text: str) -> str:
    try:
        return phones.normalise(text)
    except Unreadable:  # withheld, or an extension of the house
        return ""


def _customers(feed: Feed, digests: list[bytes]) -> dict[bytes, dict[int, tuple[str, ...]]]:
    found: dict[bytes, dict[int, tuple[str, ...]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM customers_of_callers(%s, %s::bytea[])", [feed.pk, sorted({*digests})]
        )
        for hashed, branch, numbers in cursor.fetchall():
            found.setdefault(bytes(hashed), {})[branch] = tuple(numbers)
    return found
