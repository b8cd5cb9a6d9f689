"""The rules in short: the text in force, as it was signed, in the reader's language."""

from datetime import datetime

from django.utils import translation

from staff.models import AgreementText


def in_short(*, at: datetime) -> list[str]:
    """Return the paragraphs of the newest rules, without their title."""
    published = AgreementText.objects.filter(kind=AgreementText.Kind.RULES, published_at__lte=at)
    newest = published.order_by("-version").first()
    if newest is None:
        return []
    body = newest.body_en if translation.get_language() == "en" else newest.body_id
    return [paragraph for paragraph in body.split("\n\n") if paragraph.strip()]
