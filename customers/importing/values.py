"""The single values of a row, each field read in its own way."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from customers import identity, phones
from customers.fields import NUMBER_DIGITS, Unreadable, was_rounded
from customers.importing.dates import parse_date
from customers.importing.money import parse_money
from customers.importing.problems import MESSAGES, Problem
from customers.masking import mask_shape

FEWEST_DIGITS = 6  # shorter ones are no customer number that lost its zeros
LONGEST_TEXT = 200
LONGEST_WORKING_LIFE = 70

_EXCEL_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)", re.IGNORECASE)
_NUMBER_NOISE = re.compile(r"[\s.'’\-]|\.0+$")
_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\W\d_]{2,}")
_BETWEEN_EMAILS = re.compile(r"[\s,;/|]+")
_BETWEEN_TEXTS = re.compile(r"\s*[,;|\n]\s*")
_YEARS = re.compile(r"(\d{1,2})(?:[.,]\d+)?\s*(?:th|thn|tahun|years?|yrs?)?\.?(?:\s+\d+.*)?")
_MONTHS = re.compile(r"(\d{1,3})\s*(?:bln|bulan|months?)\.?")

_STATUSES = {
    **dict.fromkeys("active|aktif|a|1|berlangganan".split("|"), "active"),
    **dict.fromkeys(
        "suspended|ditangguhkan|blokir|diblokir|terblokir|isolir".split("|"), "suspended"
    ),
    **dict.fromkeys(
        "closed|tutup|ditutup|berhenti|nonaktif|non aktif|tidak aktif|inactive".split("|"), "closed"
    ),
}
_YES = frozenset(("ya", "y", "yes", "true", "1", "x", "v", "✓", "benar"))
_NO = frozenset(("tidak", "t", "tdk", "n", "no", "false", "0", "bukan", "salah"))

# Shown in the clear among the problems; longer ones may be a NIK or a name in the wrong column.
_SHOWN_CLEAR = {
    "number": re.compile(r"[0-9.\- ]{1,10}"),
    "branch": re.compile(r"(?=.*[0-9])[A-Za-z0-9.\-]{1,6}"),
}


class RowError(Unreadable):
    """A value that is wrong in itself."""

    messages = MESSAGES


@dataclass(slots=True)
class Reading:
    """One row being read: what its readers may ask for, and where they leave warnings."""

    branches: Collection[str]
    today: date
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def warn(self, column: str, code: str, text: str = "") -> None:
        """Note something unusual that does not stop the row."""
        self.warnings.append(Problem(column, code, show(column, text)))


def read_value(column: str, text: str, reading: Reading) -> Any:
    """Read the text of one field, or raise Unreadable."""
    if text.startswith("#") and _EXCEL_ERROR.fullmatch(text):
        raise RowError("excel_error")
    return _READERS.get(column, _read_text)(text, reading)


def show(column: str, text: str) -> str:
    """Show a value that was not accepted, masked but for its form."""
    clear = _SHOWN_CLEAR.get(column)
    return text if clear and clear.fullmatch(text) else mask_shape(text[:40])


def _read_text(text: str, _reading: Reading) -> str:
    if len(text) > LONGEST_TEXT:
        raise RowError("too_long")
    return " ".join(text.split())


def _read_name(text: str, reading: Reading) -> str:
    if not any(letter.isalpha() for letter in text):
        raise RowError("no_letter")
    return _read_text(text, reading)


def _read_texts(text: str, reading: Reading) -> list[str]:
    return list(dict.fromkeys(_read_text(t, reading) for t in _BETWEEN_TEXTS.split(text) if t))


def _read_number(text: str, reading: Reading) -> str:
    if was_rounded(text):
        raise phones.PhoneError("rounded")
    digits = _NUMBER_NOISE.sub("", re.sub(r"\.0+$", "", text))
    if not (
        digits.isascii() and digits.isdigit() and FEWEST_DIGITS <= len(digits) <= NUMBER_DIGITS
    ):
        raise RowError("number_form")
    if len(digits) < NUMBER_DIGITS:
        reading.warn("number", "number_filled", text)
    return digits.zfill(NUMBER_DIGITS)


def _read_branch(text: str, reading: Reading) -> str:
    if text in reading.branches:
        return text
    wanted = text.casefold()
    found = next((code for code in reading.branches if code.casefold() == wanted), None)
    if found is None:
        raise RowError("branch_unknown")
    return found


def _read_status(text: str, _reading: Reading) -> str:
    status = _STATUSES.get(" ".join(text.casefold().replace("-", " ").split()))
    if status is None:
        raise RowError("status_unknown")
    return status


def _read_yes(text: str, _reading: Reading) -> bool:
    answer = text.casefold()
    if answer not in _YES and answer not in _NO:
        raise RowError("yes_no")
    return answer in _YES


def _read_phones(text: str, _reading: Reading) -> list[str]:
    found = [phones.normalise(part) for part in phones.split(text) if part not in ("0", "-")]
    return list(dict.fromkeys(found))


def _read_emails(text: str, _reading: Reading) -> list[str]:
    emails = [part.lower() for part in _BETWEEN_EMAILS.split(text) if part not in ("", "-")]
    if not all(_EMAIL.fullmatch(email) and len(email) <= 254 for email in emails):
        raise RowError("email_form")
    return list(dict.fromkeys(emails))


def _read_postcode(text: str, _reading: Reading) -> str:
    digits = re.sub(r"\.0+$|\s", "", text)
    if not re.fullmatch(r"[1-9][0-9]{4}", digits):
        raise RowError("postcode_form")
    return digits


def _read_date(text: str, reading: Reading) -> date:
    return parse_date(text, today=reading.today)


def _read_years(text: str, _reading: Reading) -> int:
    if match := _MONTHS.fullmatch(text.lower()):
        return int(match[1]) // 12
    match = _YEARS.fullmatch(text.lower())
    if not match or int(match[1]) > LONGEST_WORKING_LIFE:
        raise RowError("years_form")
    return int(match[1])


def _read_nik(text: str, reading: Reading) -> identity.Nik:
    nik = identity.parse_nik(text, today=reading.today)
    for code in nik.warnings:
        reading.warn("nik", code, text)
    return nik


def _read_kk(text: str, reading: Reading) -> identity.Kk:
    kk = identity.parse_kk(text)
    for code in kk.warnings:
        reading.warn("kk", code, text)
    return kk


_READERS: dict[str, Callable[[str, Reading], Any]] = {
    "number": _read_number,
    "branch": _read_branch,
    "full_name": _read_name,
    "status": _read_status,
    "protected": _read_yes,
    "phones": _read_phones,
    "emails": _read_emails,
    "postcode": _read_postcode,
    "products": _read_texts,
    "since": _read_date,
    "income": lambda text, _reading: parse_money(text),
    "years_of_service": _read_years,
    "nik": _read_nik,
    "kk": _read_kk,
    "birth_date": _read_date,
    "mothers_maiden_name": _read_name,
    "spouse": _read_name,
    "relatives": _read_texts,
}
