"""Opening access reviews: every quarter, and at once when somebody's place changes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from staff.models import AccessReview, Assignment, Leave, User
from staff.reviewing.clock import quarter_begins
from staff.roles import DUTIES

Cause = AccessReview.Cause
JUST_LENT = timedelta(days=1)  # given in one go with another: nothing of it is old


def held(*, at: datetime) -> QuerySet[Assignment]:
    """Return the assignments in force that touch customers' data."""
    over = Q(valid_until__lte=at)
    serving = Assignment.objects.filter(duty=DUTIES.CUSTOMERS, valid_from__lte=at).exclude(over)
    return serving.select_related("user__supervisor", "branch")


def open_due(*, at: datetime) -> int:
    """Open this quarter's review of each assignment that is older; return how many."""
    name_present_reviewers(at=at)
    waiting = held(at=at).filter(user__is_active=True).annotate(newest=Max("reviews__opened_at"))
    without = waiting.exclude(reviews__in=AccessReview.objects.filter(decided_at=None))
    return sum(
        open_one(terms=terms, cause=Cause.QUARTER, at=at)
        for terms in without.order_by("pk")
        if _is_due(terms, at)
    )


def _is_due(terms: Assignment, at: datetime) -> bool:
    begun = quarter_begins(zone=ZoneInfo(terms.zone), at=at)
    newest = terms.newest  # type: ignore[attr-defined]  # annotated
    return terms.valid_from < begun and (newest is None or newest < begun)


def open_after_change(*, person: User, at: datetime, but: Assignment | None = None) -> int:
    """Open a review of all that somebody holds, since the place changed; return how many.

    One that is open already keeps its last day, or a change would win time, and goes to the
    present reviewer. `but` was lent just now: somebody has just looked at it, and of the same
    role at the same place it changes nothing.
    """
    name_present_reviewers(at=at, person=person)
    own = held(at=at).filter(user=person)
    if but is not None:
        own = own.exclude(role=but.role, branch=but.branch, region=but.region)
        own = own.exclude(valid_from__gt=at - JUST_LENT)
    return sum(open_one(terms=terms, cause=Cause.CHANGE, at=at) for terms in own.order_by("pk"))


def open_one(*, terms: Assignment, cause: Cause, at: datetime) -> bool:
    """Open a review of one assignment, unless one is open; tell whether it is new."""
    due_at = at + timedelta(days=settings.REVIEW_DAYS)
    values = {
        "reviewer": reviewer_of(person=terms.user, at=at),
        "cause": cause,
        "opened_at": at,
        "due_at": due_at,
        "closes_at": due_at + timedelta(days=settings.REVIEW_GRACE_DAYS),
    }
    with transaction.atomic():
        _review, new = AccessReview.objects.get_or_create(
            assignment=terms, decided_at=None, defaults=values
        )
    return new


def reviewer_of(*, person: User, at: datetime) -> User | None:
    """Return the direct supervisor, or the nearest one above who works here and is not on leave.

    Where all of them are on leave, the nearest one: it waits.
    """
    passed, working = {person.pk}, []
    chief = person.supervisor
    while chief is not None and chief.pk not in passed:
        if chief.is_active:
            working.append(chief)
        passed.add(chief.pk)
        chief = chief.supervisor
    away = Leave.objects.running(at=at).filter(person__in=working).values_list("person", flat=True)
    return next((one for one in working if one.pk not in {*away}), next(iter(working), None))


def name_present_reviewers(*, at: datetime, person: User | None = None) -> int:
    """Give open reviews, of a person or that wait for them, to whoever supervises now.

    During a leave of the supervisor that is the superior, and afterwards the supervisor again.
    """
    waiting = AccessReview.objects.filter(decided_at=None, assignment__in=held(at=at))
    if person is not None:
        waiting = waiting.filter(Q(assignment__user=person) | Q(reviewer=person))
    return sum(_move(one, at) for one in waiting.select_related("assignment__user__supervisor"))


def _move(review: AccessReview, at: datetime) -> bool:
    present = reviewer_of(person=review.assignment.user, at=at)
    if present == review.reviewer:
        return False
    review.reviewer, review.reminded_at = present, None
    review.save(update_fields=["reviewer", "reminded_at"])
    return True
