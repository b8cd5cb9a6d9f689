"""What of a report's day is still open: a signature freezes the report, and closes none of it."""

from dataclasses import dataclass

from audit.declaring.absences import Missing, missing
from audit.desk import following_up
from audit.models import DailyReport, Sample, Viewing
from audit.models.viewings import TO_LOOK_AT


@dataclass(frozen=True)
class StillOpen:
    """What nobody has called, looked at, written about or declared yet."""

    calls: int
    viewings: int
    follow_ups: list[Sample]
    undeclared: list[Missing]

    def __bool__(self) -> bool:
        return bool(self.calls or self.viewings or self.follow_ups or self.undeclared)


def still_open(*, report: DailyReport) -> StillOpen:
    """Return what is open of the day and the agents that a report is about."""
    agents = [line["agent"] for line in report.lines]
    calls = Sample.objects.filter(
        state=Sample.State.WAITING,
        draw__branch=report.branch_id,
        draw__date=report.date,
        draw__agent__in=agents,
    )
    viewings = Viewing.objects.filter(
        TO_LOOK_AT, branch=report.branch_id, date=report.date, agent__in=agents
    )
    return StillOpen(
        calls=calls.count(),
        viewings=viewings.count(),
        follow_ups=list(following_up.open_of(report=report)),
        undeclared=missing(branch=report.branch, date=report.date, agents=agents),
    )
