"""The PDF of what somebody signed: the very text, who signed it, when, from where, and its hash.

It is in Bahasa Indonesia; whoever read and signed English finds both texts in it.
"""

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Spacer, Table

from accessgov.templatetags.formats import branch_time
from staff.binding import clock
from staff.binding.texts import digest_of, written
from staff.models import Signature, User
from staff.printing import BODY, SMALL, TITLE, facts, paragraph, pdf


def document(*, signature: Signature) -> bytes:
    """Return the PDF; the same signature always gives the same bytes."""
    with translation.override("id"):
        return pdf(title=signature.text.title_id, parts=story(signature=signature))


def story(*, signature: Signature) -> list[Flowable]:
    """Return what stands in the document: the signed text, the facts, then the Indonesian text."""
    parts = [*_text(signature, signature.language), Spacer(0, 6 * mm), _facts(signature)]
    if signature.language != User.Language.INDONESIAN:
        parts += [Spacer(0, 8 * mm), *_text(signature, "id"), _digest_line(signature)]
    return parts


def _text(signature: Signature, language: str) -> list[Flowable]:
    title, *paragraphs = written(text=signature.text, language=language).split("\n\n")
    return [paragraph(title, TITLE), *(paragraph(one, BODY) for one in paragraphs)]


def _facts(signature: Signature) -> Table:
    person = signature.person
    zone = clock.zone_of(person=person, at=signature.signed_at)
    pairs = [
        (_("Signed by"), f"{person.full_name}, {person.employee_number}"),
        (_("Signed at"), branch_time(signature.signed_at, zone)),
        (_("From the address"), signature.address or "–"),
        (_("Version"), str(signature.text.version)),
        (_("Read and signed in"), User.Language(signature.language).label),
        (_("Signed with"), _("the own password, entered again")),
        (_("SHA-256 of the text"), signature.digest),
    ]
    return facts(pairs)


def _digest_line(signature: Signature) -> Paragraph:
    digest = digest_of(text=signature.text, language="id")
    return paragraph(f"{_('SHA-256 of the text')}: {digest}", SMALL)
