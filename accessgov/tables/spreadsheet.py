"""Turns the first visible sheet of a workbook into lines of JSON: [row number, [text, …]].

Runs as a process of its own, with little memory and without the project's secrets: an altered
workbook of a few kilobytes can make the reader ask for terabytes and end its process. So it imports
nothing of the project, and tells what happened by its exit code.
"""

import datetime
import json
import math
import resource
import sys
import zipfile
from contextlib import suppress
from typing import Any

import python_calamine

MAX_MEMORY = 1 << 30
MAX_WRITTEN = 1 << 29
MAX_SECONDS = 120
# How much of a text is kept; nothing that is read from a file may be as long.
LONGEST_CELL = 2_000
EXCEL_DIGITS = 15  # what Excel keeps of a number
EXACT_FLOAT = 2**53

NOTHING_VISIBLE, PASSWORD, OTHER_KIND, TOO_LARGE = 3, 4, 5, 6


def main(path: str) -> int:
    """Write the rows that are not blank, and give the exit code."""
    _limit()
    if code := _refuse(path):
        return code
    try:
        return _write(path)
    except python_calamine.PasswordError:
        return PASSWORD
    except MemoryError:
        return TOO_LARGE


def _limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_FSIZE, MAX_WRITTEN),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        # Not every system can limit everything, nor raise a limit that is lower already.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _refuse(path: str) -> int:
    with zipfile.ZipFile(path) as archive:
        parts = {part.filename: part for part in archive.infolist()}
    if "xl/workbook.xml" not in parts:
        return OTHER_KIND
    return PASSWORD if parts["xl/workbook.xml"].flag_bits & 1 else 0


def _write(path: str) -> int:
    sheet = _first_sheet(path)
    if sheet is None:
        return NOTHING_VISIBLE
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [_text(cell)[:LONGEST_CELL] for cell in cells]
        if any(texts):
            sys.stdout.write(f"{json.dumps([line, texts])}\n")
    return 0


def _first_sheet(path: str) -> python_calamine.CalamineSheet | None:
    book = python_calamine.load_workbook(path)
    for meta in book.sheets_metadata:
        visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
        if visible and meta.typ == python_calamine.SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.height:
                return sheet
    return None


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, (int, float)):
        return _number(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, (datetime.date, datetime.time)) else str(cell)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    if value != int(value):
        return repr(round(value, 2))
    digits = str(int(value))
    # Excel puts a 0 where the sixteenth digit was; any other digit there is what was written.
    exact = abs(value) < EXACT_FLOAT and not digits.endswith("0")
    return digits if len(digits.lstrip("-")) <= EXCEL_DIGITS or exact else f"{value:.5E}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
