"""Phone numbers as Indonesians write them, kept as E.164."""

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _

from customers.fields import ROUNDED, Unreadable, was_rounded

# Numbers are copied from chats and spreadsheets, with their invisible marks.
_NOISE = re.compile(
    "[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # invisible
    "'’`.()_\\-\u2010-\u2015]"
)
_FLOAT = re.compile(r"\.0+$")
_DIGITS = re.compile(r"\+?[0-9]{5,17}")
# What phonenumbers calls an Indonesian mobile, in any usual spelling; a test keeps the two equal.
_MOBILE = re.compile(r"(?:\+620?|00620?|620?|0)?(8[1-35-9][0-9]{7,10})")
_BETWEEN = re.compile(r"[/;|\n]|,(?!\d+e\+)|\s+(?:dan|atau|and|or|&)\s+", re.IGNORECASE)


class PhoneError(Unreadable):
    """Text that is not a telephone number."""

    messages = {
        "rounded": ROUNDED,
        "phone_form": _("This is not a phone number. Write it as 0812 3456 7890 or +62812…"),
        "phone_impossible": _("No such phone number exists. Check that no digit is missing."),
    }


def normalise(text: str, region: str = "ID") -> str:
    """Give a phone number in E.164, however it was written, or raise PhoneError."""
    compact = _compact(text)
    if region == "ID" and (match := _MOBILE.fullmatch(compact)):
        return f"+62{match[1]}"
    return _parse(compact, region)


def split(text: str) -> list[str]:
    """Give the single numbers of a cell that holds several, unread."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def local(e164: str) -> str:
    """Give a number as it is dialled: 0… inside Indonesia, +… elsewhere."""
    return f"0{e164[3:]}" if e164.startswith("+62") else e164


def _compact(text: str) -> str:
    if was_rounded(text):
        raise PhoneError("rounded")
    compact = _NOISE.sub("", _FLOAT.sub("", text.strip()))
    if not _DIGITS.fullmatch(compact):
        raise PhoneError("phone_form")
    return compact


def _parse(compact: str, region: str) -> str:
    for candidate in _candidates(compact, region):
        try:
            number = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise PhoneError("phone_impossible")


def _candidates(compact: str, region: str) -> list[str]:
    if region != "ID":
        return [compact]
    if match := re.fullmatch(r"(?:\+|00)?62(0?[1-9][0-9]+)", compact):
        # 62 is the country code in practice, and only else a code of Aceh that lost its zero.
        return ["+62" + match[1].lstrip("0"), compact]
    return [f"+{compact[2:]}"] if compact.startswith("00") else [compact]
