"""XLSX: looked at for what could hurt, then read by calamine as text."""

import datetime
import math
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine
from django.utils.translation import gettext as _

from customers.importing.refusals import FileRefused

MAX_UNPACKED = 1 << 30
MAX_PARTS = 2_000
EXCEL_DIGITS = 15  # what Excel keeps of a number
EXACT_FLOAT = 2**53

_CHUNK = 1 << 20
_HEAD = 30
# Cells (<c> or <x:c>) but for the plainest, such as <c r="B12", which are within any limit.
_CELLS = tuple(
    re.compile(begin + rb"""c(?=[\s>])(?! r="[A-Z][0-9]{1,5}")([^<>]*)>""")
    for begin in (b"<", b":")
)
# The reader makes room for as many strings and styles as are announced, before it reads them.
_ANNOUNCED = re.compile(rb"""ount\s*=\s*["'][^"']{8,}""")
_PLACE = re.compile(rb"""(?:^|\s)r\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")


def reader(
    path: Path, *, max_rows: int, max_columns: int
) -> Callable[[], Iterator[tuple[int, list[str]]]]:
    """Give a function that reads the rows of the first visible sheet, each with its row number."""
    try:
        _inspect(path, max_rows=max_rows, max_columns=max_columns)
        sheet = _open(path)
    except FileRefused:
        raise
    except (
        Exception
    ):  # an altered archive makes its readers fail in ways that no list is complete of
        raise FileRefused(_("The file is damaged. Open it in Excel and save it again.")) from None

    def read_lines() -> Iterator[tuple[int, list[str]]]:
        for line, cells in enumerate(sheet.iter_rows(), start=1):
            yield line, [_text(cell) for cell in cells]

    return read_lines


def _open(path: Path) -> python_calamine.CalamineSheet:
    with open(path, "rb") as file:
        book = python_calamine.load_workbook(file)
        for meta in book.sheets_metadata:
            visible = meta.visible == python_calamine.SheetVisibleEnum.Visible
            if visible and meta.typ == python_calamine.SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(meta.name)
                if sheet.height:
                    return sheet
    raise FileRefused(_("No visible sheet holds anything. Export the file again."))


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


def _inspect(path: Path, *, max_rows: int, max_columns: int) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise FileRefused(_("Only CSV and XLSX files can be read. Save it as one of these."))
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FileRefused(_unpacked())
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(_("The file is protected by a password. Save a copy without a password."))
    with open(path, "rb") as file:
        for part in parts:
            _inspect_part(file, part, max_rows=max_rows, max_columns=max_columns)


def _inspect_part(
    file: BinaryIO, part: zipfile.ZipInfo, *, max_rows: int, max_columns: int
) -> None:
    tail, in_sheet = b"", False
    for chunk in _unpack(file, part):
        text = tail + chunk
        if _ANNOUNCED.search(text):
            raise zipfile.BadZipFile
        # A sheet may have any name; a photograph may hold the bytes of a cell by chance.
        in_sheet = in_sheet or b"sheetData" in text
        if in_sheet:
            _inspect_cells(text, max_rows=max_rows, max_columns=max_columns)
        tail = _begun_tag(text, in_sheet=in_sheet)


def _begun_tag(text: bytes, *, in_sheet: bool) -> bytes:
    begun = text[text.rfind(b"<") :] if b"<" in text else b""
    if len(begun) <= _CHUNK:
        return begun
    if in_sheet:
        raise zipfile.BadZipFile
    return b""


def _inspect_cells(text: bytes, *, max_rows: int, max_columns: int) -> None:
    for cells in _CELLS:
        for tag in cells.findall(text):
            _inspect_cell(tag, max_rows=max_rows, max_columns=max_columns)


def _inspect_cell(tag: bytes, *, max_rows: int, max_columns: int) -> None:
    """Refuse a filled cell so far out that reading would need more memory than there is."""
    # The reader makes room for every cell up to the outermost one; empty ones do not count.
    if tag.endswith(b"/"):
        return
    place = _PLACE.search(tag)
    if place is None:
        raise zipfile.BadZipFile
    if int(place[2]) > max_rows or _column(place[1].upper()) > max_columns:
        raise FileRefused(_too_far(max_rows=max_rows, max_columns=max_columns))


def _unpack(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a part to see its true size: the one that it declares may be a lie."""
    file.seek(part.header_offset)
    head = file.read(_HEAD)
    file.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    packed = part.compress_type == zipfile.ZIP_DEFLATED
    if not packed and part.compress_type != zipfile.ZIP_STORED:
        raise zipfile.BadZipFile
    inflate = zlib.decompressobj(-15)
    left, size = part.compress_size, 0
    while left > 0 and (data := file.read(min(_CHUNK, left))):
        left -= len(data)
        while data:
            chunk = inflate.decompress(data, _CHUNK) if packed else data
            data = inflate.unconsumed_tail if packed else b""
            size += len(chunk)
            if size > part.file_size:
                raise FileRefused(_unpacked())
            yield chunk


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _unpacked() -> str:
    return _("The file unpacks to more than can be read. Split it into several files.")


def _too_far(*, max_rows: int, max_columns: int) -> str:
    return _(
        "The sheet has cells beyond row %(rows)s or column %(columns)s. "
        "Delete them, or split the file."
    ) % {"rows": max_rows, "columns": max_columns}
