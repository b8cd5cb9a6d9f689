"""Printed pages of A4, in Bahasa Indonesia: the font, the styles, and a file made of parts.

ReportLab's paragraphs read markup: every text goes through `paragraph`, which leaves none in it.
"""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from django.http import HttpResponse
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import getFont, registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

FONTS = Path(reportlab.__file__).parent / "fonts"
PLAIN, BOLD = "Vera", "VeraBd"
for name in (PLAIN, BOLD):
    registerFont(TTFont(name, FONTS / f"{name}.ttf"))

BODY = ParagraphStyle("body", fontName=PLAIN, fontSize=9.5, leading=14, spaceAfter=6)
TITLE = ParagraphStyle("title", parent=BODY, fontName=BOLD, fontSize=15, leading=19)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=11, spaceAfter=0)
HEAD = ParagraphStyle("head", parent=SMALL, fontName=BOLD)
WIDTH = A4[0] - 40 * mm
RULE = [
    ("LINEBELOW", (0, 0), (-1, -1), 0.25, HexColor("#999999")),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]


def unprintable(text: str) -> str:
    """Return the letters of a text that the font lacks: they would not be read."""
    known = getFont(PLAIN).face.charToGlyph
    return "".join(
        sorted({letter for letter in text if letter != "\n" and ord(letter) not in known})
    )


def pdf(*, title: str, parts: list[Flowable]) -> bytes:
    """Return the file; the same parts always give the same bytes."""
    file = BytesIO()
    SimpleDocTemplate(
        file, pagesize=A4, title=title, lang="id", invariant=1,
        leftMargin=20 * mm, rightMargin=20 * mm, topMargin=18 * mm, bottomMargin=18 * mm,
    ).build(parts)  # fmt: skip
    return file.getvalue()


def paragraph(text: str, style: ParagraphStyle = BODY) -> Paragraph:
    """Return a text as it is: no markup in it is read."""
    return Paragraph(escape(text).replace("\n", "<br/>"), style)


def facts(pairs: Iterable[tuple[str, str]]) -> Table:
    """Return names and values, a pair on each line."""
    rows = [[paragraph(label, HEAD), paragraph(value, SMALL)] for label, value in pairs]
    return Table(rows, colWidths=[42 * mm, WIDTH - 42 * mm], style=RULE, hAlign="LEFT")


def download(*, document: bytes, name: str) -> HttpResponse:
    """Give a file to keep; the browser does not show it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(document, content_type="application/pdf", headers=headers)
