"""A file as it was uploaded, opened as a table of text or refused with a reason."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from accessgov.tables import delimited, workbook
from accessgov.tables.headings import Known
from accessgov.tables.refusals import FileRefused

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 64
# Above the header stand at most a title, a date and a branch.
HEADER_WITHIN = 10

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """The cells of one row as text, and the line of the file where a user finds it."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """A table: its header, the count of its rows, and the rows as often as they are asked for."""

    header: tuple[str, ...]
    header_line: int
    total: int
    read: Callable[[], Iterator[tuple[int, list[str]]]]

    def rows(self) -> Iterator[Row]:
        """Give the rows below the header that are not blank."""
        for line, cells in self.read():
            if line > self.header_line and any(cells):
                yield Row(line, cells)


def read(path: Path | str, *, filename: str, known: Known, max_bytes: int = MAX_BYTES) -> Sheet:
    """Open an uploaded CSV or XLSX file, or raise FileRefused with what to do.

    `known` counts the headings that are understood: by it the row of headings is found.
    """
    path = Path(path)
    _refuse_size(path, max_bytes=max_bytes)
    read_lines = _reader(path, filename=filename, known=known)
    header_line, header = _find_header(
        list(islice(_filled(read_lines()), HEADER_WITHIN)), known=known
    )
    total = _count(read_lines, header_line=header_line)
    return Sheet(header=header, header_line=header_line, total=total, read=read_lines)


def _refuse_size(path: Path, *, max_bytes: int) -> None:
    size = os.path.getsize(path)
    if size == 0:
        raise FileRefused(_("The file is empty. Export it again."))
    if size > max_bytes:
        raise FileRefused(too_large(max_bytes=max_bytes))


def too_large(*, max_bytes: int) -> str:
    """Say that a file is larger than may be uploaded."""
    return _("The file is larger than %(limit)s MB. Split it into several files.") % {
        "limit": max_bytes // (1024 * 1024)
    }


def _reader(
    path: Path, *, filename: str, known: Known
) -> Callable[[], Iterator[tuple[int, list[str]]]]:
    with open(path, "rb") as file:
        start = file.read(4096)
    if start.startswith(b"PK\x03\x04"):
        return workbook.reader(path, max_columns=MAX_COLUMNS)
    if start.startswith(_OLE):
        raise FileRefused(_refuse_old(path))
    if not filename.lower().endswith((".csv", ".txt", ".tsv")):
        raise FileRefused(_("Only CSV and XLSX files can be read. Save it as one of these."))
    return delimited.reader(path, max_columns=MAX_COLUMNS, known=known)


def _refuse_old(path: Path) -> str:
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        return _("The file is protected by a password. Save a copy without a password.")
    return _("This is an old Excel file (XLS). Save it as XLSX or CSV.")


def _filled(lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    return ((line, cells) for line, cells in lines if any(cells))


def _find_header(
    candidates: list[tuple[int, list[str]]], *, known: Known
) -> tuple[int, tuple[str, ...]]:
    if not candidates:
        raise FileRefused(_("The file holds no row. Export it again."))
    understood = [candidate for candidate in candidates if known(candidate[1]) > 1]
    line, cells = understood[0] if understood else candidates[0]
    if not understood and not _could_be_header(cells):
        raise FileRefused(_("No row of headings was found. Put the column names in the first row."))
    last = max(index for index, cell in enumerate(cells) if cell)
    return line, tuple(cells[: last + 1])


def _could_be_header(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and not any(sum(c.isdigit() for c in cell) > 3 for cell in filled)


def _count(read_lines: Callable[[], Iterator[tuple[int, list[str]]]], *, header_line: int) -> int:
    total = 0
    for line, _cells in _filled(read_lines()):
        total += line > header_line
        if total > MAX_ROWS:
            raise FileRefused(
                _("The file has more than %(limit)s rows. Split it into several files.")
                % {"limit": MAX_ROWS}
            )
    if not total:
        raise FileRefused(_("There is no row below the headings. Export the file again."))
    return total
