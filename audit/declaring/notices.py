"""The same-night notice: who opened a record without an explanation is told so that evening.

Told once, on screen and by mail, of every viewing alike, drawn or not. On screen it is certain: the
mark and the entry are one transaction. The mail goes out after it, at most once: it is a copy of a
reproach, and one sent twice does more harm than one that a killed worker lost. A mail that the
server refused was not sent, so the next run tries again.
"""

import logging
from datetime import date as Date
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.declaring import letters
from audit.events import Event
from audit.ledger import entry, record, record_many
from audit.models import ExplainedDay, LogEntry, OwnWord, Viewing
from staff.calendar import Day, day_on, last_closed_day
from staff.models import Branch, User

CATCH_UP_DAYS = 3  # closed days that a run looks back at; older ones are no news
log = logging.getLogger(__name__)


class DayNotOver(ValueError):
    """A running day is not told of: its evidence is still coming."""


def notify_days(*, at: datetime) -> int:
    """Tell of every branch day that closed lately; return how many viewings were told."""
    told = 0
    for branch in Branch.objects.all():
        newest = last_closed_day(branch=branch, at=at).date
        for ago in reversed(range(CATCH_UP_DAYS)):
            told += notify_day(branch=branch, date=newest - timedelta(days=ago), at=at)
    return told


def notify_day(*, branch: Branch, date: Date, at: datetime) -> int:
    """Tell each agent of the viewings left unexplained on a closed day; return how many.

    A viewing is told once, whatever becomes of it later. Raises DayNotOver.
    """
    day = day_on(branch=branch, date=date)
    if at < day.ends_at:
        raise DayNotOver(f"{branch.code} {date:%Y-%m-%d}")
    if not _explained(branch, day):
        return 0
    told = sum(_tell(branch, date, agent, at) for agent in _agents(_untold(branch, date)))
    for agent in _agents(_unmailed(branch, date)):
        _mail(branch, date, agent, at)
    return told


def unread(*, agent: User) -> QuerySet[Viewing]:
    """Return the viewings that somebody was told of and has not answered or noted."""
    told = Viewing.objects.filter(agent=agent, notified_at__isnull=False, notice_read_at=None)
    return told.select_related("branch").order_by("date", "first_at")


def read(*, by: User, at: datetime) -> int:
    """Note that somebody has read every notice of one's own, with an entry; return how many."""
    with transaction.atomic():
        told = list(unread(agent=by).select_for_update(of=("self",)))
        Viewing.objects.filter(pk__in=[one.pk for one in told]).update(notice_read_at=at)
        if told:
            record(
                event=Event.CHANGED,
                at=at,
                actor_id=by.pk,
                content_type=ContentType.objects.get_for_model(Viewing),
                object_repr=", ".join(str(one) for one in told)[:200],
                changes={"notice_read_at": [None, at.isoformat()]},
                additional_data={"viewings": [one.pk for one in told]},
            )
    return len(told)


def _explained(branch: Branch, day: Day) -> bool:
    """Tell whether the day was explained after it was over, with all of its evidence."""
    known = ExplainedDay.objects.filter(branch=branch, date=day.date)
    return known.filter(explained_at__gte=day.ends_at).exists()


def _untold(branch: Branch, date: Date) -> QuerySet[Viewing]:
    said = Exists(OwnWord.objects.filter(viewing=OuterRef("pk")))
    open_ones = Q(standing=Viewing.Standing.UNEXPLAINED, notified_at=None)
    return Viewing.objects.filter(open_ones, ~said, branch=branch, date=date)


def _unmailed(branch: Branch, date: Date) -> QuerySet[Viewing]:
    told = Q(notified_at__isnull=False, mailed_at=None, agent__is_active=True)
    return Viewing.objects.filter(told, ~Q(agent__email=""), branch=branch, date=date)


def _agents(viewings: QuerySet[Viewing]) -> list[int]:
    return list(viewings.order_by("agent_id").values_list("agent_id", flat=True).distinct())


def _tell(branch: Branch, date: Date, agent_id: int, at: datetime) -> int:
    """Mark one agent's viewings as told, with their entries; another run meanwhile finds none."""
    with transaction.atomic():
        own = _untold(branch, date).filter(agent=agent_id).order_by("pk")
        told = list(own.select_for_update())
        Viewing.objects.filter(pk__in=[one.pk for one in told]).update(notified_at=at)
        record_many(entries=[_entry(one, at) for one in told], actor_id=None)
    return len(told)


def _entry(viewing: Viewing, at: datetime) -> LogEntry:
    return entry(
        event=Event.NOTIFIED,
        at=at,
        actor_id=None,
        branch_id=viewing.branch_id,
        customer=viewing.customer,
        object_id=viewing.pk,
        object_repr=str(viewing),
        additional_data={"agent": viewing.agent_id, "date": f"{viewing.date:%Y-%m-%d}"},
    )


def _mail(branch: Branch, date: Date, agent_id: int, at: datetime) -> None:
    """Send one agent's mail, marked as sent before it leaves; take the mark back if it did not."""
    with transaction.atomic():
        own = _unmailed(branch, date).filter(agent=agent_id).order_by("first_at", "pk")
        told = list(own.select_related("agent", "branch").select_for_update(of=("self",)))
        ours = Viewing.objects.filter(pk__in=[one.pk for one in told])
        ours.update(mailed_at=at)
    if not told:
        return
    try:
        letters.send(viewings=told)
    except OSError as trouble:  # every failure of SMTP is one
        log.warning("A notice could not be mailed: %s", type(trouble).__name__)
        ours.update(mailed_at=None)
