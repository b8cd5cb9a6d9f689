"""Reminding reviewers by mail: some days before the last one, the day before, and when it passed.

A mail says how many wait and until when, and nobody's name; the page behind the link asks again
who reads.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from staff.models import AccessReview, User
from staff.reviewing.reviews import open_now

log = logging.getLogger(__name__)
BEFORE = (timedelta(days=5), timedelta(days=1), timedelta())


def remind(*, at: datetime) -> int:
    """Mail each reviewer whose reviews reached the next reminder; return how many mails."""
    by_reviewer: dict[User, list[AccessReview]] = {}
    for review in open_now(at=at):
        if review.reviewer and _is_next(review, at):
            by_reviewer.setdefault(review.reviewer, []).append(review)
    return sum(_remind(reviewer, reviews, at) for reviewer, reviews in by_reviewer.items())


def _is_next(review: AccessReview, at: datetime) -> bool:
    """Tell whether a reminder is due that was not sent yet."""
    reached = [review.due_at - before for before in BEFORE if review.due_at - before <= at]
    return bool(reached) and (review.reminded_at is None or review.reminded_at < reached[-1])


def _remind(reviewer: User, reviews: list[AccessReview], at: datetime) -> bool:
    """Note it and send it: the note stays only if the mail server took the mail."""
    keys = [one.pk for one in reviews]
    try:
        with transaction.atomic():
            rows = AccessReview.objects.select_for_update().filter(pk__in=keys, decided_at=None)
            found = [one for one in rows.order_by("pk") if _is_next(one, at)]
            for one in found:
                one.reminded_at = at
                one.save(update_fields=["reminded_at"])
            if found:
                _mail(reviewer, found, at)
    except OSError:
        log.warning("Reviewer %s could not be reminded.", reviewer.pk)
        return False
    return bool(found)


def _mail(reviewer: User, reviews: list[AccessReview], at: datetime) -> None:
    """Write to the reviewer, and to the superior too once the last day has passed."""
    overdue = [one for one in reviews if one.due_at <= at]
    above = reviewer.supervisor if overdue else None
    for person in filter(None, (reviewer, above)):
        if person.email:
            with translation.override(person.language):
                _message(person, len(reviews), len(overdue)).send()


def _message(person: User, count: int, overdue: int) -> EmailMessage:
    link = f"{settings.SITE_URL}/reviews/"
    waits = ngettext(
        "%(count)s access review waits for a decision.",
        "%(count)s access reviews wait for a decision.",
        count,
    ) % {"count": count}
    late = _("%(count)s of them passed the last day; after the grace the access rests.")
    lines = [waits, late % {"count": overdue} if overdue else "", link]
    subject = _("%(brand)s: access reviews") % {"brand": settings.BRAND_NAME}
    return EmailMessage(subject, "\n\n".join(filter(None, lines)), to=[person.email])
