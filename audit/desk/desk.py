"""The ten minutes: all that waits for one supervisor, the oldest first."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from audit.declaring.absences import Missing, missing
from audit.declaring.lists import Lists, three_lists
from audit.desk.following_up import Waiting, waiting_for
from audit.desk.reviews import of_team
from audit.drawing.reading import Unread, left_for_reading
from audit.evidence.silences import Silence, silences
from audit.models import DailyReport, Interaction, LogEntry, Viewing
from audit.models.viewings import GRAVEST_FIRST, SPOKEN_UP, TO_LOOK_AT
from audit.samples import Desk as Calls
from audit.samples import desk_of
from staff.calendar import Day, closed_since_workday
from staff.models import Branch, BranchPermission, User
from staff.permissions import branch_ids

DAYS = 14  # what nobody looked at for longer is the reports' and the trends' to tell
SHOWN = 8


@dataclass(frozen=True)
class Place:
    """One branch of the team, and what one of its closed days left."""

    branch: Branch
    date: Date
    standings: dict[str, int]  # how many viewings stand how
    lists: Lists
    missing: list[Missing]
    unread: list[Unread]

    @property
    def viewings(self) -> int:
        """Return how many viewings the team had on that day."""
        return sum(self.standings.values())


@dataclass(frozen=True)
class Desk:
    """What waits for a supervisor, part by part."""

    calls: Calls
    follow_ups: list[Waiting]
    look_at: list[Viewing]
    look_at_count: int
    places: list[Place]
    silences: list[tuple[Branch, Silence]]
    unsigned: list[DailyReport]
    raised: list[DailyReport]
    names: dict[int, str]


def desk(*, supervisor: User, at: datetime) -> Desk:
    """Return a supervisor's desk; so many queries for one agent as for thirty."""
    team = dict(User.objects.filter(supervisor=supervisor).values_list("pk", "full_name"))
    waiting = to_look_at(supervisor=supervisor, at=at)
    days = {one: closed_since_workday(branch=one, at=at) for one in _branches(supervisor, team, at)}
    return Desk(
        calls=desk_of(supervisor=supervisor, at=at),
        follow_ups=waiting_for(person=supervisor, at=at),
        look_at=list(waiting.select_related("agent", "branch").prefetch_related("words")[:SHOWN]),
        look_at_count=waiting.count(),
        places=[one for branch in days for one in _places(branch, days[branch], supervisor, team)],
        silences=[
            (branch, silence)
            for branch, (first, *_off) in days.items()
            for silence in silences(branch=branch, begins_at=first.begins_at, ends_at=at, at=at)
        ],
        unsigned=list(_reports(supervisor=supervisor)),
        raised=list(_reports(raised_to=supervisor)),
        names=team,
    )


def to_look_at(*, supervisor: User, at: datetime) -> QuerySet[Viewing]:
    """Return the viewings of the last days that nobody looked into, the gravest of a day first.

    Older ones too, of which their agents spoke in these days.
    """
    since = at - timedelta(days=DAYS)
    lately = Q(TO_LOOK_AT, date__gte=since.date()) | Q(SPOKEN_UP, said_at__gte=since)
    waiting = of_team(supervisor=supervisor, at=at).filter(lately)
    return waiting.order_by("date", *GRAVEST_FIRST)


def _reports(**whose: User) -> QuerySet[DailyReport]:
    unsigned = DailyReport.objects.filter(signed_at=None, **whose)
    return unsigned.select_related("branch", "supervisor", "raised_to").order_by("date", "pk")


def _branches(supervisor: User, team: Collection[int], at: datetime) -> list[Branch]:
    """Return the branches where somebody of the team serves customers and declares them."""
    held = branch_ids(user=supervisor, permission="read_reports", at=at)
    serving = BranchPermission.objects.filter(
        user__in=team, content_object__in=held, permission__codename="declare", valid_from__lte=at
    ).exclude(valid_until__lte=at)
    return list(Branch.objects.filter(pk__in=serving.values("content_object")))


def _places(
    branch: Branch, days: list[Day], supervisor: User, team: Collection[int]
) -> list[Place]:
    """Return the last workday, and the days off since on which somebody worked.

    Nobody sits at the desk on days off, so a workday stays until the next one is over.
    """
    workday, *off = days
    shown = [workday, *(day for day in off if _worked(branch, day, team))]
    return [_place(branch, day, supervisor, team) for day in shown]


def _worked(branch: Branch, day: Day, team: Collection[int]) -> bool:
    entries = LogEntry.objects.filter(
        actor__in=list(team),
        actor_branch=branch,
        timestamp__gte=day.begins_at,
        timestamp__lt=day.ends_at,
    )
    contacts = Interaction.objects.filter(
        agent__in=list(team),
        branch=branch,
        started_at__gte=day.begins_at,
        started_at__lt=day.ends_at,
    )
    return entries.exists() or contacts.exists()


def _place(branch: Branch, day: Day, supervisor: User, team: Collection[int]) -> Place:
    date = day.date
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
    )
