"""A whole file, row by row: what would be stored, what is left out, and why."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from customers.fields import Record
from customers.importing.columns import CustomerColumns
from customers.importing.duplicates import Duplicates
from customers.importing.files import Row, Sheet
from customers.importing.problems import Problem
from customers.importing.rows import Cleaned, clean


@dataclass(frozen=True, slots=True)
class Checked:
    """One row of the file: a record to store, or none because of problems or of being a repeat."""

    row: Row
    record: Record | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def bad(self) -> bool:
        """Say whether the row must be corrected."""
        return bool(self.problems)


def check_rows(
    *, sheet: Sheet, columns: CustomerColumns, branches: Collection[str], today: date
) -> Iterator[Checked]:
    """Read every row of a file, in its order; a row that repeats another is read once."""
    duplicates = Duplicates()
    for row in sheet.rows():
        cleaned = _clean_row(row, sheet=sheet, columns=columns, branches=branches, today=today)
        yield _check(row, cleaned, duplicates)


def _clean_row(
    row: Row, *, sheet: Sheet, columns: CustomerColumns, branches: Collection[str], today: date
) -> Cleaned:
    if any(row.cells[len(sheet.header) :]):
        # Its values stand in the wrong columns; what they seem to say would mislead.
        return Cleaned(None, (Problem("", "cells_shifted"),))
    return clean(columns.values(row.cells), branches=branches, today=today)


def _check(row: Row, cleaned: Cleaned, duplicates: Duplicates) -> Checked:
    checked = Checked(row, cleaned.record, cleaned.problems, cleaned.warnings)
    if cleaned.record is None:
        return checked
    repeat = duplicates.find(record=cleaned.record, line=row.line)
    if repeat is None:
        return checked
    if repeat.code == "number_repeated":
        return replace(checked, record=None, problems=(repeat,))
    record = None if repeat.code == "row_repeated" else cleaned.record
    return replace(checked, record=record, warnings=(*cleaned.warnings, repeat))
