"""A file of people on its way in: received, checked, stored; nothing is stored by the check.

The check carries every row out and takes all of it back, so that it can promise what storing
does. The file waits in the cache of the one who gave it; it names people, and no customers.
"""

import csv
import hashlib
import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accessgov.tables import files
from accessgov.tables.files import Row, Sheet
from accessgov.tables.formulas import harmless
from accessgov.tables.refusals import FileRefused
from staff.directory.columns import FIELDS, PeopleColumns
from staff.directory.rows import Done, take_in
from staff.happenings import tell
from staff.models import User

MOST_ROWS = 2000
MOST_BYTES = 2 << 20
KEPT_SECONDS = 3600
OUTCOMES = ("new", "changed", "ended", "unchanged", "bad")


@dataclass(frozen=True, slots=True)
class Found:
    """What a reading came to: how many rows were what, and what is wrong with which."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    bad: list[tuple[int, list[tuple[str, str]]]] = field(default_factory=list)
    # Whom a row changes or ends, by the name of before, and in which fields.
    known: list[tuple[int, Done]] = field(default_factory=list)

    @property
    def good(self) -> int:
        """Return how many rows can be stored."""
        return sum(self.counts.values()) - self.counts["bad"]


@dataclass(frozen=True, slots=True, repr=False)
class PeopleFile:
    """A file, how its columns are read, and what became of it."""

    name: str
    content: bytes
    columns: PeopleColumns
    total: int
    found: Found | None = None
    stored_at: datetime | None = None

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the content, by which the ledger knows the file."""
        return hashlib.sha256(self.content).hexdigest()


class BadRows(Exception):
    """Rows are bad, and nobody agreed to store only the others."""


def receive(*, name: str, content: bytes, most_rows: int | None = MOST_ROWS) -> PeopleFile:
    """Open a file and guess its columns; raises FileRefused."""
    sheet = _sheet(name, content)
    if most_rows and sheet.total > most_rows:
        told = _("The file has more than %(limit)s rows. Split it into several files.")
        raise FileRefused(told % {"limit": most_rows})
    columns = PeopleColumns.guess(sheet.header)
    return PeopleFile(name=name[-120:], content=content, columns=columns, total=sheet.total)


def check(*, given: PeopleFile, by: User, at: datetime) -> PeopleFile:
    """Find out what storing would do, row by row, and store nothing."""
    with transaction.atomic():
        found = _carry_out(given, by, at)
        transaction.set_rollback(True)
    return replace(given, found=found)


def store(*, given: PeopleFile, by: User, at: datetime, keep_good_rows: bool) -> PeopleFile:
    """Store every row, or with consent the good ones, with one entry; raises BadRows."""
    with transaction.atomic():
        found = _carry_out(given, by, at)
        if found.bad and not keep_good_rows:
            raise BadRows
        data: dict[str, Any] = {"sha256": given.digest, **found.counts}
        tell(event="provisioned", about=by, by=by.pk, at=at, **data)
    return replace(given, found=found, stored_at=at)


def rest(*, given: PeopleFile) -> bytes:
    """Return the bad rows, each with what is wrong, as CSV that Indonesian Excel opens."""
    bad = dict(given.found.bad) if given.found else {}
    header = given.columns.header
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([*map(harmless, header), _("Line"), _("What is wrong")])
    for row in _sheet(given.name, given.content).rows():
        if row.line in bad:
            cells = [*row.cells, *[""] * len(header)][: len(header)]
            wrong = " ".join(f"{label}: {what}" if label else what for label, what in bad[row.line])
            writer.writerow([*map(harmless, cells), row.line, harmless(wrong)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def keep(*, given: PeopleFile, by: User, sign: str = "") -> str:
    """Keep a file for an hour for the one who gave it; return the sign by which it is found."""
    sign = sign or secrets.token_urlsafe(16)
    cache.set(_key(by, sign), given, KEPT_SECONDS)
    return sign


def kept(*, by: User, sign: str) -> PeopleFile | None:
    """Return somebody's own file, while it is kept."""
    found = cache.get(_key(by, sign))
    return found if isinstance(found, PeopleFile) else None


def _key(by: User, sign: str) -> str:
    return f"people-file:{by.pk}:{sign}"


def _sheet(name: str, content: bytes) -> Sheet:
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        sheet = files.read(file.name, filename=name, known=PeopleColumns.known)
        lines = list(sheet.read())
    return replace(sheet, read=lambda: iter(lines))


def _carry_out(given: PeopleFile, by: User, at: datetime) -> Found:
    found, seen = Found(), dict[str, int]()
    for row in _chiefs_first(list(_sheet(given.name, given.content).rows()), given.columns):
        try:
            values = _values(row, given.columns, seen)
            with transaction.atomic():
                done = take_in(values=values, by=by, at=at)
            found.counts[done.outcome] += 1
            if done.outcome in ("changed", "ended"):
                found.known.append((row.line, done))
        except ValidationError as wrong:
            found.counts["bad"] += 1
            found.bad.append((row.line, list(_sentences(wrong))))
    found.bad.sort()
    found.known.sort(key=lambda one: one[0])
    return found


def _values(row: Row, columns: PeopleColumns, seen: dict[str, int]) -> dict[str, str]:
    if any(row.cells[len(columns.header) :]):
        raise ValidationError(
            _("The row has more cells than the header. A value with a separator needs quotes.")
        )
    values = columns.values(row.cells)
    first = seen.setdefault(values.get("employee_number", "").strip(), row.line)
    if first != row.line and values.get("employee_number"):
        told = _("Line %(line)s has the same employee number. Keep one of them.") % {"line": first}
        raise ValidationError({"employee_number": told})
    return values


def _chiefs_first(rows: list[Row], columns: PeopleColumns) -> Iterator[Row]:
    """Yield everybody after the supervisor whom the same file registers."""
    waiting = [(row, columns.values(row.cells)) for row in rows]
    while waiting:
        numbers = {values.get("employee_number") for _row, values in waiting} - {None, ""}
        ready = [row for row, values in waiting if values.get("supervisor") not in numbers]
        # In a circle nobody is first: each is told so by the database, in the order of the file.
        yield from ready or [row for row, _values in waiting]
        later = [one for one in waiting if one[1].get("supervisor") in numbers]
        waiting = later if ready else []


def _sentences(wrong: ValidationError) -> Iterator[tuple[str, str]]:
    by_field = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
    for name, sentences in by_field.items():
        for sentence in sentences:
            yield str(FIELDS.get(name, "")), str(sentence)
