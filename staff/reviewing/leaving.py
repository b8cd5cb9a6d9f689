"""Transfers and the end of a vendor: entered by people, with the minute at which they hold."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from staff import people
from staff.models import Departure, User, Vendor
from staff.permissions import codenames, held
from staff.reviewing import departures
from staff.reviewing.clock import midnight, zone_of
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
    if person.departures.filter(done_at=None).exists():
        raise ValidationError(_("A departure of this person is entered already."))


def end_vendor(*, vendor: Vendor, by: User, at: datetime, ends_at: datetime) -> int:
    """End a vendor at an instant; its people can open nothing from then on. Return how many."""
    if "manage_people" not in codenames(user=by, at=at):
        raise NotYourDecision(_("Those who manage people end a vendor."))
    if ends_at < at:
        raise ValidationError({"day": _("A vendor ends now at the earliest.")})
    with transaction.atomic():
        locked = Vendor.objects.select_for_update().get(pk=vendor.pk)
        locked.ended_at = ends_at
        locked.save(update_fields=["ended_at"])
    departures.tend(at=at)
    return User.objects.filter(vendor=vendor, is_active=True).count()
