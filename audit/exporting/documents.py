"""A report as PDF, for signing and filing; docs/adr/0014 says why with ReportLab.

ReportLab's paragraphs read markup and would fetch pictures it names: every text goes through
`_text`, which leaves no markup in it.
"""

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

import reportlab
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import getFont, registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from audit.exporting.content import Cell, Content

FONTS = Path(reportlab.__file__).parent / "fonts"
PLAIN, BOLD = "Vera", "VeraBd"
for name in (PLAIN, BOLD):
    registerFont(TTFont(name, FONTS / f"{name}.ttf"))

PAGE = landscape(A4)
MARGIN = 15 * mm
WIDTH = PAGE[0] - 2 * MARGIN
NAMES = 2  # the first columns say who; the rest are numbers
MOST_NUMBERS = 10  # side by side, before a second table begins
INK, SOFT, RULE, SHADE = HexColor("#1a1a1a"), HexColor("#555555"), HexColor("#999999"), "#f0f0f0"
WATERMARK = HexColor("#e4e4e4")

BODY = ParagraphStyle("body", fontName=PLAIN, fontSize=9, leading=12.5, textColor=INK)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=7, leading=9)
NUMBER = ParagraphStyle("number", parent=SMALL, alignment=2)
HEAD = ParagraphStyle("head", parent=SMALL, fontName=BOLD)
NUMBER_HEAD = ParagraphStyle("number-head", parent=HEAD, alignment=2)
TITLE = ParagraphStyle("title", parent=BODY, fontName=BOLD, fontSize=16, leading=20)
PART = ParagraphStyle("part", parent=BODY, fontName=BOLD, fontSize=11, leading=14, spaceBefore=8)
GRID = [
    ("LINEBELOW", (0, 0), (-1, -1), 0.25, RULE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 2),
    ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
]


def write(content: Content, file: IO[bytes], progress: Callable[[], None]) -> None:
    """Write the document; `progress` is told of every agent's row."""
    document = SimpleDocTemplate(
        file,
        pagesize=PAGE,
        title=_plain(f"{content.title}, {content.branch}"),
        author=_plain(content.supervisor),
        lang=get_language() or "id",
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 8 * mm,
        invariant=1,  # the same request always gives the same bytes
    )
    story = [*_beginning(content), *_tables(content, progress), _signatures(content)]

    def beneath(canvas: Canvas, _document: Any) -> None:
        _across(canvas, content.asked)

    document.build(story, onFirstPage=beneath, onLaterPages=beneath, canvasmaker=_canvas(content))


def _beginning(content: Content) -> list[Flowable]:
    facts = [[_text(label, HEAD), _text(value, SMALL)] for label, value in content.facts]
    return [
        _text(content.title, TITLE),
        Spacer(0, 3 * mm),
        Table(facts, colWidths=[40 * mm, WIDTH - 40 * mm], style=TableStyle(GRID), hAlign="LEFT"),
        *_words(content),
    ]


def _words(content: Content) -> list[Flowable]:
    said = [_text(f"• {sentence}", BODY) for sentence in content.sentences]
    note = [_text(_("Note"), PART), _text(content.note, BODY)] if content.note else []
    return [_text(_("In words"), PART), *said, *note]


def _tables(content: Content, progress: Callable[[], None]) -> list[Flowable]:
    numbers = range(NAMES, len(content.columns))
    parts = [
        numbers[first : first + MOST_NUMBERS] for first in range(0, len(numbers), MOST_NUMBERS)
    ]
    story: list[Flowable] = [_text(_("Numbers"), PART), Spacer(0, 2 * mm)]
    for place, part in enumerate(parts):
        columns = [*range(NAMES), *part] if place == 0 else [0, *part]
        rows = [[_text(content.columns[column], _head_of(column)) for column in columns]]
        for row in content.rows:
            rows.append([_cell(row[column]) for column in columns])
            if place == 0:
                progress()
        story += [_table(rows, names=len(columns) - len(part)), Spacer(0, 4 * mm)]
    return story


def _head_of(column: int) -> ParagraphStyle:
    return HEAD if column < NAMES else NUMBER_HEAD


def _table(rows: list[list[Flowable]], names: int) -> Table:
    wide = 45 * mm
    numbers = len(rows[0]) - names
    narrow = (WIDTH - names * wide) / max(numbers, 1)
    style = [*GRID, ("BACKGROUND", (0, 0), (-1, 0), SHADE)]
    widths = [wide] * names + [min(narrow, 24 * mm)] * numbers
    return Table(rows, colWidths=widths, style=TableStyle(style), repeatRows=1, hAlign="LEFT")


def _signatures(content: Content) -> Flowable:
    """Return the lines to sign on, which stay on one page."""
    labels = [_("Supervisor"), _("Received and filed by")]
    fields = [_("Name"), _("Place and date"), _("Signature")]
    columns = [WIDTH / 2 - 5 * mm] * 2
    rows: list[list[Flowable]] = [[_text(label, HEAD) for label in labels]]
    names = [content.supervisor, ""]
    rows.append([_text(f"{fields[0]}: {name}", BODY) for name in names])
    rows.append([_text(f"{fields[1]}:", BODY)] * 2)
    rows.append([_text(f"{fields[2]}:", BODY)] * 2)
    heights = [6 * mm, 9 * mm, 9 * mm, 20 * mm]
    box = Table(rows, colWidths=columns, rowHeights=heights, style=TableStyle(GRID), hAlign="LEFT")
    signed = [_text(content.signed, BODY)] if content.signed else []
    return KeepTogether([_text(_("Signatures"), PART), *signed, Spacer(0, 2 * mm), box])


def _cell(cell: Cell) -> Flowable:
    return _text(cell, SMALL) if isinstance(cell, str) else _text(str(cell), NUMBER)


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    """Return a text as it is: no markup in it is read."""
    return Paragraph(escape(_plain(text)).replace("\n", "<br/>"), style)


def _plain(text: str) -> str:
    """Return a text in letters that the font has; others lose their accent, or become "?"."""
    known = getFont(PLAIN).face.charToGlyph
    return "".join(
        letter if ord(letter) in known or letter == "\n" else _nearest(letter, known)
        for letter in text
    )


def _nearest(letter: str, known: dict[int, int]) -> str:
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if ord(base) in known else "?"


def _canvas(content: Content) -> Callable[..., Canvas]:
    """Return a canvas that knows the number of pages when it writes what stands on each."""

    class Numbered(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.pages: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self.pages.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]

        def save(self) -> None:
            for number, page in enumerate(self.pages, start=1):
                self.__dict__.update(page)
                _stamp(self, content, number, len(self.pages))
                super().showPage()
            super().save()

    return Numbered


def _stamp(canvas: Canvas, content: Content, number: int, total: int) -> None:
    """Write below a page where it is from, and which of how many it is."""
    words = {"number": number, "total": total}
    canvas.setFillColor(SOFT)
    canvas.setFont(PLAIN, 7)
    canvas.drawString(MARGIN, 12 * mm, _plain(_("File for %(asked)s") % {"asked": content.asked}))
    canvas.drawString(MARGIN, 8 * mm, f"SHA-256: {content.digest}")
    canvas.drawRightString(PAGE[0] - MARGIN, 8 * mm, _("Page %(number)s of %(total)s") % words)


def _across(canvas: Canvas, asked: str) -> None:
    """Write who asked for the file across the page; what comes later lies above it."""
    text = _plain(asked)
    canvas.saveState()
    canvas.setFillColor(WATERMARK)
    canvas.setFillAlpha(0.55)
    canvas.setFont(BOLD, size := min(16, 16 * PAGE[0] / stringWidth(text, BOLD, 16)))
    canvas.translate(PAGE[0] / 2, PAGE[1] / 2)
    canvas.rotate(24)
    for line in (-2, -1, 0, 1, 2):
        canvas.drawCentredString(0, line * size * 6, text)
    canvas.restoreState()
