"""An agent's days to declare: which there are, and where each of them stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from audit.declaring.absences import missing
from audit.declaring.declarations import LATE_DAYS, is_open
from audit.models import Declaration
from staff.calendar import Day, day_of, day_on
from staff.models import Branch, User

SHOWN = 7


class State(StrEnum):
    """Where a day stands for one agent."""

    DECLARED = "declared"
    LATE = "late"  # declared, after the day was over
    RUNNING = "running"
    MISSING = "missing"  # over, worked on, and it can still be declared
    LAPSED = "lapsed"  # over, worked on, and too late
    FREE = "free"  # over, and nothing tells of work


@dataclass(frozen=True)
class OwnDay:
    """One branch day of an agent."""

    branch: Branch
    day: Day
    state: State
    declaration: Declaration | None
    open: bool  # a declaration would be taken

    @property
    def date(self) -> Date:
        """Return the day's date."""
        return self.day.date


def running(*, branch: Branch, at: datetime) -> Date:
    """Return the date of the day that is running at the branch."""
    return day_of(branch=branch, at=at).date


def own_days(*, agent: User, branch: Branch, at: datetime, count: int = SHOWN) -> list[OwnDay]:
    """Return the running day and the ones before it, newest first."""
    newest = running(branch=branch, at=at)
    dates = [newest - timedelta(days=ago) for ago in range(count)]
    return [own_day(agent=agent, branch=branch, date=date, at=at) for date in dates]


def own_day(*, agent: User, branch: Branch, date: Date, at: datetime) -> OwnDay:
    """Return one branch day as it stands for an agent."""
    day = day_on(branch=branch, date=date)
    declaration = Declaration.objects.filter(agent=agent, branch=branch, date=date).first()
    state = _state(agent, branch, day, declaration, at)
    open_now = declaration is None and is_open(day=day, at=at)
    return OwnDay(branch, day, state, declaration, open_now)


def due(*, agent: User, branches: Collection[Branch], at: datetime) -> list[OwnDay]:
    """Return the closed days that an agent worked on and can still declare, oldest first."""
    found = [
        one
        for branch in branches
        for one in own_days(agent=agent, branch=branch, at=at, count=LATE_DAYS + 2)
        if one.state == State.MISSING
    ]
    return sorted(found, key=lambda one: one.day.begins_at)


def date_to_show(*, agent: User, branch: Branch, at: datetime) -> Date:
    """Return the day to begin with: in the evening the one that has just ended, if it is missing.

    Whoever sits down at 20.30 to declare means the day just worked, though the next one runs.
    """
    today = at.astimezone(ZoneInfo(branch.time_zone)).date()
    ended = own_day(agent=agent, branch=branch, date=today, at=at)
    return today if ended.state == State.MISSING else running(branch=branch, at=at)


def _state(
    agent: User, branch: Branch, day: Day, declaration: Declaration | None, at: datetime
) -> State:
    if declaration is not None:
        return State.LATE if declaration.late else State.DECLARED
    if at < day.ends_at:
        return State.RUNNING
    if not missing(branch=branch, date=day.date, agents=[agent.pk]):
        return State.FREE
    return State.MISSING if is_open(day=day, at=at) else State.LAPSED
