"""What is shown of a value before it is revealed.

A name keeps its words, their lengths and two letters of each; a phone number its beginning and last
three digits; an address its kecamatan and city; a KK its last four digits. Everything else shows
only that something is recorded: a fixed mark, which does not tell how long the value is. What a
caller is asked for is never among what is shown: whoever verifies could read the answer.
"""

import re
from collections.abc import Callable
from typing import Any

from customers.fields import TIERS, Record
from customers.phones import local

DOT = "•"
HIDDEN = DOT * 3
HIDDEN_NIK = DOT * 16
HIDDEN_DATE = "•• •••• ••••"
HIDDEN_MONEY = f"Rp{HIDDEN}"
SHOWN_OF_ADDRESS = ("kecamatan", "city")

_WORD = re.compile(r"[^\W_]+")


def mask_name(full_name: str) -> str:
    """Show two letters of each word, one of a short word, none of an initial."""
    return _WORD.sub(_mask_word, full_name)


def mask_phone(e164: str) -> str:
    """Show the beginning and the last three digits: 0812••••331."""
    dialled = local(e164)
    if len(dialled) < 9:
        return DOT * 4
    start = 4 if dialled.startswith("08") else 3
    return f"{dialled[:start]}{DOT * 4}{dialled[-3:]}"


def mask_email(email: str) -> str:
    """Show the first letter of the mailbox and of the domain, and the last part of the domain."""
    mailbox, at, domain = email.rpartition("@")
    host, dot, ending = domain.rpartition(".")
    if not (at and dot and len(mailbox) > 1 and len(host) > 1):
        return HIDDEN
    return f"{mailbox[0]}{HIDDEN}@{host[0]}{HIDDEN}.{ending}"


def mask_address(address: dict[str, str]) -> str:
    """Show the kecamatan and the city, nothing nearer."""
    known = [address[part] for part in SHOWN_OF_ADDRESS if address.get(part)]
    return ", ".join([HIDDEN, *known])


def mask_number(number: str) -> str:
    """Show the last four digits of a long number, nothing of a short one."""
    if len(number) < 10:
        return DOT * 4
    return f"{DOT * (len(number) - 4)}{number[-4:]}"


def mask_nik(_nik: str) -> str:
    """Show that a NIK is recorded: a caller is asked for its last four digits."""
    return HIDDEN_NIK


def mask_date(_date: str) -> str:
    """Show that a date is recorded."""
    return HIDDEN_DATE


def mask_money(_amount: int) -> str:
    """Show that an amount is recorded."""
    return HIDDEN_MONEY


def mask_text(_text: object) -> str:
    """Show that something is recorded."""
    return HIDDEN


def mask_shape(text: str) -> str:
    """Show how something was written, with a dot for every letter and digit."""
    return re.sub(r"[^\W_]", DOT, text)


def masked_view(record: Record) -> dict[str, Any]:
    """Give the record masked, in its own shape, without the fields that have no value."""
    view: dict[str, Any] = {"full_name": mask_name(record.full_name)}
    for tier in TIERS:
        values = record.tier(tier.name)
        view[tier.name] = {
            field.name: _MASKS[field.kind](values[field.name])
            for field in tier.fields
            if values.get(field.name) not in (None, "", [], {})
        }
    return view


def _mask_word(match: re.Match[str]) -> str:
    word = match[0]
    shown = 2 if len(word) > 3 else 1 if len(word) > 1 else 0
    return word[:shown] + DOT * (len(word) - shown)


def _each(mask: Callable[[Any], str]) -> Callable[[list[Any]], list[str]]:
    return lambda values: [mask(value) for value in values]


_MASKS: dict[str, Callable[[Any], Any]] = {
    "phones": _each(mask_phone),
    "emails": _each(mask_email),
    "addresses": _each(mask_address),
    "texts": _each(mask_text),
    "names": _each(mask_name),
    "name": mask_name,
    "text": mask_text,
    "date": mask_date,
    "money": mask_money,
    "years": mask_text,
    "number": mask_number,
    "nik": mask_nik,
    "secret": mask_text,
}
