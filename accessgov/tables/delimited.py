"""CSV as branches export it: any separator, any of the usual encodings."""

import codecs
import csv
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from accessgov.tables.headings import Known
from accessgov.tables.refusals import FileRefused

SEPARATORS = ";,\t|"
_CHUNK = 1 << 20
_SAMPLE_LINES = 30


def reader(
    path: Path, *, max_columns: int, known: Known
) -> Callable[[], Iterator[tuple[int, list[str]]]]:
    """Give a function that reads the lines of a CSV file, each with its line number."""
    encoding = _find_encoding(path)
    separator, skip = _find_separator(path, encoding=encoding, known=known)

    def read_lines() -> Iterator[tuple[int, list[str]]]:
        with open(path, encoding=encoding, newline="") as file:
            for _skipped in range(skip):
                file.readline()
            yield from _read(file, separator=separator, skip=skip, max_columns=max_columns)

    return read_lines


def _read(
    file: Iterator[str], *, separator: str, skip: int, max_columns: int
) -> Iterator[tuple[int, list[str]]]:
    rows = csv.reader(file, delimiter=separator, strict=True)
    line = skip + 1
    try:
        for cells in rows:
            if len(cells) > max_columns and any(cells[max_columns:]):
                raise FileRefused(_too_wide(max_columns))
            yield line, [cell.strip() for cell in cells]
            line = skip + rows.line_num + 1
    except csv.Error:
        raise FileRefused(
            _("The quotes of line %(line)s do not close. Correct the line, or save it as XLSX.")
            % {"line": line}
        ) from None


def _too_wide(max_columns: int) -> str:
    return _("The file has more than %(limit)s columns. Remove those that are not needed.") % {
        "limit": max_columns
    }


def _find_encoding(path: Path) -> str:
    with open(path, "rb") as file:
        start = file.read(_CHUNK)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _confirm(path, "utf-16")
    if start.startswith(codecs.BOM_UTF8):
        return _confirm(path, "utf-8-sig")
    if b"\0" in start:
        return _confirm(path, _utf16_without_mark(start))
    return next(e for e in ("utf-8", "cp1252", "latin-1") if _decodes(path, e))


def _utf16_without_mark(start: bytes) -> str:
    if start.count(0) * 5 < len(start):
        raise FileRefused(_("This is not a text file. Save it as CSV (UTF-8) or XLSX."))
    # ASCII in UTF-16 has its zeros at every second byte, at the even ones when big-endian.
    even, odd = start[0::2].count(0), start[1::2].count(0)
    return "utf-16-be" if even > odd else "utf-16-le"


def _confirm(path: Path, encoding: str) -> str:
    if not _decodes(path, encoding):
        raise FileRefused(_("This is not a text file. Save it as CSV (UTF-8) or XLSX."))
    return encoding


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with open(path, "rb") as file:
            while chunk := file.read(_CHUNK):
                if "\0" in decoder.decode(chunk):
                    raise FileRefused(_("This is not a text file. Save it as CSV (UTF-8) or XLSX."))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _find_separator(path: Path, *, encoding: str, known: Known) -> tuple[str, int]:
    with open(path, encoding=encoding, newline="") as file:
        lines = list(islice((line for line in file if line.strip()), _SAMPLE_LINES))
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4], 1
    if lines and lines[0].lstrip().lower().startswith(("<html", "<!doctype", "<table", "<?xml")):
        raise FileRefused(_("This is a web page, not a CSV file. Open it and save it as XLSX."))
    return max(SEPARATORS, key=lambda separator: _fit(lines, separator, known)), 0


def _fit(lines: list[str], separator: str, known: Known) -> tuple[int, int]:
    # First the headings that become readable, then the cells of lines that agree on their number:
    # an address may well hold more commas than its line holds semicolons.
    rows = list(csv.reader(lines, delimiter=separator))
    widths = Counter(len(cells) for cells in rows)
    return (
        max((known(cells) for cells in rows), default=0),
        max(((width - 1) * count for width, count in widths.items()), default=0),
    )
