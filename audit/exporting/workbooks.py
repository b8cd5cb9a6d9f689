"""A report as a workbook: the numbers, and the words and origin beside them."""

from collections.abc import Callable
from typing import IO

import xlsxwriter
from django.utils.timezone import make_naive
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from audit.exporting.cells import is_risky
from audit.exporting.content import Cell, Content, Request

# In memory, so that no second file of the same data lies in the system's folder meanwhile.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
NAME_WIDTH, NUMBER_WIDTH, TEXT_WIDTH = 28, 13, 100
BOLD = {"bold": True}
TABLE_AT = 1  # under the line that says whose file it is


def write(content: Content, file: IO[bytes], progress: Callable[[], None], asked: Request) -> None:
    """Write both sheets; every text is a text, however it begins."""
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        # The same request always gives the same bytes.
        book.set_properties({"title": content.title, "created": make_naive(asked.at)})
        head = book.add_format({**BOLD, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        numbers = book.add_worksheet(_("Numbers"))
        # Not wrapped, so that the line runs on over the empty cells beside it.
        numbers.write_string(0, 0, f"{_('File for')}: {content.asked}", book.add_format(BOLD))
        _numbers(numbers, content, head, quoted, progress)
        _words(book.add_worksheet(_("In words")), content, head, plain, quoted)
        for sheet in book.worksheets():
            _page(sheet, content)


def _numbers(
    sheet: Worksheet, content: Content, head: Format, quoted: Format, progress: Callable[[], None]
) -> None:
    headings, rows = content.marked()
    for column, heading in enumerate(headings):
        sheet.write_string(TABLE_AT, column, heading, head)
    for number, row in enumerate(rows, start=TABLE_AT + 1):
        for column, cell in enumerate(row):
            _cell(sheet, number, column, cell, None, quoted)
        progress()
    sheet.set_column(0, 1, NAME_WIDTH)
    sheet.set_column(2, len(headings) - 1, NUMBER_WIDTH)
    sheet.freeze_panes(TABLE_AT + 1, 1)
    sheet.repeat_rows(0, TABLE_AT)


def _words(sheet: Worksheet, content: Content, head: Format, plain: Format, quoted: Format) -> None:
    rows = [
        (_("File for"), content.asked),
        *content.facts,
        *((_("In words") if first == 0 else "", s) for first, s in enumerate(content.sentences)),
        *([(_("Note"), content.note)] if content.note else []),
        (_("SHA-256 of the report"), content.digest),
    ]
    for number, (label, text) in enumerate(rows):
        sheet.write_string(number, 0, label, head)
        _cell(sheet, number, 1, text, plain, quoted)
    sheet.set_column(0, 0, NAME_WIDTH)
    sheet.set_column(1, 1, TEXT_WIDTH)
    sheet.freeze_panes(1, 0)


def _cell(
    sheet: Worksheet, row: int, column: int, cell: Cell, plain: Format | None, quoted: Format
) -> None:
    if isinstance(cell, int):
        sheet.write_number(row, column, cell)
    else:
        # A string never runs; marked so, it does not either once somebody edits the cell.
        sheet.write_string(row, column, cell, quoted if is_risky(cell) else plain)


def _page(sheet: Worksheet, content: Content) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    # An ampersand begins a code there; two of them are one.
    asked = content.asked.replace("&", "&&")[:200]
    sheet.set_footer(f"&L&8{asked}&R&8&P / &N")
