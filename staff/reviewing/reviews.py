"""Deciding on access reviews: keep, narrow or end, one by one or many with one reason."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from staff import assignments
from staff.happenings import tell
from staff.models import AccessReview, User
from staff.permissions import codenames
from staff.reviewing import opening

DECIDES = frozenset({"lend_access", "appoint"})
Decision = AccessReview.Decision


class NotYourReview(ValidationError):
    """Someone tried to decide what is another's to decide, or what is decided already."""


def waiting_for(*, person: User, at: datetime) -> list[AccessReview]:
    """Return the open reviews that somebody may decide, the first due first."""
    if not DECIDES & codenames(user=person, at=at):
        return []
    own = Q(reviewer=person) | Q(reviewer__supervisor=person) | Q(reviewer=None)
    found = open_now(at=at).filter(own).exclude(assignment__user=person)
    return [one for one in found if _is_theirs(one, person, at)]


def open_now(*, at: datetime) -> QuerySet[AccessReview]:
    """Return the open reviews of assignments that are in force."""
    still = AccessReview.objects.filter(decided_at=None, assignment__in=opening.held(at=at))
    return still.select_related(
        "assignment__user", "assignment__branch", "assignment__region", "reviewer"
    ).order_by("due_at", "assignment__user__full_name", "pk")


def may_decide(*, review: AccessReview, by: User, at: datetime) -> bool:
    """Tell whether it is theirs: the reviewer's or the superior's, never about oneself.

    Where nobody supervises, whoever appoints for the same branches decides.
    """
    terms = review.assignment
    if terms.user_id == by.pk or not DECIDES & codenames(user=by, at=at):
        return False
    return _is_theirs(review, by, at)


def _is_theirs(review: AccessReview, by: User, at: datetime) -> bool:
    if review.reviewer is None:
        return assignments.may_end(assignment=review.assignment, by=by, at=at)
    return by.pk in (review.reviewer_id, review.reviewer.supervisor_id)


def decide(
    *,
    reviews: Collection[int],
    decision: str,
    reason: str,
    by: User,
    at: datetime,
    tiers: Collection[str] = (),
) -> int:
    """Decide on reviews by their ids, all or none, and return how many.

    `tiers` are those that stay when narrowing. Raises NotYourReview, ValidationError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Write why, in a sentence.")})
    with transaction.atomic():
        locked = _lock(reviews, by, at)
        for review in locked:
            _apply(review, Decision(decision), reason.strip(), tiers, by, at)
    return len(locked)


def _lock(reviews: Collection[int], by: User, at: datetime) -> list[AccessReview]:
    """Take the reviews for oneself: who decides at the same time waits and then finds them done."""
    rows = AccessReview.objects.select_for_update(of=("self",)).filter(pk__in=reviews)
    found = list(
        rows.select_related(
            "assignment__user", "assignment__branch", "assignment__region", "reviewer"
        ).order_by("pk")
    )
    if not found or len(found) != len(set(reviews)):
        raise NotYourReview(_("Choose at least one review that waits for you."))
    if not all(may_decide(review=one, by=by, at=at) for one in found):
        raise NotYourReview(_("Only the reviewer and their superior decide, never about himself."))
    if any(one.decided_at for one in found):
        raise NotYourReview(
            _("Somebody has decided on one of these in the meantime. Read the list again.")
        )
    in_force = opening.held(at=at).filter(reviews__in=[one.pk for one in found]).count()
    if in_force != len(found):
        raise NotYourReview(_("One of these assignments is over by now. Read the list again."))
    return found


def _apply(
    review: AccessReview,
    decision: Decision,
    reason: str,
    tiers: Collection[str],
    by: User,
    at: datetime,
) -> None:
    terms = review.assignment
    before, after = list(terms.tiers), list(terms.tiers)
    if decision == Decision.NARROW:
        after = list(assignments.narrow(assignment=terms, tiers=tiers, by=by, at=at).tiers)
    elif decision == Decision.END:
        assignments.end(assignment=terms, at=at)
    review.decision, review.reason = decision, reason
    review.decided_by, review.decided_at = by, at
    review.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
    tell(
        event="access_reviewed",
        about=review,
        by=by.pk,
        at=at,
        branch=terms.branch_id,
        person=terms.user_id,
        decision=decision.value,
        tiers=[before, [] if decision == Decision.END else after],
    )
    _look_below(review, before, after if decision != Decision.END else [], at)


def _look_below(review: AccessReview, before: list[str], after: list[str], at: datetime) -> None:
    """Open reviews of what this person has lent on, where it now reaches further than their own."""
    gone = set(before) - set(after)
    lent = opening.held(at=at).filter(lent_by=review.assignment.user_id)
    if review.assignment.branch_id:
        lent = lent.filter(branch=review.assignment.branch_id)
    for terms in lent:
        if gone & set(terms.tiers):
            opening.open_one(terms=terms, cause=AccessReview.Cause.CHANGE, at=at)
