"""An XLSX is read as the user sees it, and nothing in it can exhaust the server."""

import random
import zipfile
from datetime import UTC, date, datetime

import pytest
import xlsxwriter

from accessgov.tables import workbook
from accessgov.tables.refusals import FileRefused
from customers.importing import files
from tests.customers.importing.samples import (
    BUDI,
    HEADER,
    SITI,
    replace_part,
    sheet_xml,
    write_workbook,
)

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def path(tmp_path):
    return write_workbook(tmp_path / "a.xlsx", [HEADER, SITI, BUDI], strings_to_numbers=False)


def read_rows(path):
    return [row.cells for row in files.read(path, filename=path.name).rows()]


def with_cells(path, *values):
    return write_workbook(path, [HEADER, [*SITI[:3], *values]])


def test_text_cells_are_read_as_they_are(path):
    sheet = files.read(path, filename="upload")
    assert sheet.header == tuple(HEADER)
    assert [row.cells for row in sheet.rows()] == [SITI, BUDI]
    assert [row.line for row in sheet.rows()] == [2, 3]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (81234567331, "81234567331"),
        (357802550480001, "357802550480001"),
        (3578025504800001, "3578025504800001"),
        # Excel cuts the sixteenth digit to 0, so a 0 there may have been any digit.
        (3578025504800000, "3.57803E+15"),
        (35780255048000010, "3.57803E+16"),
        (4500000.0, "4500000"),
        (4500000.5, "4500000.5"),
        (-5, "-5"),
        (True, "1"),
        ("  Siti ", "Siti"),
    ],
)
def test_numbers_are_exact_or_marked_as_rounded(tmp_path, value, text):
    assert read_rows(with_cells(tmp_path / "a.xlsx", value))[0][3] == text


def test_dates_are_iso(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(
        path, {"default_date_format": "dd/mm/yyyy", "remove_timezone": True}
    ) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nama", "Cabang", "Tgl Lahir", "Sejak"])
        sheet.write_row(1, 0, ["Siti", "SBY01"])
        sheet.write_datetime(1, 2, date(1980, 4, 15))
        sheet.write_datetime(1, 3, datetime(2020, 1, 31, 14, 5, tzinfo=UTC))
    assert read_rows(path) == [["Siti", "SBY01", "1980-04-15", "2020-01-31"]]


def test_formulas_give_the_value_they_had(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nama", "Cabang"])
        sheet.write_formula(1, 0, '=UPPER("siti")', None, "SITI")
        sheet.write(1, 1, "SBY01")
    assert read_rows(path) == [["SITI", "SBY01"]]


def test_a_table_may_begin_anywhere_and_have_blank_rows(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(1, 2, "DATA PELANGGAN")
        for row, cells in ((3, HEADER), (4, SITI), (6, BUDI)):
            sheet.write_row(row, 2, cells)
    read = files.read(path, filename="a.xlsx")
    assert read.header == tuple(HEADER) and read.header_line == 4
    assert [(row.line, row.cells) for row in read.rows()] == [(5, SITI), (7, BUDI)]


def test_the_first_visible_sheet_with_something_in_it_is_read(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("kosong")
        hidden = book.add_worksheet("rahasia")
        hidden.write_row(0, 0, ["Nama", "Cabang"])
        hidden.write_row(1, 0, ["Hidden", "X"])
        hidden.hide()
        shown = book.add_worksheet("data")
        shown.write_row(0, 0, ["Nama", "Cabang"])
        shown.write_row(1, 0, ["Siti", "SBY01"])
    assert read_rows(path) == [["Siti", "SBY01"]]


def test_empty_styled_cells_far_away_do_no_harm(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nama", "Cabang"])
        sheet.write_row(1, 0, ["Siti", "SBY01"])
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    assert read_rows(path) == [["Siti", "SBY01"]]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        '<c r="XFD2"><v>1</v></c>',
        '<c r="BM2"><v>1</v></c>',
        "<c r = 'xfd1048576' ><v>1</v></c>",
        '<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'r="XFD1048576"><v>1</v></x:c>',
    ],
)
def test_a_cell_at_the_end_of_the_world_is_refused(path, cell):
    body = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2">{cell}</row>'
    with pytest.raises(FileRefused, match=r"more than 64 columns|too much memory"):
        files.read(replace_part(path, SHEET, sheet_xml(body)), filename="a.xlsx")


def test_announced_trillions_end_the_reading_and_not_the_server(path):
    # The reader makes room for them at once, and a failure to do so aborts its whole process.
    announced = b'<sst uniqueCount="99999999999999"></sst>'
    with pytest.raises(FileRefused, match="too much memory"):
        files.read(replace_part(path, "xl/sharedStrings.xml", announced), filename="a.xlsx")


def test_one_long_text_in_a_million_cells_ends_the_reading(path):
    long = f"<sst><si><t>{'x' * 32_000}</t></si></sst>"
    replace_part(path, "xl/sharedStrings.xml", long.encode())
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 150_000))
    with pytest.raises(FileRefused, match="too much memory"):
        files.read(replace_part(path, SHEET, sheet_xml(rows)), filename="a.xlsx")


def test_a_zip_bomb_ends_the_reading(path):
    bomb = path.with_name("bomb.xlsx")
    with (
        zipfile.ZipFile(path) as archive,
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out,
    ):
        for name in archive.namelist():
            if name != "xl/sharedStrings.xml":
                out.writestr(name, archive.read(name))
        with out.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(b"<sst><si><t>")
            for _megabyte in range(1_100):
                part.write(b"x" * 2**20)
            part.write(b"</t></si></sst>")
    assert bomb.stat().st_size < 20_000_000
    with pytest.raises(FileRefused, match=r"too much memory|damaged"):
        files.read(bomb, filename="a.xlsx")


def test_the_reading_process_has_neither_the_secrets_nor_the_project(path, monkeypatch):
    seen = {}

    def run(command, **options):
        seen.update(options, command=command)
        return real(command, **options)

    real = workbook.subprocess.run
    monkeypatch.setenv("MASTER_KEYS", "secret")
    monkeypatch.setattr(workbook.subprocess, "run", run)
    assert read_rows(path) == [SITI, BUDI]
    assert seen["env"] == {} and "-P" in seen["command"]


def test_two_readings_of_one_sheet_do_not_disturb_each_other(path):
    sheet = files.read(path, filename="a.xlsx")
    one, other = sheet.rows(), sheet.rows()
    assert [next(one).cells, next(other).cells, next(one).cells] == [SITI, SITI, BUDI]


def test_an_encrypted_workbook_asks_for_a_copy_without_a_password(tmp_path):
    path = tmp_path / "a.xlsx"
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024 + name)
    with pytest.raises(FileRefused, match="without a password"):
        files.read(path, filename="a.xlsx")


def test_another_kind_of_zip_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(FileRefused, match="Only CSV and XLSX"):
        files.read(path, filename="a.xlsx")


def test_a_workbook_named_csv_is_read_as_what_it_is(path):
    assert read_rows(path.rename(path.with_suffix(".csv"))) == [SITI, BUDI]


def test_a_workbook_without_anything_in_it_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="No visible sheet"):
        files.read(write_workbook(tmp_path / "a.xlsx", []), filename="a.xlsx")


def test_a_torn_or_altered_workbook_is_read_or_refused_never_a_crash(path):
    whole = path.read_bytes()
    chance = random.Random(20261123)
    for _turn in range(40):
        torn = bytearray(whole)
        for _byte in range(chance.randrange(1, 6)):
            torn[chance.randrange(4, len(torn))] = chance.randrange(256)
        path.write_bytes(bytes(torn[: chance.choice([len(torn), chance.randrange(8, len(torn))])]))
        try:
            list(files.read(path, filename="a.xlsx").rows())
        except FileRefused as error:
            assert len(str(error)) > 20
