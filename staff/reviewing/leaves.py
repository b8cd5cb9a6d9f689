"""Days off of a person: access rests from the first day's beginning to the last one's end."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from staff import people
from staff.models import Leave, User
from staff.permissions import codenames
from staff.reviewing import departures
from staff.reviewing.clock import day_after, midnight, zone_of
from staff.reviewing.suspensions import NotYourDecision

LONGEST_DAYS = 366


def may_enter(*, person: User, by: User, at: datetime) -> bool:
    """Tell whether someone enters leave of this person: HR, or who stands above; never the own."""
    names = codenames(user=by, at=at)
    if person.pk == by.pk:
        return False
    above = "lend_access" in names and people.under(chief=by).filter(pk=person.pk).exists()
    return above or "manage_people" in names


def enter(*, person: User, first_day: date, last_day: date, by: User, at: datetime) -> Leave:
    """Enter days off, by the clock of the person's branch; today's begin now.

    With the first instant sessions end and open work goes to the supervisor; with the last one
    what the person holds is in force again.
    """
    _check(person, by, at)
    zone = zone_of(person=person, at=at)
    today = at.astimezone(zone).date()
    if first_day < today:
        raise ValidationError({"first_day": _("Leave begins today at the earliest.")})
    if last_day < first_day or (last_day - first_day).days >= LONGEST_DAYS:
        raise ValidationError(
            {"last_day": _("The last day is before the first, or more than a year after it.")}
        )
    with transaction.atomic():
        entered = Leave.objects.create(
            person=person,
            begins_at=max(at, midnight(day=first_day, zone=zone)),
            ends_at=day_after(day=last_day, zone=zone),
            entered_by=by,
        )
        if entered.begins_at <= at:
            departures.step_aside(leave=entered, at=at)
    return entered


def cancel(*, leave: Leave, by: User, at: datetime) -> None:
    """End or take back days off; access is back from now on."""
    _check(leave.person, by, at)
    with transaction.atomic():
        locked = Leave.objects.select_for_update(of=("self",)).get(pk=leave.pk)
        if locked.cancelled_at is None and locked.ends_at > at:
            locked.cancelled_at = at
            locked.save(update_fields=["cancelled_at"])


def _check(person: User, by: User, at: datetime) -> None:
    if not may_enter(person=person, by=by, at=at):
        raise NotYourDecision(
            _("HR and those above a person enter and cancel leave, and nobody the own.")
        )
