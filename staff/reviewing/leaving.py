"""Transfers and the end of a vendor: entered by people, with the minute at which they hold."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from staff import people
from staff.models import Departure, User, Vendor
from staff.permissions import codenames, held
from staff.reviewing import departures
from staff.reviewing.clock import LAST_CLOCK, day_after, midnight, zone_of
from staff.reviewing.suspensions import NotYourDecision


def transfer(
    *,
    person: User,
    supervisor: User,
    reason: str,
    by: User,
    at: datetime,
    day: date | None = None,
) -> Departure:
    """Send a person to another supervisor, now or when a day begins at the branch they leave.

    What they hold ends at that minute; the new supervisor lends anew. Raises ValidationError.
    """
    _check_transfer(person, supervisor, reason, by, at)
    zone = zone_of(person=person, at=at)
    today = at.astimezone(zone).date()
    if day is not None and day < today:
        raise ValidationError({"day": _("A transfer holds from today at the earliest.")})
    leaves_at = at if day is None or day == today else midnight(day=day, zone=zone)
    return departures.depart(
        person=person, kind=Departure.Kind.TRANSFER, leaves_at=leaves_at, at=at, by=by,
        supervisor=supervisor, reason=reason.strip(),
    )  # fmt: skip


def _check_transfer(person: User, supervisor: User, reason: str, by: User, at: datetime) -> None:
    people.check_decides(person=person, by=by, at=at)
    if "manage_people" not in codenames(user=by, at=at):
        raise NotYourDecision(_("Those who manage people transfer them."))
    if not reason.strip():
        raise ValidationError({"reason": _("Write why, in a sentence.")})
    if supervisor.pk in (person.pk, person.supervisor_id):
        raise ValidationError({"supervisor": _("Choose another supervisor than the present one.")})
    leads = held(user=supervisor, at=at).filter(permission__codename="lend_access")
    if not leads.exists() or people.under(chief=person).filter(pk=supervisor.pk).exists():
        raise ValidationError(
            {"supervisor": _("Choose somebody who lends access and does not stand under them.")}
        )
    if person.departures.filter(done_at=None, kind=Departure.Kind.TRANSFER).exists():
        raise ValidationError(_("A transfer of this person is entered already."))


def end_vendor(*, vendor: Vendor, by: User, at: datetime, last_day: date | None = None) -> int:
    """End a vendor now, or with a last day by the clock of each branch; return how many work here.

    An end that is entered only comes nearer: nobody is let in again by entering another one.
    """
    if "manage_people" not in codenames(user=by, at=at):
        raise NotYourDecision(_("Those who manage people end a vendor."))
    ends_at = day_after(day=last_day, zone=LAST_CLOCK) if last_day else at
    if ends_at < at:
        raise ValidationError({"day": _("A vendor ends now at the earliest.")})
    with transaction.atomic():
        locked = Vendor.objects.select_for_update().get(pk=vendor.pk)
        if locked.ended_at and locked.ended_at < ends_at:
            raise ValidationError({"day": _("An earlier end is entered already.")})
        locked.ended_at, locked.last_day = ends_at, last_day
        locked.save(update_fields=["ended_at", "last_day"])
        departures.plan_vendor_end(vendor=locked, at=at, by=by)
    departures.tend(at=at)
    return User.objects.filter(vendor=vendor, is_active=True).count()
