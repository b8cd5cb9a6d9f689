"""A branch of one's own with a supervisor and agents, and entries written at any hour of a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from audit import reports
from audit.events import Event, Outcome, Reason
from audit.interactions import start
from audit.ledger import record
from audit.models import DailyReport, LogEntry
from audit.reporting.numbers import Line
from staff.assignments import open_branch
from staff.calendar import Day, day_on, is_workday, last_closed_day
from staff.models import Branch, User
from tests.cast import Cast, person

_branches = count(1)


@dataclass(frozen=True)
class Desk:
    """A branch, who supervises there, and the workday of the branch that closed last."""

    branch: Branch
    supervisor: User
    agent: User
    colleague: User
    day: Day

    def write(self, event: Event, minute: int = 600, **columns: object) -> LogEntry:
        """Write an entry of the agent, so many minutes after the day began."""
        return self.write_at(event, self.day.begins_at + timedelta(minutes=minute), **columns)

    def write_at(self, event: Event, at: datetime, **columns: object) -> LogEntry:
        """Write an entry of the agent at an instant, as the gate does it."""
        defaults = {
            "outcome": Outcome.GIVEN,
            "actor_id": self.agent.pk,
            "actor_role": "cs_agent",
            "actor_branch_id": self.branch.pk,
            "branch_id": self.branch.pk,
        }
        return record(event=event, at=at, **(defaults | columns))

    def open(self, customer: object, minute: int = 600, **columns: object) -> LogEntry:
        """Write an opening of a customer by the agent."""
        return self.write(Event.OPENED, minute, customer=str(customer), **columns)

    def search(self, *shown: str, minute: int = 600, kind: str = "name") -> LogEntry:
        """Write a search by the agent and what it showed; return the latter."""
        told: dict[str, object] = {"kind": kind, "query": "00"}
        asked = self.write(Event.SEARCHED, minute, additional_data=told | {"question": "00"})
        answer = told | {"count": len(shown), "numbers": [*shown]}
        return self.write(Event.FOUND, minute, opening=asked, additional_data=answer)


def desk(cast: Cast, at: datetime, zone: str = "Asia/Jakarta") -> Desk:
    """Make a branch with a supervisor under the cast's manager and two agents."""
    number = next(_branches)
    branch = open_branch(
        branch=Branch(
            code=f"B{number}",
            name=f"Branch {number}",
            region=cast.jakarta.region,
            size="C",
            time_zone=zone,
            workdays=[1, 2, 3, 4, 5, 6, 7],
        )
    )
    since = at - timedelta(days=60)
    boss = person(
        f"boss-{number}", role="supervisor", branch=branch, boss=cast.manager, since=since
    )
    agents = [
        person(f"{name}-{number}", role="cs_agent", branch=branch, boss=boss, since=since)
        for name in ("rina", "budi")
    ]
    day = last_closed_day(branch=branch, at=at)
    while not is_workday(branch=branch, date=day.date):
        day = day_on(branch=branch, date=day.date - timedelta(days=1))
    return Desk(branch, boss, *agents, day)


def build(here: Desk, again: bool = False) -> DailyReport:
    """Build the desk's closed day and return its report."""
    reports.build_day(branch=here.branch, date=here.day.date, at=timezone.now(), again=again)
    return DailyReport.objects.get(
        branch=here.branch, date=here.day.date, supervisor=here.supervisor
    )


def line_of(report: DailyReport, agent: User) -> Line:
    """Return an agent's line."""
    return next(line for line in report.lines if line["agent"] == agent.pk)


def fill(here: Desk) -> None:
    """Write a day of every kind of entry."""
    going = start(
        agent=here.agent, branch_id=here.branch.pk, channel="call", reference="C-1",
        at=here.day.begins_at,
    )  # fmt: skip
    here.search("1", "2")
    here.search("1", minute=601, kind="phone")
    here.write(Event.SEARCHED, 602, outcome=Outcome.REFUSED, reason=Reason.OUTSIDE_NETWORK)
    first = here.open(1, 603, interaction_id=going.pk)
    here.open(1, 604, interaction_id=going.pk)
    here.open(2, 605)
    here.open(3, 606, interaction_id=going.pk, additional_data={"protected": True})
    here.open(4, 607, outcome=Outcome.REFUSED, reason=Reason.OTHER_BRANCH)
    here.open(5, 608, outcome=Outcome.REFUSED, reason=Reason.OTHER_BRANCH)
    here.open(6, 609, outcome=Outcome.REFUSED, reason=Reason.QUOTA, outside_hours=True)
    for tier in ("contact", "contact", "identity"):
        here.write(Event.REVEALED, 610, customer="1", tiers=[tier], opening_id=first.pk)
    here.write(Event.VERIFIED, 611, customer="1", outcome=Outcome.MATCH)
    missed = {"customer": "3", "outcome": Outcome.NO_MATCH}
    here.write(Event.VERIFIED, 612, **missed, additional_data={"locked": False})
    here.write(Event.VERIFIED, 613, **missed, additional_data={"locked": True})
    here.write(Event.REVEALED, 614, customer="3", tiers=["service"], outside_hours=True)
    here.write(Event.CALLED_BACK, 615, customer="1", tiers=["masked", "contact"])
