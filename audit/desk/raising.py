"""Reports that nobody signed: after a working day they go one level up, and everybody sees it."""

from datetime import datetime

from django.db import transaction

from audit.events import Event
from audit.ledger import record
from audit.models import DailyReport
from staff.calendar import workday_after
from staff.models import Leave, User
from staff.permissions import holds


def raise_reports(*, at: datetime) -> int:
    """Raise each report that stayed unsigned for a workday of its branch; return how many."""
    waiting = DailyReport.objects.filter(signed_at=None, raised_at=None, built_at__lt=at)
    found = waiting.select_related("branch", "supervisor__supervisor").order_by("date", "id")
    return sum(_raise(report, at) for report in found if due_at(report=report) <= at)


def raise_of(*, supervisor: User, at: datetime) -> int:
    """Raise at once what a supervisor who leaves has not signed; return how many reports."""
    waiting = DailyReport.objects.filter(supervisor=supervisor, signed_at=None, raised_at=None)
    found = waiting.select_related("branch", "supervisor__supervisor").order_by("date", "id")
    return sum(_raise(report, at) for report in found)


def due_at(*, report: DailyReport) -> datetime:
    """Return when a report is raised: at the end of the next workday of its branch."""
    return workday_after(branch=report.branch, date=report.date).ends_at


def _raise(report: DailyReport, at: datetime) -> bool:
    superior = _superior(report, at)
    if superior is None:
        return False
    with transaction.atomic():
        unsigned = DailyReport.objects.filter(pk=report.pk, signed_at=None, raised_at=None)
        if not unsigned.update(raised_at=at, raised_to=superior):
            return False  # signed or raised by somebody in the meantime
        record(
            event=Event.REPORT_RAISED,
            at=at,
            branch_id=report.branch_id,
            object_id=report.pk,
            object_pk=str(report.pk),
            object_repr=str(report),
            additional_data={"supervisor": report.supervisor_id, "to": superior.pk},
        )
    return True


def _superior(report: DailyReport, at: datetime) -> User | None:
    """Return the nearest superior who may read and sign reports of this branch, and is there."""
    passed = {report.supervisor_id}
    person = report.supervisor.supervisor
    while person is not None and person.pk not in passed:
        reads = holds(user=person, permission="read_reports", branch_id=report.branch_id, at=at)
        if reads and not Leave.objects.running(at=at).filter(person=person).exists():
            return person
        passed.add(person.pk)
        person = person.supervisor
    return None
