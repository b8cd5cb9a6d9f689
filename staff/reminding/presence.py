"""Who is there to be reminded: serves customers now, and is neither on leave nor suspended."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from staff.filters import in_force
from staff.models import Assignment, Branch, Leave, Reminder, Suspension, User
from staff.reminding.rhythm import DAY, day_of, midnight, rhythm_of
from staff.roles import DUTIES


def serving(*, at: datetime) -> dict[int, list[Assignment]]:
    """Return everybody present who serves customers, with the assignments so far, in order."""
    now = in_force(at=at, duty=DUTIES.CUSTOMERS, user__is_active=True).values("user")
    begun = Assignment.objects.filter(duty=DUTIES.CUSTOMERS, valid_from__lte=at, user__in=now)
    found: dict[int, list[Assignment]] = defaultdict(list)
    for one in begun.exclude(user__in=away(at=at)).select_related("branch").order_by("valid_from"):
        found[one.user_id].append(one)
    return found


def away(*, at: datetime) -> list[int]:
    """Return who is on leave or suspended."""
    leave = Leave.objects.running(at=at)
    taken = Suspension.objects.filter(suspended_at__lte=at)
    taken = taken.filter(Q(lifted_at=None) | Q(lifted_at__gt=at))
    return list(leave.values_list("person", flat=True).union(taken.values_list("person")))


def present_terms(*, held: list[Assignment], at: datetime) -> Assignment:
    """Return the assignment whose branch's clock and settings count: the newest in force."""
    return next(one for one in reversed(held) if one.valid_until is None or one.valid_until > at)


def spare_absent(*, at: datetime) -> int:
    """Give whoever was away while a reminder waited its whole grace again; return how many."""
    people = serving(at=at)
    spared = 0
    for waiting in Reminder.objects.filter(answered_at=None, person__in=people):
        back = _back_at(waiting, at)
        if back is None:
            continue
        rhythm = rhythm_of(terms=present_terms(held=people[waiting.person_id], at=at))
        day = day_of(at=back, zone=rhythm.zone) + rhythm.grace_days * DAY
        closes_at = midnight(day=day, zone=rhythm.zone)
        if closes_at > waiting.closes_at:
            waiting.closes_at = closes_at
            waiting.save(update_fields=["closes_at"])
            spared += 1
    return spared


def _back_at(waiting: Reminder, at: datetime) -> datetime | None:
    """Return when somebody came back who was away at some time while the reminder waited."""
    leave = waiting.person.leaves.filter(begins_at__lt=waiting.closes_at)
    spans = [(one.begins_at, min(one.ends_at, one.cancelled_at or one.ends_at)) for one in leave]
    ends = [end for begin, end in spans if begin < end]
    taken = waiting.person.suspensions.filter(suspended_at__lt=waiting.closes_at)
    ends += [one.lifted_at for one in taken if one.lifted_at]
    return max((end for end in ends if waiting.due_at < end <= at), default=None)


def zone_of(*, person: User, at: datetime) -> str:
    """Return the clock of a person: that of the newest assignment in force, else the capital's."""
    held = in_force(at=at, user=person, duty=DUTIES.CUSTOMERS).select_related("branch").first()
    return held.zone if held else Branch.Zone.WIB.value


def zones_of(*, people: Iterable[int], at: datetime) -> dict[int, str]:
    """Return the clocks of several people by their number; who holds nothing now is missing."""
    held = in_force(at=at, user__in=people, duty=DUTIES.CUSTOMERS).order_by("valid_from")
    return {one.user_id: one.zone for one in held.select_related("branch")}
