"""Customer files of every kind that branches send, made on the spot."""

import zipfile
from pathlib import Path
from typing import Any

import xlsxwriter

HEADER = ["No Pelanggan", "Kode Cabang", "Nama Lengkap", "No HP", "NIK", "Tgl Lahir"]
SITI = ["0010000001", "SBY01", "Siti Rahmawati", "081234567331", "3578025504800001", "15-04-1980"]
BUDI = ["0010000002", "SBY01", "Budi Santoso", "081234567332", "3578021504810002", "15-04-1981"]


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """Write a text file in some encoding."""
    path.write_bytes(text.encode(encoding))
    return path


def as_text(rows: list[list[str]], *, separator: str = ";", end: str = "\r\n") -> str:
    """Give rows as a CSV without quotes."""
    return end.join(separator.join(row) for row in rows) + end


def write_workbook(path: Path, rows: list[list[Any]], **options: Any) -> Path:
    """Write rows to the first sheet of a workbook, from the first cell on."""
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet()
        for index, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(index, column, value)
    return path


def replace_part(path: Path, part: str, content: bytes) -> Path:
    """Put other content into one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def sheet_xml(body: str) -> bytes:
    """Give the XML of a worksheet with these rows."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}<worksheet xmlns="{space}"><sheetData>{body}</sheetData></worksheet>'.encode()
