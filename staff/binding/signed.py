"""The PDF of what somebody signed: the very text, who signed it, when, from where, and its hash.

It is in Bahasa Indonesia; whoever read and signed English finds both texts in it.
"""

from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import getFont, registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from accessgov.templatetags.formats import branch_time
from staff.binding import clock
from staff.binding.texts import digest_of, written
from staff.models import Signature, User

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
    """Return the letters of a text that the document's font lacks: they would not be signed."""
    known = getFont(PLAIN).face.charToGlyph
    return "".join(
        sorted({letter for letter in text if letter != "\n" and ord(letter) not in known})
    )


def document(*, signature: Signature) -> bytes:
    """Return the PDF; the same signature always gives the same bytes."""
    file = BytesIO()
    with translation.override("id"):
        SimpleDocTemplate(
            file, pagesize=A4, title=signature.text.title_id, lang="id", invariant=1,
            leftMargin=20 * mm, rightMargin=20 * mm, topMargin=18 * mm, bottomMargin=18 * mm,
        ).build(story(signature=signature))  # fmt: skip
    return file.getvalue()


def story(*, signature: Signature) -> list[Flowable]:
    """Return what stands in the document: the signed text, the facts, then the Indonesian text."""
    parts = [*_text(signature, signature.language), Spacer(0, 6 * mm), _facts(signature)]
    if signature.language != User.Language.INDONESIAN:
        parts += [Spacer(0, 8 * mm), *_text(signature, "id"), _digest_line(signature)]
    return parts


def _text(signature: Signature, language: str) -> list[Flowable]:
    title, *paragraphs = written(text=signature.text, language=language).split("\n\n")
    return [_paragraph(title, TITLE), *(_paragraph(one, BODY) for one in paragraphs)]


def _facts(signature: Signature) -> Table:
    person = signature.person
    zone = clock.zone_of(person=person, at=signature.signed_at)
    facts = [
        (_("Signed by"), f"{person.full_name}, {person.employee_number}"),
        (_("Signed at"), branch_time(signature.signed_at, zone)),
        (_("From the address"), signature.address or "–"),
        (_("Version"), str(signature.text.version)),
        (_("Read and signed in"), User.Language(signature.language).label),
        (_("Signed with"), _("the own password, entered again")),
        (_("SHA-256 of the text"), signature.digest),
    ]
    rows = [[_paragraph(label, HEAD), _paragraph(value, SMALL)] for label, value in facts]
    return Table(rows, colWidths=[42 * mm, WIDTH - 42 * mm], style=RULE, hAlign="LEFT")


def _digest_line(signature: Signature) -> Paragraph:
    digest = digest_of(text=signature.text, language="id")
    return _paragraph(f"{_('SHA-256 of the text')}: {digest}", SMALL)


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Return a text as it is: no markup in it is read."""
    return Paragraph(escape(text).replace("\n", "<br/>"), style)
