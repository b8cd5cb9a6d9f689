"""Looking into a viewing: whose it is to look at, and what a supervisor came to."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from audit.events import ADVICE, Event, Outcome, Reason
from audit.ledger import record
from audit.models import Viewing
from audit.purposes import says_something
from audit.reporting.teams import below
from staff.models import User
from staff.permissions import branch_ids

Review = Viewing.Review


class NotYourViewing(PermissionDenied):
    """A viewing was asked for by someone who does not supervise its agent; the ledger has it."""

    def __str__(self) -> str:
        return str(ADVICE[Reason.NOT_YOUR_VIEWING])


class NoteMissing(ValueError):
    """A review says in a few words what it rests on."""


class OneByOne(ValueError):
    """What must be checked is not cleared together with others."""


class ReviewedAbove(ValueError):
    """What a superior came to is not replaced by somebody under him."""


def readable(*, user: User, at: datetime) -> QuerySet[Viewing]:
    """Return the viewings of everybody below, on branches held now; never one's own."""
    held = branch_ids(user=user, permission="read_reports", at=at)
    return Viewing.objects.filter(branch__in=held, agent__in=below(user=user))


def of_team(*, supervisor: User, at: datetime) -> QuerySet[Viewing]:
    """Return the viewings of those whom this person supervises directly."""
    held = branch_ids(user=supervisor, permission="read_reports", at=at)
    return Viewing.objects.filter(branch__in=held, agent__supervisor=supervisor)


def readable_viewing(*, number: int, person: User, at: datetime) -> Viewing:
    """Return one viewing; raises NotYourViewing once the refusal is logged.

    Unknown and another team's look the same.
    """
    found = readable(user=person, at=at).filter(pk=number)
    viewing = found.select_related("agent", "branch", "reviewed_by").first()
    if viewing is None:
        _refuse(number, person, at)
        raise NotYourViewing
    return viewing


def review(*, viewing: Viewing, by: User, review: str, note: str, at: datetime) -> Viewing:
    """Write down what a supervisor came to; raises NotYourViewing, NoteMissing, ReviewedAbove.

    A later review takes the place of an earlier one; the ledger has an entry of each.
    """
    if not says_something(note):
        raise NoteMissing
    with transaction.atomic():
        locked = _lock([viewing.pk], by, at)
        _write(locked[0], by, Review(review), note, at)
    return locked[0]


def clear(*, numbers: Collection[int], by: User, note: str, at: datetime) -> int:
    """Clear several viewings with one note, all or none; return how many.

    Raises NotYourViewing, NoteMissing, ReviewedAbove, and OneByOne where one of them must be
    checked or was found to be a concern.
    """
    if not says_something(note):
        raise NoteMissing
    with transaction.atomic():
        locked = _lock(sorted(set(numbers)), by, at)
        if any(one.must_check or one.review == Review.CONCERN for one in locked):
            raise OneByOne
        for viewing in locked:
            _write(viewing, by, Review.CLEARED, note, at)
    return len(locked)


def _lock(numbers: Sequence[int], by: User, at: datetime) -> list[Viewing]:
    found = readable(user=by, at=at).filter(pk__in=numbers)
    locked = list(found.select_for_update(of=("self",)).order_by("pk"))
    if len(locked) != len(numbers):
        raise NotYourViewing
    before = {one.reviewed_by_id for one in locked} - {None, by.pk}
    if any(by.pk in below(user=one) for one in User.objects.filter(pk__in=before)):
        raise ReviewedAbove
    return locked


def _write(viewing: Viewing, by: User, came_to: Viewing.Review, note: str, at: datetime) -> None:
    before = viewing.review
    viewing.review, viewing.review_note = came_to, note.strip()
    viewing.reviewed_by, viewing.reviewed_at = by, at
    viewing.save(update_fields=["review", "review_note", "reviewed_by", "reviewed_at"])
    record(
        event=Event.REVIEWED,
        at=at,
        actor_id=by.pk,
        branch_id=viewing.branch_id,
        customer=viewing.customer,
        object_id=viewing.pk,
        object_pk=str(viewing.pk),
        object_repr=str(viewing),
        changes={"review": [before, str(came_to)]},
        additional_data={"agent": viewing.agent_id, "date": f"{viewing.date:%Y-%m-%d}"},
    )


def _refuse(number: int, person: User, at: datetime) -> None:
    known = Viewing.objects.filter(pk=number).first()
    record(
        event=Event.PAGE_ASKED,
        outcome=Outcome.REFUSED,
        reason=Reason.NOT_YOUR_VIEWING,
        at=at,
        actor_id=person.pk,
        branch_id=known.branch_id if known else None,
        object_id=known.pk if known else None,
        object_repr="audit:viewing",
    )
