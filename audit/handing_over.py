"""Open work of who leaves a place or goes on leave is the supervisor's, in one transaction."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from audit import samples
from audit.declaring.absences import missing
from audit.declaring.declarations import LATE_DAYS
from audit.desk import raising
from audit.evidence import portfolios
from audit.models import Handover, Portfolio
from staff.calendar import day_of
from staff.happenings import left
from staff.models import Branch, User

Kind = Handover.Kind


def connect() -> None:
    """Listen from now on."""
    left.connect(_hand_over, dispatch_uid="handing over")


def _hand_over(*, person: User, to: User | None, at: datetime, **_rest: Any) -> None:
    with transaction.atomic():
        samples.hand_on(supervisor=_before(person, to), at=at)
        raising.raise_of(supervisor=person, at=at)
        _lists(person, to, at)
        _days(person, to, at)


def _before(person: User, to: User | None) -> User:
    """Return the leaver as they stood: a transfer has given them another supervisor by now."""
    return User(pk=person.pk, supervisor=to)


def _lists(person: User, to: User | None, at: datetime) -> None:
    """End the lists of the leaver; the supervisor hands their customers out again.

    They do not become the supervisor's own lists: nobody hands a list to himself.
    """
    for one in Portfolio.objects.filter(agent=person, ends_at__gt=at).order_by("pk"):
        portfolios.end(portfolio=one, at=at)
        Handover.objects.get_or_create(
            portfolio=one,
            defaults={
                "kind": Kind.LIST,
                "person": person,
                "supervisor": to,
                "branch": one.branch,
                "handed_at": at,
            },
        )


def _days(person: User, to: User | None, at: datetime) -> None:
    """Name the days that the leaver worked and can declare no more."""
    held = person.assignments.filter(permissions__permission__codename="declare")
    branches = held.values("permissions__content_object")
    for branch in Branch.objects.filter(pk__in=branches):
        newest = day_of(branch=branch, at=at).date
        for ago in range(LATE_DAYS + 2):
            date = newest - timedelta(days=ago)
            if missing(branch=branch, date=date, agents=[person.pk]):
                Handover.objects.get_or_create(
                    person=person,
                    branch=branch,
                    date=date,
                    defaults={"kind": Kind.DAY, "supervisor": to, "handed_at": at},
                )


def waiting_for(*, supervisor: User) -> QuerySet[Handover]:
    """Return what somebody took over and has not seen to."""
    rows = Handover.objects.filter(supervisor=supervisor, done_at=None)
    return rows.select_related("person", "branch", "portfolio")


def see_to(*, handover: Handover, by: User, at: datetime) -> bool:
    """Note that the supervisor saw to one piece of work; tell whether it was still open."""
    with transaction.atomic():
        locked = Handover.objects.select_for_update().get(pk=handover.pk)
        if locked.done_at or locked.supervisor_id != by.pk:
            return False
        locked.done_at, locked.done_by = at, by
        locked.save(update_fields=["done_at", "done_by"])
    return True
