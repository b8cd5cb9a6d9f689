"""A reminder that nobody answered in time is told to the supervisor: once, by page and mail."""

import logging
from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from staff.models import Reminder, User
from staff.reminding import letters, presence

log = logging.getLogger(__name__)


def overdue(*, at: datetime) -> QuerySet[Reminder]:
    """Return what is past its grace without an answer, of people who are there to answer."""
    late = Reminder.objects.filter(answered_at=None, closes_at__lte=at)
    return late.filter(person__in=presence.serving(at=at))


def raise_open(*, at: datetime) -> int:
    """Tell each supervisor of the overdue ones not told before; return how many were told."""
    untold: dict[User | None, list[int]] = defaultdict(list)
    people = overdue(at=at).filter(raised_at=None).select_related("person__supervisor__supervisor")
    for one in people:
        untold[_chief(one.person)].append(one.pk)
    return sum(_raise(chief, numbers, at) for chief, numbers in untold.items())


def _chief(person: User) -> User | None:
    """Return the nearest superior who still works here."""
    chief, seen = person.supervisor, {person}
    while chief and not chief.is_active and chief not in seen:
        seen.add(chief)
        chief = chief.supervisor
    return chief


def _raise(chief: User | None, numbers: list[int], at: datetime) -> int:
    """Mark and mail together: the mark stays only if the mail server took the mail."""
    try:
        with transaction.atomic():
            late = Reminder.objects.filter(pk__in=numbers, raised_at=None, answered_at=None)
            told = list(late.order_by("pk").select_for_update())
            for one in told:
                one.raised_at = at
                one.save(update_fields=["raised_at"])
            if chief and told:
                letters.tell_supervisor(supervisor=chief, count=len(told))
    except OSError:  # the next run tries again; the page shows it already
        log.warning(
            "Overdue reminders of user %s's people could not be mailed.", chief and chief.pk
        )
        return 0
    return len(told)
