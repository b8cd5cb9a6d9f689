"""Daily access reports: built when a branch day is over, read, and frozen by a signature."""

from collections.abc import Iterable
from datetime import date as Date
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit.desk import following_up
from audit.events import Event
from audit.ledger import record
from audit.models import DailyReport, Viewing
from audit.models.viewings import NOT_LOOKED_AT, SPOKEN_UP
from audit.purposes import says_something
from audit.reporting.numbers import lines
from audit.reporting.sentences import needs_a_word
from audit.reporting.teams import Team, below, teams
from staff.calendar import Day, day_of, day_on, last_closed_day
from staff.models import Branch, User
from staff.permissions import branch_ids

CATCH_UP = 14  # closed days that a run looks back at, for the runs that were missed
# A request that began in the last second of the day may still be committing its entries.
SETTLING = timedelta(minutes=1)
_LOCK = 2  # the first key of the advisory locks of this module


BUILT_AGAIN = _("The report was built again since you read it. Read it once more, then sign.")


class DayNotOver(ValueError):
    """The branch day is still running: its report can be read, but not built."""


class NotSignable(ValidationError):
    """The report cannot be signed like this; the message says why and what to do."""


def build_daily_reports(*, at: datetime, dates: Iterable[Date] | None = None) -> int:
    """Build the reports of every branch day that is over and has none; return how many.

    With `dates`, build those days again instead; what is signed stays as it is.
    """
    built = 0
    for branch in Branch.objects.all():
        again = dates is not None
        for date in _closed(branch, at, dates) if again else _unbuilt(branch, at):
            built += build_day(branch=branch, date=date, at=at, again=again)
    return built


def build_day(*, branch: Branch, date: Date, at: datetime, again: bool = False) -> int:
    """Build the reports of one branch day, all or none; return how many were new or changed."""
    day = day_on(branch=branch, date=date)
    if day.ends_at > at:
        raise DayNotOver(f"{branch.code} {date}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, branch.pk])
        if not again and DailyReport.objects.filter(branch=branch, date=date).exists():
            return 0
        return _store(branch, day, at)


def running(*, supervisor: User, branch: Branch, at: datetime) -> DailyReport:
    """Return the report of the running day until now; it is not stored."""
    whole = day_of(branch=branch, at=at)
    day = Day(date=whole.date, begins_at=whole.begins_at, ends_at=at)
    team = teams(branch=branch, day=day).get(supervisor.pk, {})
    report = DailyReport(supervisor=supervisor, branch=branch, date=day.date, built_at=at)
    report.lines = list(lines(branch=branch, day=day, team=team).values())
    return report


def readable(*, user: User, at: datetime) -> QuerySet[DailyReport]:
    """Return the own reports and those of everybody below, on branches held at this moment."""
    branches = branch_ids(user=user, permission="read_reports", at=at)
    return DailyReport.objects.filter(
        branch__in=branches, supervisor__in=[user.pk, *below(user=user)]
    )


def unsigned_below(*, user: User, at: datetime) -> QuerySet[DailyReport]:
    """Return what a person's supervisors have not signed, on branches held at this moment."""
    return readable(user=user, at=at).filter(signed_at=None).exclude(supervisor=user)


def sign(*, report: DailyReport, by: User, note: str, at: datetime) -> DailyReport:
    """Sign a report off; from then on the database refuses every change of it.

    Raises NotSignable.
    """
    with transaction.atomic():
        locked = DailyReport.objects.select_for_update().get(pk=report.pk)
        if locked.built_at != report.built_at:
            raise NotSignable(BUILT_AGAIN)
        _check_signable(locked, by, note.strip())
        locked.signed_at, locked.note = at, note.strip()
        locked.signed_by = by if by.pk != locked.supervisor_id else None
        locked.save(update_fields=["signed_at", "note", "signed_by"])
        record(
            event=Event.REPORT_SIGNED,
            at=at,
            actor_id=by.pk,
            branch_id=locked.branch_id,
            actor_branch_id=locked.branch_id,
            object_id=locked.pk,
            object_repr=str(locked),
        )
    return locked


def _check_signable(report: DailyReport, by: User, note: str) -> None:
    if not may_sign(report=report, person=by):
        raise NotSignable(_("Only the supervisor whose report this is can sign it."))
    if report.signed_at is not None:
        raise NotSignable(_("This report is signed already. Read it on its page."))
    in_place = report.supervisor_id != by.pk and not says_something(note)
    if in_place or (not note and (needs_a_word(report.lines) or has_open_questions(report))):
        raise NotSignable(
            _("Something in this report needs a word. Write what you found out or will do.")
        )


def may_sign(*, report: DailyReport, person: User) -> bool:
    """Tell whether the report is this person's to sign: the own one, or one raised to them."""
    theirs = person.pk in (report.supervisor_id, report.raised_to_id)
    return theirs and all(line["agent"] != person.pk for line in report.lines)


def has_open_questions(report: DailyReport) -> bool:
    """Tell whether a call is to be followed up, or a grave, odd or contested viewing looked at.

    Not every unexplained viewing: a note that is asked for each day says nothing any more.
    """
    agents = [line["agent"] for line in report.lines]
    if following_up.open_of(report=report).exists():
        return True
    unread = Viewing.objects.filter(
        NOT_LOOKED_AT, branch=report.branch_id, date=report.date, agent__in=agents
    )
    odd = Q(standing=Viewing.Standing.UNEXPLAINED) & ~Q(signals=[])
    return unread.filter(Q(must_check=True) | odd | SPOKEN_UP).exists()


def _closed(branch: Branch, at: datetime, dates: Iterable[Date] | None) -> list[Date]:
    newest = last_closed_day(branch=branch, at=at).date
    return [date for date in dates or () if date <= newest]


def _unbuilt(branch: Branch, at: datetime) -> list[Date]:
    newest = last_closed_day(branch=branch, at=at - SETTLING).date
    recent = [newest - timedelta(days=days) for days in reversed(range(CATCH_UP))]
    reports = DailyReport.objects.filter(branch=branch, date__in=recent).order_by()
    return [date for date in recent if date not in set(reports.values_list("date", flat=True))]


def _store(branch: Branch, day: Day, at: datetime) -> int:
    by_supervisor = teams(branch=branch, day=day)
    everybody: Team = {}
    for team in by_supervisor.values():
        everybody |= team
    of = lines(branch=branch, day=day, team=everybody) if everybody else {}
    return sum(
        _store_one(branch, day, at, supervisor, [of[agent] for agent in team])
        for supervisor, team in by_supervisor.items()
    )


def _store_one(branch: Branch, day: Day, at: datetime, supervisor: int, of: list) -> int:
    """Write one report unless it is signed or says the same already."""
    keys = {"supervisor_id": supervisor, "branch": branch, "date": day.date}
    stored = DailyReport.objects.select_for_update().filter(**keys).first()
    if stored is None:
        DailyReport.objects.create(**keys, lines=of, built_at=at)
        return 1
    if stored.signed_at is not None or stored.lines == of:
        return 0
    stored.lines, stored.built_at = of, at
    stored.save(update_fields=["lines", "built_at"])
    return 1
