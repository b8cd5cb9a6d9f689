"""A closed branch day of its own for each test of draws: who opened what, and who calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, timedelta
from itertools import count

from django.db import transaction
from django.test import override_settings

from audit.drawing.days import SETTLING, draw_day
from audit.drawing.drawing import draw_sealed
from audit.drawing.lottery import Row, new_secret
from audit.drawing.sealing import seal_day, seal_frames
from audit.events import Event, Outcome
from audit.ledger import record
from audit.models import Draw, LogEntry, Sample, Viewing
from staff.assignments import open_branch
from staff.calendar import Day, day_on, last_closed_day
from staff.models import Branch, User
from tests.cast import Cast, customer, person

_serial = count(1)


@dataclass(frozen=True)
class Scene:
    """A branch, its supervisor, one agent of it, and its last closed day."""

    branch: Branch
    supervisor: User
    agent: User
    day: Day
    at: datetime

    def opens(self, *numbers: str, agent: User | None = None, **columns: object) -> list[LogEntry]:
        """Write that the agent opened these customers in the middle of the closed day."""
        columns = {
            "at": self.day.begins_at + timedelta(hours=15),
            "outcome": Outcome.GIVEN,
            "purpose": "service",
            "tiers": ["masked"],
            "actor_id": (agent or self.agent).pk,
            "actor_role": "cs_agent",
            "actor_branch_id": self.branch.pk,
            "branch_id": self.branch.pk,
            **columns,
        }
        return [record(event=Event.OPENED, customer=number, **columns) for number in numbers]

    def explains(self, *numbers: str, **columns: object) -> None:
        """Write what explaining would, for tests that decide it themselves."""
        of = {"agent": self.agent, "branch": self.branch, "date": self.day.date}
        moment = self.day.begins_at + timedelta(hours=15)
        columns = {
            "openings": 1, "first_at": moment, "last_at": moment, "standing": "unexplained",
            "weight": 10, "explained_at": self.at, **columns,
        }  # fmt: skip
        for number in numbers:
            Viewing.objects.update_or_create(**of, customer=number, defaults=columns)

    def seal(self, secret: str = "5eed" * 16) -> Draw:
        """Seal the closed day as the viewings stand, and return the agent's draw."""
        seal_day(branch=self.branch, date=self.day.date, at=self.at, random_secret=lambda: secret)
        return self.drawn()

    def draw(self, secret: str = "5eed" * 16, calls: int = 1) -> Draw:
        """Draw the closed day with a known secret and budget, and return the agent's draw."""
        with override_settings(CALLS_PER_AGENT=calls):
            draw_day(
                branch=self.branch, date=self.day.date, at=self.at, random_secret=lambda: secret
            )
        return self.drawn()

    def drawn(self) -> Draw:
        """Return the agent's draw as it stands."""
        return Draw.objects.get(agent=self.agent, branch=self.branch, date=self.day.date)


def scene(cast: Cast, at: datetime, days_ago: int = 0, *, alone: bool = False) -> Scene:
    """Give a new supervisor and agent at the branch of draws, or at a new branch `alone`.

    The day is the branch's last closed one, or one so many days before.
    """
    code = f"D{next(_serial)}"
    branch = _open(cast, code) if alone else _shared(cast)
    since = at - timedelta(days=60)
    boss = person(f"sup-{code}", role="supervisor", branch=branch, boss=cast.manager, since=since)
    agent = person(f"cs-{code}", boss=boss)
    last = last_closed_day(branch=branch, at=at - SETTLING).date
    day = day_on(branch=branch, date=last - timedelta(days=days_ago))
    return Scene(branch=branch, supervisor=boss, agent=agent, day=day, at=at)


def _shared(cast: Cast) -> Branch:
    return Branch.objects.filter(code="D0").first() or _open(cast, "D0")


def _open(cast: Cast, code: str) -> Branch:
    region, zone = cast.jakarta.region, "Asia/Makassar"
    branch = Branch(code=code, name=f"Cabang {code}", region=region, size="B", time_zone=zone)
    return open_branch(branch=branch)


def drawn_of(
    *, agent: User, branch: Branch, date: Date, numbers: Sequence[str], at: datetime
) -> Draw:
    """Draw one of these numbers, as if the agent had opened them on that day without a reason."""
    rows = [Row("unexplained", 10, False, False, number) for number in numbers]
    with transaction.atomic(), override_settings(CALLS_PER_AGENT=1):
        (draw,) = seal_frames(
            frames={agent.pk: rows}, branch=branch, day=day_on(branch=branch, date=date), at=at,
            secrets=new_secret,
        )  # fmt: skip
    draw_sealed(at=at, draws=Draw.objects.filter(pk=draw.pk))
    return Draw.objects.get(pk=draw.pk)


def drawn_customers(
    cast: Cast, at: datetime, count: int = 1, calls: int = 1
) -> tuple[Scene, list[Sample]]:
    """Return a scene whose agent opened so many real customers, and the samples drawn."""
    made = scene(cast, at)
    records = [customer(cast, at, branch=made.branch) for _ in range(count)]
    made.opens(*(one.number for one in records))
    return made, list(made.draw(calls=calls).samples.order_by("position"))
