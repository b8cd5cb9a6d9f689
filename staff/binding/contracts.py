"""Contracts: entered, extended and ended by who manages people, never for oneself.

The employer is the person's own vendor, or none. A fixed term (PKWT) lasts five years at most,
its extensions included (PP 35/2021, article 8).
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from staff.binding import clock, duration
from staff.binding.duration import NotBinding
from staff.models import Contract, User
from staff.people import NotYours
from staff.permissions import codenames

ZONES_APART = timedelta(hours=2)  # from Jakarta to Jayapura


def enter(*, contract: Contract, by: User, at: datetime) -> Contract:
    """Save a first contract, not yet saved, with its instants; raises NotBinding, NotYours."""
    person = contract.person
    check_may(person=person, by=by, at=at)
    duration.check_dates(contract)
    with transaction.atomic():
        _lock(person)
        contract.vendor, contract.entered_by = person.vendor, by
        duration.check_beside_others(contract)
        zone = clock.zone_of(person=person, at=at)
        contract.begins_at = clock.midnight(day=contract.begins_date, zone=zone)
        contract.ends_at = contract.ends_date and clock.day_after(day=contract.ends_date, zone=zone)
        contract.save()
    return contract


def extend(
    *,
    contract: Contract,
    number: str,
    ends_date: date,
    registered_date: date | None,
    by: User,
    at: datetime,
) -> Contract:
    """Add an extension from the day after the last one on; raises NotBinding, NotYours."""
    check_may(person=contract.person, by=by, at=at)
    with transaction.atomic():
        _lock(contract.person)
        contract.refresh_from_db()
        duration.check_extensible(contract)
        more = Contract(
            person=contract.person, kind=contract.kind, vendor=contract.vendor, number=number,
            begins_date=duration.day_after(contract), ends_date=ends_date,
            registered_date=registered_date, extends=contract, entered_by=by,
        )  # fmt: skip
        duration.check_dates(more)
        more.begins_at, more.ends_at = _instants_after(contract, more, at)
        more.save()
    return more


def terminate(*, contract: Contract, when: datetime, by: User, at: datetime) -> None:
    """End a contract at an instant, its extensions too: the gate refuses from that minute on."""
    check_may(person=contract.person, by=by, at=at)
    if when < at:
        raise NotBinding({"when": _("A contract cannot end in the past. Give now or later.")})
    with transaction.atomic():
        _lock(contract.person)
        contract.refresh_from_db()
        if contract.ends_at and contract.ends_at <= when:
            raise NotBinding(_("This contract ends before that anyway."))
        zone = clock.zone_of(person=contract.person, at=at)
        for part in _with_extensions(contract):
            part.ends_at = max(when, part.begins_at)
            part.ends_date = max(when.astimezone(zone).date(), part.begins_date)
            part.save(update_fields=["ends_at", "ends_date"])


def note_registration(*, contract: Contract, day: date, by: User, at: datetime) -> None:
    """Write down when the ministry registered a contract; raises NotBinding, NotYours."""
    check_may(person=contract.person, by=by, at=at)
    if day > clock.today(person=contract.person, at=at):
        raise NotBinding({"registered_date": _("This day is still to come. Check the date.")})
    contract.registered_date = day
    contract.save(update_fields=["registered_date"])


def check_may(*, person: User, by: User, at: datetime) -> None:
    """Let only who manages people decide, and nobody about the own contract; raises NotYours."""
    if person.pk == by.pk:
        raise NotYours(_("Nobody decides about himself. Ask a colleague who manages people."))
    if "manage_people" not in codenames(user=by, at=at):
        raise NotYours(_("Contracts are entered by those who manage people. Ask HR."))


def may(*, person: User, by: User, at: datetime) -> bool:
    """Tell whether somebody may enter contracts of this person."""
    try:
        check_may(person=person, by=by, at=at)
    except NotYours:
        return False
    return True


def _lock(person: User) -> None:
    User.objects.select_for_update().get(pk=person.pk)


def _with_extensions(contract: Contract) -> list[Contract]:
    parts = [contract]
    while following := Contract.objects.filter(extends=parts[-1]).first():
        parts.append(following)
    return parts


def _instants_after(before: Contract, more: Contract, at: datetime) -> tuple[datetime, datetime]:
    """Return the instants of an extension, without a gap where the person moved to another zone."""
    zone, last = clock.zone_of(person=more.person, at=at), more.ends_date or more.begins_date
    begins_at = clock.midnight(day=more.begins_date, zone=zone)
    if before.ends_at and begins_at - before.ends_at <= ZONES_APART:
        begins_at = before.ends_at
    return begins_at, max(clock.day_after(day=last, zone=zone), begins_at)
