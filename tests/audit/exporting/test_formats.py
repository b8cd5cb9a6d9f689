"""The three kinds of file, read back: what they say, and that nothing in them runs."""

import csv
import io
import zipfile

import pypdf
import pytest
import python_calamine
from django.utils import timezone, translation

from audit.exporting import files, folder, making
from audit.exporting.cells import as_text
from audit.models import DailyReport, ReportFile, Viewing
from audit.reporting.sentences import told
from tests.audit.days import line_of

RISKY = ["=1+1", "+62812", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1"]


def table_of(file: ReportFile) -> list[list[str]]:
    """Read a file's table back as texts, whatever its format, the headings first."""
    content = folder.path_of(file).read_bytes()
    if file.format == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    book = python_calamine.load_workbook(io.BytesIO(content))
    return [
        [str(int(c)) if isinstance(c, float) else str(c) for c in row]
        for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)[1:]
    ]


def text_of(file: ReportFile) -> str:
    """Read a PDF's text back, all pages in one line."""
    pages = pypdf.PdfReader(folder.path_of(file)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def named(report: DailyReport, *names: str) -> None:
    """Give the agents of a report other names."""
    report.lines = [{**report.lines[0], "name": name} for name in names]
    report.save()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_table_has_every_number_of_the_report(form, made, report, here):
    head, *rows = table_of(made(form))
    row = next(row for row in rows if row[0] == here.agent.full_name)
    line = line_of(report, here.agent)
    assert row[2] == str(line["customers"])
    assert row[4 : len(head) - 1] == [
        str(line[name])
        for name in (
            "searches", "opened", "without_interaction", "outside_hours", "protected", "refused",
            "contact", "service", "financial", "identity", "matches", "no_matches", "locks",
            "call_backs",
        )
    ]  # fmt: skip
    assert {r[0] for r in rows[: len(report.lines)]} == {one["name"] for one in report.lines}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_viewings_are_counted_by_standing(form, made, report, here, now):
    for number, standing in enumerate(["explained", "explained", "own_word", "unexplained"]):
        Viewing.objects.create(
            agent=here.agent, branch=here.branch, date=report.date, customer=str(number),
            openings=1, first_at=now, last_at=now, standing=standing, explained_at=now,
        )  # fmt: skip
    head, *rows = table_of(made(form))
    counts = {row[0]: row[18:22] for row in rows[: len(report.lines)]}
    with translation.override("en"):  # the reader's language
        assert head[18:22] == [str(label) for label in Viewing.Standing.labels]
    assert counts[here.agent.full_name] == ["2", "1", "0", "1"]
    assert counts[here.colleague.full_name] == ["0", "0", "0", "0"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_line_of_the_table_bears_the_code_of_the_files_entry(form, made, report):
    file = made(form)
    head, *rows = table_of(file)
    codes = {row[len(head) - 1] for row in rows[: len(report.lines)]}
    assert codes == {files.asking_entry(file).code}


def test_the_workbook_says_above_both_sheets_whose_file_it_is_and_keeps_it_in_sight(made, report):
    file = made("xlsx")
    asked_by = f"({report.supervisor.username})", files.asking_entry(file).code
    book = python_calamine.load_workbook(folder.path_of(file))
    for sheet in range(2):
        first = " ".join(map(str, book.get_sheet_by_index(sheet).to_python()[0]))
        assert all(part in first for part in asked_by), first
    with zipfile.ZipFile(folder.path_of(file)) as archive:
        sheets = [archive.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2)]
        printed = archive.read("xl/workbook.xml").decode()
    assert ['ySplit="2"' in sheets[0], 'ySplit="1"' in sheets[1]] == [True, True]
    assert "$1:$2" in printed  # on every printed page too


@pytest.mark.parametrize("text", RISKY)
def test_a_risky_text_gets_an_apostrophe(text):
    assert as_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Siti", "", "3-4", "a=b", "'=1"])
def test_a_harmless_text_stays_as_it_is(text):
    assert as_text(text) == text


def test_no_cell_of_the_csv_begins_like_a_formula(made, report):
    named(report, *RISKY)
    cells = [cell for row in table_of(made("csv")) for cell in row]
    assert {f"'{name}" for name in RISKY} <= set(cells)
    assert not [cell for cell in cells if cell.lstrip().startswith(tuple("=+-@＝"))]


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(made, report):
    named(report, '=HYPERLINK("http://x.example","x")', "http://x.example/")
    file = made("xlsx")
    with zipfile.ZipFile(folder.path_of(file)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/")]
    assert sheets
    assert not [text for text in sheets if "<f>" in text or "<f " in text or "hyperlink" in text]
    assert 'quotePrefix="1"' in parts["xl/styles.xml"]
    names = [row[0] for row in table_of(file)]
    assert '=HYPERLINK("http://x.example","x")' in names  # read back as the text it is
    assert "http://x.example/" in names


def test_the_pdf_says_everything_a_paper_needs(made, report):
    file = made("pdf")
    text, entry = text_of(file), files.asking_entry(file)
    assert f"SHA-256: {entry.additional_data['report_sha256']}" in text
    assert f"({report.supervisor.username})" in text
    assert entry.code in text
    assert "Signature:" in text and "Place and date:" in text and "Not signed" in text
    with translation.override("en"):
        said = [sentence.text for _line, of in told(report.lines) for sentence in of]
    assert len(said) > len(report.lines)
    assert not [sentence for sentence in said if sentence not in text]


def test_every_page_of_the_pdf_bears_its_number_and_the_readers_name(made, report):
    named(report, *(f"Agent {number}" for number in range(40)))
    file = made("pdf")
    pages = pypdf.PdfReader(folder.path_of(file)).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        text = " ".join(page.extract_text().split())
        assert f"Page {number} of {len(pages)}" in text
        assert text.count(f"({report.supervisor.username})") >= 6  # five across, one below
        assert text.count(files.asking_entry(file).code) >= 6


def test_markup_in_a_name_stays_text_in_the_pdf(made, report, monkeypatch):
    def no_pictures(*args, **kwargs):
        raise AssertionError("a picture was opened")

    monkeypatch.setattr("reportlab.lib.utils.open_for_read", no_pictures)
    named(report, '<img src="http://127.0.0.1/x"/> & <b>Rina')
    assert '<img src="http://127.0.0.1/x"/> & <b>Rina' in text_of(made("pdf"))


def test_letters_that_the_font_lacks_become_their_nearest(made, report):
    named(report, "Nguyễn 张 Łukasz")
    assert "Nguyen ? " in text_of(made("pdf"))


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_the_same_request_gives_the_same_bytes(form, made):
    file = made(form)
    before = folder.path_of(file).read_bytes()
    ReportFile.objects.filter(pk=file.pk).update(state="making")
    making.make(file_id=file.pk, at=file.ready_at)
    assert folder.path_of(file).read_bytes() == before


def test_the_file_is_in_the_readers_language(made, report):
    report.supervisor.language = "id"
    report.supervisor.save()
    try:
        assert "Laporan akses harian" in text_of(made("pdf"))
    finally:
        report.supervisor.language = "en"
        report.supervisor.save()


def test_a_signed_report_says_by_whom_and_when(made, report):
    type(report).objects.filter(pk=report.pk).update(
        signed_at=timezone.now(), note="=asked <b>Rina"
    )
    report.refresh_from_db()
    text = text_of(made("pdf"))
    assert f"Signed by {report.supervisor.full_name}" in text
    assert "=asked <b>Rina" in text
