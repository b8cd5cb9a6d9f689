"""People: who is registered, who stands under whom, who has ended."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from staff.binding import confirming
from staff.models import Departure, User
from staff.permissions import WATCHES, codenames
from staff.reviewing import departures, opening
from staff.roles import DUTIES, ROLE_BY_CODE
from staff.rules import explained

SEES_EVERYONE = frozenset({"manage_people", "appoint"})
# What is told about a person; access, password and invitation are not among it.
TOLD = (
    "full_name", "employee_number", "username", "engagement", "vendor", "supervisor", "email",
    "language",
)  # fmt: skip


class NotYours(ValidationError):
    """Someone tried to decide about themselves, or about people who are not theirs."""


_UNDER = """
WITH RECURSIVE under (id) AS (
    SELECT id FROM staff_user WHERE supervisor_id = %s
    UNION
    SELECT person.id FROM staff_user AS person JOIN under ON person.supervisor_id = under.id)
SELECT id FROM under
"""


def under(*, chief: User) -> QuerySet[User]:
    """Return everybody who stands under this person, at any depth."""
    return User.objects.filter(pk__in=[row.pk for row in User.objects.raw(_UNDER, [chief.pk])])


def visible_to(*, viewer: User, at: datetime) -> QuerySet[User]:
    """Return whom someone may look at: everybody for those who manage people, else own staff."""
    names = codenames(user=viewer, at=at)
    if SEES_EVERYONE & names or names >= WATCHES:
        return User.objects.all()
    return under(chief=viewer)


def register(*, person: User) -> User:
    """Save a new person, who cannot sign in before accepting an invitation."""
    person.set_unusable_password()
    return _save(person=person)


def change(*, person: User, by: User | None, at: datetime) -> User:
    """Save what was changed about a person; raises NotYours, ValidationError.

    Under another supervisor, what they hold is looked at again; with another vendor it ends.
    """
    check_decides(person=person, by=by, at=at)
    before = User.objects.select_related("supervisor").get(pk=person.pk)
    if person.supervisor_id != before.supervisor_id:
        _check_supervises(person=person, at=at)
    with explained(), transaction.atomic():
        # Nothing else: read before they chose a password, it would bring the old one back.
        person.save(update_fields=TOLD)
        if person.vendor_id != before.vendor_id:
            departures.call_vendor_end_off(person=person, at=at)
            departures.depart(
                person=person, kind=Departure.Kind.VENDOR, leaves_at=at, at=at, by=by,
                heir=before.supervisor,
            )  # fmt: skip
        elif person.supervisor_id != before.supervisor_id:
            opening.open_after_change(person=person, at=at)
    return person


def _check_supervises(*, person: User, at: datetime) -> None:
    """Refuse to put who works with customers under somebody who can neither lend nor call."""
    chief = person.supervisor
    serves = person.assignments.filter(duty=DUTIES.CUSTOMERS).exclude(valid_until__lte=at)
    if chief and serves.exists() and "lend_access" not in codenames(user=chief, at=at):
        raise ValidationError(
            {
                "supervisor": _(
                    "This person leads nobody now. Give them that assignment, or have their "
                    "sign-in confirmed, first."
                )
            }
        )


def choose_language(*, person: User, language: str) -> None:
    """Save the language in which a person reads the screens."""
    if language not in User.Language.values:
        raise ValidationError(_("Choose one of the offered languages."))
    person.language = language
    person.save(update_fields=["language"])


def end(*, person: User, by: User | None, at: datetime) -> None:
    """End a person: signed out everywhere, and every assignment ends at this instant."""
    check_decides(person=person, by=by, at=at)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        confirming.take_back(person=locked, by=by, at=at)
        locked.is_active = False
        locked.set_unusable_password()
        locked.invited_at = None
        locked.save(update_fields=["is_active", "password", "invited_at"])
        kind = Departure.Kind.ENDED
        departures.depart(person=locked, kind=kind, leaves_at=at, at=at, by=by)


def bring_back(*, person: User, by: User | None, at: datetime) -> None:
    """Take an ended person back, without any assignment; an invitation lets them sign in.

    A vendor's person is interviewed anew besides, as a candidate, before touching customers' data.
    """
    check_decides(person=person, by=by, at=at)
    person.is_active = True
    person.save(update_fields=["is_active"])


def check_decides(*, person: User, by: User | None, at: datetime) -> None:
    """Refuse to decide about oneself, and about those who were appointed over one's head.

    Who could invite an administrator anew would get that account, and with it every role.
    Nobody in person, a company's directory for one, holds no permission either.
    """
    if by and person.pk == by.pk:
        raise NotYours(_("Nobody decides about himself. Ask a colleague who manages people."))
    appoints = by is not None and "appoint" in codenames(user=by, at=at)
    if not appoints and _appointed(person=person, at=at):
        raise NotYours(_("This person was appointed. Only those who appoint may do this."))


def _appointed(*, person: User, at: datetime) -> bool:
    held = person.assignments.exclude(valid_until__lte=at)
    return any(ROLE_BY_CODE[terms.role].lent_by == "appoint" for terms in held)


def _save(*, person: User) -> User:
    with explained(), transaction.atomic():
        person.save()
    return person
