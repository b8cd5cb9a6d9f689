"""A CSV is read whatever its separator and encoding, or refused with a reason."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accessgov.tables import files as tables
from accessgov.tables.refusals import FileRefused
from customers.importing import files
from tests.customers.importing.samples import BUDI, HEADER, SITI, as_text, write_text

ROWS = [HEADER, SITI, BUDI]


def read_cells(path, **options):
    sheet = files.read(path, filename=path.name, **options)
    return list(sheet.header), [row.cells for row in sheet.rows()]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_any_separator_and_line_end(tmp_path, separator, end):
    path = write_text(tmp_path / "a.csv", as_text(ROWS, separator=separator, end=end))
    assert read_cells(path) == (HEADER, [SITI, BUDI])


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
def test_any_usual_encoding(tmp_path, encoding):
    siti = [*SITI[:2], "Siti Renée", *SITI[3:]]
    path = write_text(tmp_path / "a.csv", as_text([HEADER, siti]), encoding=encoding)
    assert read_cells(path) == (HEADER, [siti])


def test_bytes_that_windows_leaves_undefined_are_still_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(as_text([HEADER, SITI]).encode() + b"0010000003;SBY01;Ren\xe9 \x81;;;\r\n")
    assert read_cells(path)[1][1][2].startswith("René")


def test_quotes_separators_and_line_breaks_inside_values(tmp_path):
    text = 'Nama,Kode Cabang,Alamat\n"Siti, S.E.",SBY01,"Jl. ""Merdeka""\nNo. 5"\n'
    path = write_text(tmp_path / "a.csv", text)
    assert read_cells(path)[1] == [["Siti, S.E.", "SBY01", 'Jl. "Merdeka"\nNo. 5']]


def test_blank_lines_are_left_out_and_line_numbers_stay_those_of_the_file(tmp_path):
    quoted = 'Nama,Cabang\n\n"Siti\nRahmawati",SBY01\n,,\n   \nBudi,SBY01\n'
    sheet = files.read(write_text(tmp_path / "a.csv", quoted), filename="a.csv")
    assert [row.line for row in sheet.rows()] == [3, 7]
    assert sheet.total == 2


def test_the_separator_that_excel_declares_is_followed(tmp_path):
    path = write_text(tmp_path / "a.csv", "sep=|\r\n" + as_text(ROWS, separator="|"))
    sheet = files.read(path, filename="a.csv")
    assert sheet.header == tuple(HEADER)
    assert [row.line for row in sheet.rows()] == [3, 4]


def test_commas_inside_values_do_not_hide_the_semicolon(tmp_path):
    rows = [["Nama", "Cabang", "Alamat"], *([f"Siti {n}", "SBY01", "a, b, c, d"] for n in range(9))]
    path = write_text(tmp_path / "a.csv", as_text(rows))
    assert read_cells(path)[1][0] == ["Siti 0", "SBY01", "a, b, c, d"]


def test_a_title_above_the_headings_is_passed_over(tmp_path):
    rows = [["DATA PELANGGAN CABANG SURABAYA"], ["Per 1 November 2026"], HEADER, SITI]
    sheet = files.read(write_text(tmp_path / "a.csv", as_text(rows)), filename="a.csv")
    assert (sheet.header, sheet.header_line, sheet.total) == (tuple(HEADER), 3, 1)


def test_unknown_headings_in_the_first_row_are_headings_still(tmp_path):
    rows = [["Kolom A", "Kolom B"], ["Siti", "SBY01"]]
    sheet = files.read(write_text(tmp_path / "a.csv", as_text(rows)), filename="a.csv")
    assert sheet.header == ("Kolom A", "Kolom B")


def test_rows_can_be_read_again_and_again(tmp_path):
    sheet = files.read(write_text(tmp_path / "a.csv", as_text(ROWS)), filename="a.csv")
    assert len(list(sheet.rows())) == len(list(sheet.rows())) == sheet.total == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"\r\n \r\n", "no row"),
        ("a.csv", codecs.BOM_UTF8, "no row"),
        ("a.csv", as_text([HEADER]).encode(), "below the headings"),
        ("a.csv", as_text([SITI, BUDI]).encode(), "headings was found"),
        ("a.csv", b"Nama\nSiti\n", "headings was found"),
        ("a.csv", b'Nama;Cabang\nSiti;SBY01\n"Budi;SBY01\n', "line 3"),
        ("a.csv", b'Nama;Cabang\n"Si"ti;SBY01\n', "line 2"),
        ("a.csv", b"Nama;Cabang\nSiti;\0\0\1\2\n", "not a text file"),
        ("a.csv", codecs.BOM_UTF16_LE + b"\x00\xd8\x41\x00\x0a", "not a text file"),
        ("a.csv", codecs.BOM_UTF8 + b"Nama;Cabang\nSiti\xe9;x\n", "not a text file"),
        ("a.csv", b"<html><table><tr><td>Nama</td></tr></table>", "web page"),
        ("a.pdf", b"%PDF-1.7", "Only CSV and XLSX"),
        ("a.json", b'{"nama": "Siti"}', "Only CSV and XLSX"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel"),
        ("a.csv", b"Nama;Cabang;" + b"x;" * 70 + b"x\n", "64 columns"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=reason):
        files.read(path, filename=name)


def test_a_file_above_the_limit_is_not_opened(tmp_path):
    path = write_text(tmp_path / "a.csv", as_text(ROWS) + "x" * 2**20)
    with pytest.raises(FileRefused, match="larger than 1 MB"):
        files.read(path, filename="a.csv", max_bytes=2**20)


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 1)
    with pytest.raises(FileRefused, match="more than 1 rows"):
        files.read(write_text(tmp_path / "a.csv", as_text(ROWS)), filename="a.csv")


@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "a.csv"
    path.write_bytes(content)
    try:
        sheet = files.read(path, filename="a.csv")
    except FileRefused as error:
        assert len(str(error)) > 20
    else:
        assert len(list(sheet.rows())) == sheet.total > 0
