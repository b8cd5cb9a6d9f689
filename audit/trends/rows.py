"""What stands behind a figure: the views, calls or days it counts, one by one."""

from dataclasses import dataclass
from datetime import date as Date

from django.db import connection
from django.db.models import Q, QuerySet

from audit.models import DailyReport, Declaration, Sample, Viewing
from audit.trends.figures import MISSING
from audit.trends.scopes import Scope

UNANSWERED = (Sample.State.UNREACHED, Sample.State.WRONG_NUMBER, Sample.State.NO_CALL)


@dataclass(frozen=True)
class Absent:
    """A day that was worked and not declared."""

    agent_id: int
    branch_id: int
    date: Date


def viewings(*, scope: Scope, standing: str = "") -> QuerySet[Viewing]:
    """Return the views of a scope, newest first."""
    found = Viewing.objects.filter(_in(scope)).select_related("agent", "branch")
    found = found.filter(standing=standing) if standing else found
    return found.order_by("-date", "agent__full_name", "first_at")


def calls(*, scope: Scope, state: str = "") -> QuerySet[Sample]:
    """Return the drawn samples of a scope, newest first."""
    found = Sample.objects.filter(_in(scope, "draw__"))
    if state == "unanswered":
        found = found.filter(state__in=UNANSWERED)
    elif state:
        found = found.filter(state=state)
    found = found.select_related("draw__agent", "draw__branch", "supervisor")
    return found.order_by("-draw__date", "draw__agent__full_name", "position")


def declarations(*, scope: Scope, late: bool = False) -> QuerySet[Declaration]:
    """Return the declarations of a scope, newest first."""
    found = Declaration.objects.filter(_in(scope)).select_related("agent", "branch")
    return (found.filter(late=True) if late else found).order_by("-date", "agent__full_name")


def missing(*, scope: Scope) -> list[Absent]:
    """Return the days that were worked and not declared, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(f"{MISSING} ORDER BY date DESC, agent_id", scope.values)
        return [Absent(*row) for row in cursor.fetchall()]


def reports_of(*, days: set[tuple[int, Date]]) -> dict[tuple[int, Date, int], int]:
    """Return the reports of branch days, by branch, date and agent: they hold the minutes."""
    found = DailyReport.objects.filter(
        branch__in={branch for branch, _date in days}, date__in={date for _branch, date in days}
    )
    return {
        (report.branch_id, report.date, line["agent"]): report.pk
        for report in found
        for line in report.lines
    }


def _in(scope: Scope, path: str = "") -> Q:
    condition = Q(
        **{
            f"{path}branch__in": scope.branches,
            f"{path}date__gte": scope.since,
            f"{path}date__lte": scope.until,
        }
    ) & ~Q(**{f"{path}agent": scope.reader})
    return (
        condition if scope.agents is None else condition & Q(**{f"{path}agent__in": scope.agents})
    )
