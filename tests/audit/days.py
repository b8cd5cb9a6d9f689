"""A branch of one's own with a supervisor and agents, and entries written at any hour of a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from audit.events import Event, Outcome
from audit.ledger import record
from audit.models import LogEntry
from staff.assignments import open_branch
from staff.calendar import Day, last_closed_day
from staff.models import Branch, User
from tests.cast import Cast, person

_branches = count(1)


@dataclass(frozen=True)
class Desk:
    """A branch, who supervises there, and the branch day that closed last."""

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
    return Desk(branch, boss, *agents, last_closed_day(branch=branch, at=at))
