"""What a supervisor reminded somebody of in person: the day and the topic."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from staff.models import SpokenReminder, User

OLDEST = timedelta(days=31)  # who writes it down later remembers it no more


class NotYours(ValidationError):
    """Somebody wrote of people whom they do not supervise."""


class NotThatDay(ValidationError):
    """A day that has not come, or one too long ago."""


def add(
    *, person: User, by: User, held_date: date, topic: str, today: date, at: datetime
) -> SpokenReminder:
    """Write a spoken reminder down; raises NotYours, NotThatDay."""
    if person.supervisor_id != by.pk:
        raise NotYours({"person": _("You can write this only of people whom you supervise.")})
    if held_date > today:
        raise NotThatDay({"held_date": _("This day has not come yet. Give the day you spoke.")})
    if held_date < today - OLDEST:
        raise NotThatDay({"held_date": _("This is more than a month ago. Speak again instead.")})
    return SpokenReminder.objects.create(
        person=person, by=by, held_date=held_date, topic=topic, entered_at=at
    )
