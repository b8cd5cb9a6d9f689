"""Somebody leaves a place: what they hold ends at that instant, and open work goes on.

For a leave only the work does: what they hold rests, and is theirs again when it is over.

The instants stand in the database as soon as they are known, so the gate keeps them with every
worker stopped; the work is handed on by whoever comes first, the request or the next run.
"""

from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from staff import assignments
from staff.happenings import left
from staff.models import Assignment, Contract, Departure, Leave, User, Vendor
from staff.reviewing import opening

Kind = Departure.Kind
Ended = tuple[str, User, datetime]


def depart(
    *,
    person: User,
    kind: str,
    leaves_at: datetime,
    at: datetime,
    by: User | None = None,
    supervisor: User | None = None,
    reason: str = "",
    heir: User | None = None,
) -> Departure:
    """End what somebody holds at an instant, and hand open work on if it is reached.

    `supervisor` leads them afterwards, in a transfer; `heir` takes the work over, as a rule their
    supervisor until then. Twice is once.
    """
    values = {"supervisor": supervisor, "reason": reason, "entered_by": by, "entered_at": at}
    with transaction.atomic():
        departure, _new = Departure.objects.get_or_create(
            person=person, kind=kind, leaves_at=leaves_at, defaults=values
        )
        for terms in _ending(person, leaves_at, at):
            assignments.end(assignment=terms, at=leaves_at)
        if leaves_at <= at:
            carry_out(departure=departure, at=at, heir=heir)
    return departure


def _ending(person: User, leaves_at: datetime, at: datetime) -> QuerySet[Assignment]:
    held = person.assignments.exclude(valid_until__lte=leaves_at)
    # Found late: what was lent since then, to somebody who came back, is not meant.
    return held.filter(valid_from__lt=leaves_at) if leaves_at < at else held


def carry_out(*, departure: Departure, at: datetime, heir: User | None = None) -> bool:
    """Hand the open work of somebody who has left to the supervisor; tell whether it was new."""
    with transaction.atomic():
        locked = Departure.objects.select_for_update(of=("self",)).get(pk=departure.pk)
        if locked.done_at:
            return False
        person = User.objects.select_for_update(of=("self",)).get(pk=locked.person_id)
        heir = heir or opening.reviewer_of(person=person, at=at)
        if locked.kind == Kind.TRANSFER:
            person.supervisor = locked.supervisor
            person.save(update_fields=["supervisor"])
        _hand_staff_on(person, heir, locked, at)
        _hand_work_on(person, heir, locked.entered_by_id, at)
        locked.done_at = at
        locked.save(update_fields=["done_at"])
    return True


def step_aside(*, leave: Leave, at: datetime) -> bool:
    """Hand the open work of somebody whose leave has begun on; tell whether it was new."""
    with transaction.atomic():
        locked = Leave.objects.select_for_update(of=("self",)).get(pk=leave.pk)
        if locked.handed_on_at or locked.cancelled_at:
            return False
        person = User.objects.select_for_update(of=("self",)).get(pk=locked.person_id)
        heir = opening.reviewer_of(person=person, at=at)
        _hand_work_on(person, heir, locked.entered_by_id, at)
        locked.handed_on_at = at
        locked.save(update_fields=["handed_on_at"])
    return True


def _hand_work_on(person: User, heir: User | None, by: int | None, at: datetime) -> None:
    left.send(sender=User, person=person, to=heir, by=by, at=at)
    opening.name_present_reviewers(at=at, person=person)


def plan_vendor_end(*, vendor: Vendor, at: datetime, by: User | None = None) -> int:
    """End what a vendor's people hold with its last day at each branch; return for how many."""
    held = Assignment.objects.filter(user__vendor=vendor, user__is_active=True)
    held = held.exclude(valid_until__lte=at).select_related("user", "branch").order_by("user_id")
    planned = 0
    for person, terms in groupby(held, key=lambda one: one.user):
        ends = [(one, max(at, vendor.ends_in(zone=one.zone) or at)) for one in terms]
        beyond = [
            (one, end) for one, end in ends if not (one.valid_until and one.valid_until <= end)
        ]
        for one, end in beyond:
            assignments.end(assignment=one, at=end)
        if beyond:
            leaves_at = max(end for _one, end in ends)
            depart(person=person, kind=Kind.VENDOR, leaves_at=leaves_at, at=at, by=by)
        planned += bool(beyond)
    return planned


def call_vendor_end_off(*, person: User, at: datetime) -> None:
    """Let somebody who has another vendor now not leave with the former one."""
    for planned in person.departures.filter(kind=Kind.VENDOR, done_at=None):
        planned.done_at = at
        planned.save(update_fields=["done_at"])


def _hand_staff_on(person: User, heir: User | None, departure: Departure, at: datetime) -> None:
    """Put own staff under the superior: they stay, and their access is looked at again."""
    if heir is None or departure.kind == Kind.ENDED:  # HR is asked for a supervisor of them
        return
    for one in person.subordinates.filter(is_active=True).exclude(pk=heir.pk):
        one.supervisor = heir
        one.save(update_fields=["supervisor"])
        opening.open_after_change(person=one, at=at)


def tend(*, at: datetime) -> int:
    """Let those leave whose contract or vendor has ended, and hand on all work that is due."""
    found = 0
    for vendor in Vendor.objects.filter(ended_at__gt=at):  # what was lent since it was entered
        found += plan_vendor_end(vendor=vendor, at=at)
    for kind, person, ended_at in [*_lapsed(at), *_without_vendor(at)]:
        depart(person=person, kind=kind, leaves_at=ended_at, at=at)
        found += 1
    due = Departure.objects.filter(done_at=None, leaves_at__lte=at).order_by("leaves_at", "pk")
    found += sum(carry_out(departure=one, at=at) for one in due)
    begun = Leave.objects.running(at=at).filter(handed_on_at=None).order_by("begins_at", "pk")
    return found + sum(step_aside(leave=one, at=at) for one in begun)


def _held_on(at: datetime, *, of: str, past: str) -> Exists:
    """Tell whether something that was held at an instant in the past still goes on."""
    later = Q(valid_until=None) | Q(valid_until__gt=at)
    return Exists(
        Assignment.objects.filter(later, user=OuterRef(of), valid_from__lt=OuterRef(past))
    )


def _lapsed(at: datetime) -> list[Ended]:
    """Return whose last contract has ended while they still hold something from before."""
    running = Contract.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=at), person=OuterRef("person"), begins_at__lte=at
    )
    newest = Contract.objects.filter(person=OuterRef("person"), begins_at__lte=at).order_by()
    last = Subquery(newest.values("person").annotate(last=Max("ends_at")).values("last"))
    found = Contract.objects.filter(
        ~Exists(running), _held_on(at, of="person", past="ends_at"), ends_at__lte=at, ends_at=last
    )
    rows = found.select_related("person__supervisor").order_by("pk")
    return [(Kind.CONTRACT, one.person, one.ends_at) for one in rows if one.ends_at]


def _without_vendor(at: datetime) -> list[Ended]:
    ended = User.objects.filter(
        _held_on(at, of="pk", past="vendor__ended_at"), vendor__ended_at__lte=at
    )
    rows = ended.select_related("vendor", "supervisor").order_by("pk")
    return [(Kind.VENDOR, one, one.vendor.ended_at) for one in rows if one.vendor]  # type: ignore
