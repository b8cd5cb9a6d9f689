"""The ten minutes: all that waits for one supervisor, the oldest first."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from audit.declaring.absences import Missing, missing
from audit.declaring.lists import Lists, three_lists
from audit.desk.reviews import of_team
from audit.drawing.reading import Unread, left_for_reading
from audit.evidence.silences import Silence, silences
from audit.models import DailyReport, Viewing
from audit.models.viewings import TO_LOOK_AT
from audit.samples import Desk as Calls
from audit.samples import desk_of
from staff.calendar import day_on, last_closed_day
from staff.models import Branch, BranchPermission, User
from staff.permissions import branch_ids

DAYS = 14  # what nobody looked at for longer is the reports' and the trends' to tell
SHOWN = 8


@dataclass(frozen=True)
class Place:
    """One branch of the team, and what its last closed day left."""

    branch: Branch
    date: Date
    standings: dict[str, int]  # how many viewings stand how
    lists: Lists
    missing: list[Missing]
    unread: list[Unread]
    silences: list[Silence]

    @property
    def viewings(self) -> int:
        """Return how many viewings the team had on that day."""
        return sum(self.standings.values())


@dataclass(frozen=True)
class Desk:
    """What waits for a supervisor, part by part."""

    calls: Calls
    look_at: list[Viewing]
    look_at_count: int
    places: list[Place]
    unsigned: list[DailyReport]
    raised: list[DailyReport]
    names: dict[int, str]


def desk(*, supervisor: User, at: datetime) -> Desk:
    """Return a supervisor's desk; so many queries for one agent as for thirty."""
    team = dict(User.objects.filter(supervisor=supervisor).values_list("pk", "full_name"))
    waiting = to_look_at(supervisor=supervisor, at=at)
    return Desk(
        calls=desk_of(supervisor=supervisor, at=at),
        look_at=list(waiting.select_related("agent", "branch")[:SHOWN]),
        look_at_count=waiting.count(),
        places=_places(supervisor, team, at),
        unsigned=list(_reports(supervisor=supervisor)),
        raised=list(_reports(raised_to=supervisor)),
        names=team,
    )


def to_look_at(*, supervisor: User, at: datetime) -> QuerySet[Viewing]:
    """Return the viewings of the last days that nobody looked into, the gravest of a day first."""
    since = (at - timedelta(days=DAYS)).date()
    waiting = of_team(supervisor=supervisor, at=at).filter(TO_LOOK_AT, date__gte=since)
    return waiting.order_by("date", "-must_check", "-weight", "pk")


def _reports(**whose: User) -> QuerySet[DailyReport]:
    unsigned = DailyReport.objects.filter(signed_at=None, **whose)
    return unsigned.select_related("branch", "supervisor", "raised_to").order_by("date", "pk")


def _places(supervisor: User, team: dict[int, str], at: datetime) -> list[Place]:
    """Return the branches where somebody of the team serves customers and declares them."""
    held = branch_ids(user=supervisor, permission="read_reports", at=at)
    serving = BranchPermission.objects.filter(
        user__in=team, content_object__in=held, permission__codename="declare", valid_from__lte=at
    ).exclude(valid_until__lte=at)
    branches = Branch.objects.filter(pk__in=serving.values("content_object"))
    return [_place(branch, supervisor, team, at) for branch in branches]


def _place(branch: Branch, supervisor: User, team: Collection[int], at: datetime) -> Place:
    date = last_closed_day(branch=branch, at=at).date
    day = day_on(branch=branch, date=date)
    own = Viewing.objects.filter(branch=branch, date=date, agent__in=list(team)).order_by()
    standings: dict[str, int] = defaultdict(int)
    standings |= dict(own.values_list("standing").annotate(Count("pk")))
    return Place(
        branch=branch,
        date=date,
        standings=standings,
        lists=three_lists(branch=branch, date=date, agents=list(team)),
        missing=missing(branch=branch, date=date, agents=list(team)),
        unread=left_for_reading(supervisor=supervisor, branch=branch, date=date),
        silences=silences(branch=branch, begins_at=day.begins_at, ends_at=at, at=at),
    )
