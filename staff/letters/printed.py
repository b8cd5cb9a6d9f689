"""A letter as a PDF, with who printed it and when at its foot."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from accessgov.templatetags.formats import branch_date, branch_time
from staff.letters.texts import Letter, in_indonesian
from staff.models import User
from staff.printing import BODY, HEAD, SMALL, TITLE, facts, paragraph, pdf


@in_indonesian
def document(*, letter: Letter, by: User, at: datetime) -> bytes:
    """Return the PDF of a letter as somebody prints it now."""
    return pdf(title=letter.title, parts=story(letter=letter, by=by, at=at))


def story(*, letter: Letter, by: User, at: datetime) -> list[Flowable]:
    """Return what stands on the paper, from the head to the foot."""
    today = branch_date(at, letter.zone)
    return [
        paragraph(", ".join(filter(None, [letter.place, today])), BODY),
        paragraph(_("Number: %(number)s") % {"number": letter.number}, SMALL),
        Spacer(0, 6 * mm),
        paragraph(_("To: %(name)s") % {"name": letter.to}, BODY),
        Spacer(0, 4 * mm),
        paragraph(letter.title, TITLE),
        Spacer(0, 3 * mm),
        facts(letter.facts),
        Spacer(0, 5 * mm),
        paragraph(_("Dear Sir or Madam,"), BODY),
        *(paragraph(one, BODY) for one in letter.paragraphs),
        Spacer(0, 5 * mm),
        paragraph(_("Yours sincerely,"), BODY),
        Spacer(0, 16 * mm),
        paragraph(letter.sender, HEAD),
        Spacer(0, 8 * mm),
        *(paragraph(_("Copy to: %(name)s") % {"name": one}, SMALL) for one in letter.copies),
        paragraph(_foot(letter, by, at), SMALL),
    ]


def _foot(letter: Letter, by: User, at: datetime) -> str:
    return _("Printed from %(brand)s by %(name)s on %(at)s; each download is recorded.") % {
        "brand": settings.BRAND_NAME,
        "name": by.full_name,
        "at": branch_time(at, letter.zone),
    }
