"""Suspending a person at once, and lifting it by a second one."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from staff import people
from staff.happenings import tell
from staff.models import BranchPermission, Suspension, User
from staff.permissions import WATCHES, branch_ids, codenames
from staff.rules import explained


class NotYourDecision(ValidationError):
    """Someone tried to suspend or lift who may not; the message says who may."""


def may_suspend(*, person: User, by: User, at: datetime) -> bool:
    """Tell whether someone stands above this person, or watches over a branch of theirs."""
    names = codenames(user=by, at=at)
    if person.pk == by.pk or "suspend" not in names:
        return False
    if people.under(chief=by).filter(pk=person.pk).exists():
        return True
    return names >= WATCHES and _watches(person, by, at)


def _watches(person: User, by: User, at: datetime) -> bool:
    """Tell whether a branch of theirs is watched over; who holds nothing belongs to everybody."""
    watched = branch_ids(user=by, permission="suspend", at=at)
    # Not permissions.held: a suspended person holds nothing, and may be lifted all the same.
    rows = BranchPermission.objects.filter(user=person).exclude(valid_until__lte=at)
    theirs = set(rows.values_list("content_object", flat=True))
    return not theirs or bool(theirs & set(watched))


def suspend(*, person: User, reason: str, by: User, at: datetime) -> Suspension:
    """Take all access of a person away at once; raises NotYourDecision, ValidationError."""
    if not may_suspend(person=person, by=by, at=at):
        raise NotYourDecision(
            _(
                "Only the supervisor, those above and the privacy officer suspend, and nobody "
                "himself."
            )
        )
    _check_reason(reason)
    with explained(), transaction.atomic():
        taken = Suspension.objects.create(
            person=person, by=by, suspended_at=at, reason=reason.strip()
        )
        tell(event="suspended", about=taken, by=by.pk, at=at, person=person.pk)
    return taken


def may_lift(*, suspension: Suspension, by: User, at: datetime) -> bool:
    """Tell whether someone may lift it: a second person who might have suspended as well.

    Whom nobody supervises, those who appoint may let back in; or one privacy officer could keep
    a manager out for good.
    """
    person = suspension.person
    if by.pk in (suspension.by_id, person.pk):
        return False
    appoints = person.supervisor_id is None and "appoint" in codenames(user=by, at=at)
    return appoints or may_suspend(person=person, by=by, at=at)


def lift(*, suspension: Suspension, word: str, by: User, at: datetime) -> None:
    """Give the access back; raises NotYourDecision, ValidationError."""
    _check_reason(word)
    with transaction.atomic():
        locked = Suspension.objects.select_for_update(of=("self",)).get(pk=suspension.pk)
        if not may_lift(suspension=locked, by=by, at=at):
            raise NotYourDecision(
                _(
                    "A second person lifts a suspension: not the one who suspended, and not the "
                    "one who is suspended."
                )
            )
        if locked.lifted_at:
            raise NotYourDecision(_("Somebody has lifted this suspension in the meantime."))
        locked.lifted_by, locked.lifted_at, locked.lifted_word = by, at, word.strip()
        locked.save(update_fields=["lifted_by", "lifted_at", "lifted_word"])
        tell(event="lifted", about=locked, by=by.pk, at=at, person=locked.person_id)


def _check_reason(text: str) -> None:
    if not text.strip():
        raise ValidationError({"reason": _("Write why, in a sentence.")})


def running(*, person: User) -> Suspension | None:
    """Return the suspension of a person that is not lifted."""
    return Suspension.objects.filter(person=person, lifted_at=None).select_related("by").first()


def seen_by(*, viewer: User, at: datetime) -> QuerySet[Suspension]:
    """Return the suspensions of the people whom someone may look at, but not the own ones."""
    seen = people.visible_to(viewer=viewer, at=at)
    rows = Suspension.objects.filter(person__in=seen.order_by()).exclude(person=viewer)
    return rows.select_related("person", "by", "lifted_by")
