"""Agreements: publishing a version with a grace, and signing what was read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from staff import printing
from staff.binding import clock
from staff.binding.texts import digest_of
from staff.happenings import tell
from staff.models import AgreementText, Signature, User
from staff.permissions import codenames
from staff.rules import explained

LONGEST_GRACE = 90


class NotPublished(ValidationError):
    """A version cannot be published so; the sentence says what to do."""


class NotSigned(ValidationError):
    """A text could not be signed; the sentence says what to do."""


@dataclass(frozen=True)
class Waiting:
    """A text that somebody has not signed: at once, or until the end of its grace."""

    text: AgreementText
    until: datetime | None


def newest(*, at: datetime) -> list[AgreementText]:
    """Return the version in force of each text."""
    return _in_order(_newest(at=at))


def waiting(*, person: User, at: datetime) -> list[Waiting]:
    """Return what waits for a person's signature; one query."""
    given = Signature.objects.filter(person=person)
    texts = _newest(at=at).annotate(
        signed=Exists(given.filter(text=OuterRef("pk"))),
        earlier=Exists(given.filter(text__kind=OuterRef("kind"))),
    )
    return [Waiting(text, _grace(text, at)) for text in _in_order(texts) if not text.signed]


def _newest(*, at: datetime) -> QuerySet[AgreementText]:
    published = AgreementText.objects.filter(published_at__lte=at)
    return published.order_by("kind", "-version").distinct("kind")


def _in_order(texts: Iterable[Any]) -> list[Any]:
    return sorted(texts, key=lambda text: AgreementText.Kind.values.index(text.kind))


def _grace(text: Any, at: datetime) -> datetime | None:
    """Return until when an earlier version still does; nothing for whoever signed none."""
    return text.grace_until if text.earlier and at < text.grace_until else None


def sign(
    *, person: User, text: AgreementText, language: str, address: str | None, at: datetime
) -> Signature:
    """Sign a version as it was read; a second time changes nothing. Raises NotSigned.

    Who calls has just checked the person's password.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        if given := Signature.objects.filter(person=person, text=text).first():
            return given
        if text not in newest(at=at):
            raise NotSigned(_("A newer version has been published. Read and sign that one."))
        if language not in User.Language.values:
            raise NotSigned(_("Choose one of the offered languages."))
        signature = Signature.objects.create(
            person=person, text=text, language=language, signed_at=at, address=address,
            digest=digest_of(text=text, language=language),
        )  # fmt: skip
        _tell(signature, at)
    return signature


def _tell(signature: Signature, at: datetime) -> None:
    tell(
        event="signed", about=signature, by=signature.person_id, at=at,
        kind=signature.text.kind, version=signature.text.version,
        language=signature.language, digest=signature.digest,
    )  # fmt: skip


def publish(*, text: AgreementText, grace_days: int, by: User, at: datetime) -> AgreementText:
    """Publish the next version of a text, for everybody to sign within the grace."""
    if "manage_people" not in codenames(user=by, at=at):
        raise NotPublished(_("Agreements are published by those who manage people."))
    if not 1 <= grace_days <= LONGEST_GRACE:
        raise NotPublished({"grace_days": _("Give between one day and ninety.")})
    _check_printable(text)
    with explained(), transaction.atomic():
        versions = AgreementText.objects.filter(kind=text.kind)
        text.version = max(versions.values_list("version", flat=True), default=0) + 1
        text.published_at, text.published_by = at, by
        # The whole last day, for the capital and, earlier by the sun, for everybody east of it.
        last = at.astimezone(clock.CAPITAL).date() + timedelta(days=grace_days)
        text.grace_until = clock.day_after(day=last, zone=clock.CAPITAL)
        text.save(force_insert=True)
    return text


def _check_printable(text: AgreementText) -> None:
    """Refuse letters that the signed document could not show: it must say what was signed."""
    for field in ("title_id", "title_en", "body_id", "body_en"):
        if lost := printing.unprintable(getattr(text, field)):
            sentence = _("The signed document cannot show %(letters)s. Write it differently.")
            raise NotPublished({field: sentence % {"letters": " ".join(lost)}})
