"""Dates as branches write them, day first."""

import re
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from customers.fields import Unreadable

EXCEL_EPOCH = date(1899, 12, 30)
EARLIEST = date(1900, 1, 1)

_MONTHS = (
    ("januari", "january"),
    ("februari", "february", "pebruari"),
    ("maret", "march"),
    ("april",),
    ("mei", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("agustus", "august", "agt", "ags"),
    ("september",),
    ("oktober", "october"),
    ("november", "nopember"),
    ("desember", "december"),
)
_PLACE = re.compile(r"^[^\d,]+,\s*")  # "Surabaya, 15-04-1980" of a place and date column
_TIME = re.compile(r"[t ]\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?$")
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})[-/. ]*([a-z]{3,9})\.?[-/. ]*(\d{4}|\d{2})")
_SOLID = re.compile(r"(\d{2})(\d{2})((?:19|20)\d{2})")
_SOLID_YEAR_FIRST = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(\d{2})")
# From 18 May 1927 on; four digits are a year.
_SERIAL = re.compile(r"([1-9]\d{4})(?:\.\d+)?")


class DateError(Unreadable):
    """Text that is not a date of the past."""

    messages = {
        "date_form": _("This is not a date. Write day, month and year as 23/11/2026."),
        "date_impossible": _("There is no such day. Write the day first, as in 23/11/2026."),
        "date_future": _("This date is in the future. Check the year."),
        "date_early": _("This date is before 1900. Check the year."),
    }


def parse_date(text: str, *, today: date) -> date:
    """Read a date of the past, or raise DateError."""
    bare = _TIME.sub("", _PLACE.sub("", text.strip().lower()))
    found = _parse_parts(bare, today=today)
    if found > today:
        raise DateError("date_future")
    if found < EARLIEST:
        raise DateError("date_early")
    return found


def _parse_parts(bare: str, *, today: date) -> date:
    if match := _YEAR_FIRST.fullmatch(bare) or _SOLID_YEAR_FIRST.fullmatch(bare):
        return _make(match[3], match[2], match[1], today=today)
    if match := _DAY_FIRST.fullmatch(bare) or _SOLID.fullmatch(bare):
        return _make(match[1], match[2], match[3], today=today)
    if (match := _NAMED.fullmatch(bare)) and (month := _month(match[2])):
        return _make(match[1], str(month), match[3], today=today)
    if match := _SERIAL.fullmatch(bare):
        return EXCEL_EPOCH + timedelta(days=int(match[1]))
    raise DateError("date_form")


def _month(word: str) -> int | None:
    for number, names in enumerate(_MONTHS, start=1):
        if any(name.startswith(word) for name in names):
            return number
    return None


def _make(day: str, month: str, year: str, *, today: date) -> date:
    full = int(year) if len(year) == 4 else _century(int(year), today=today)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        raise DateError("date_impossible") from None


def _century(year: int, *, today: date) -> int:
    # Every date of a record is past, so "80" is 1980 and "24" is 2024.
    return 2000 + year if 2000 + year <= today.year else 1900 + year
