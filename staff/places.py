"""Regions, branches, vendors and holidays: adding and changing them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from staff import assignments, calendar
from staff.models import Branch, Holiday
from staff.rules import explained


@dataclass(frozen=True)
class DayOff:
    """A day without work: a national one, or one that was added here."""

    date: date
    name: str
    added: Holiday | None = None


def save(*, place: Model) -> None:
    """Save a region, a vendor or a branch that exists; raises ValidationError."""
    with explained(), transaction.atomic():
        place.save()


def open_branch(*, branch: Branch) -> Branch:
    """Add a branch; assignments that cover its region or everywhere cover it from now on."""
    with explained():
        return assignments.open_branch(branch=branch)


def add_holiday(*, holiday: Holiday, today: date) -> Holiday:
    """Add a day off; past days stay as they were, because reports stand on them."""
    _refuse_past(day=holiday.date, today=today)
    with explained(), transaction.atomic():
        holiday.save()
    return holiday


def remove_holiday(*, holiday: Holiday, today: date) -> None:
    """Take a day off away again, unless it is over."""
    _refuse_past(day=holiday.date, today=today)
    holiday.delete()


def days_off(*, year: int, branches: Iterable[Branch], language: str) -> list[DayOff]:
    """List a year's national days off, and those added for all or for one of the branches."""
    national = calendar.national(year=year, language="en_US" if language == "en" else "id")
    added = Holiday.objects.filter(date__year=year).select_related("branch")
    near = [day for day in added if day.branch is None or day.branch in set(branches)]
    days = [DayOff(day.date, day.name, day) for day in near]
    days += [DayOff(day, name) for day, name in national.items()]
    return sorted(days, key=lambda day: day.date)


def _refuse_past(*, day: date, today: date) -> None:
    if day < today:
        raise ValidationError(
            {"date": _("This day is over. Only today and later days can be changed.")}
        )
