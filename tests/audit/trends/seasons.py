"""A season of a team's days for the tests of trends: views, draws, calls and declarations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from audit.drawing.verifier import hash_of, seed_of
from audit.events import Event, Outcome
from audit.ledger import record
from audit.models import CallAttempt, Declaration, Draw, Sample, Viewing
from audit.trends.scopes import Scope, scope_of
from staff.assignments import open_branch
from staff.models import Branch, User
from tests.cast import Cast, assign

_customers = count(7_000_000_001)
_seasons = count(1)


def line(standing: str, marks: str = "-", customer: str = "", weight: int = 10) -> str:
    """Write a view as it stands in a manifest's frame."""
    return f"{standing} {weight} {marks} {customer or next(_customers)}"


@dataclass(frozen=True)
class Season:
    """A branch with a supervisor and two agents, and the last day that is over."""

    branch: Branch
    supervisor: User
    agent: User
    colleague: User
    at: datetime

    @property
    def last(self) -> Date:
        """Return the last day that is over."""
        return self.scope().until

    def scope(self, reader: User | None = None) -> Scope:
        """Return what somebody may see, the supervisor unless another is named."""
        return scope_of(reader=reader or self.supervisor, at=self.at)

    def day(self, ago: int = 0) -> Date:
        """Return a day, so many before the last."""
        return self.last - timedelta(days=ago)

    def views(self, ago: int = 0, agent: User | None = None, **standings: int) -> list[Viewing]:
        """Let an agent have viewed so many customers of each standing on a day."""
        first_at = self.noon(ago)
        self.works(ago, agent)
        return Viewing.objects.bulk_create(
            Viewing(
                agent=agent or self.agent, branch=self.branch, date=self.day(ago), openings=1,
                customer=str(next(_customers)), first_at=first_at, last_at=first_at,
                standing=standing, explained_at=first_at,
            )
            for standing, number in standings.items()
            for _one in range(number)
        )  # fmt: skip

    def works(self, ago: int = 0, agent: User | None = None, **columns: object) -> None:
        """Let an agent have opened something at noon, as the ledger tells of every viewing."""
        columns = {
            "event": Event.OPENED, "outcome": Outcome.GIVEN, "customer": "7000000000",
            "actor_branch_id": self.branch.pk, "branch_id": self.branch.pk, **columns,
        }  # fmt: skip
        record(at=self.noon(ago), actor_id=(agent or self.agent).pk, **columns)

    def draw(self, ago: int = 0, agent: User | None = None, frame: Sequence[str] = ()) -> Draw:
        """Make the draw of a day over a frame, as the owner: sealed, drawn, nothing in it yet."""
        lines = list(frame) or [line("unexplained") for _view in range(10)]
        secret, at = "5eed" * 16, self.noon(ago)
        manifest = {"secret_hash": hash_of(secret), "frame": lines}
        draw = Draw.objects.using("owner").create(
            agent_id=(agent or self.agent).pk, branch_id=self.branch.pk, date=self.day(ago),
            method="weighted-1", manifest=manifest, manifest_hash=hash_of(str(manifest)),
            secret=secret, frame=[one.split()[3] for one in lines], size=0, sealed_at=at,
        )  # fmt: skip
        draw.seed, draw.drawn_at, draw.size = seed_of(draw.manifest_hash, secret, ""), at, 1
        draw.save(using="owner")
        return Draw.objects.get(pk=draw.pk)

    def call(
        self, draw: Draw, state: str = "confirmed", cause: str = "floor", **values: object
    ) -> Sample:
        """Draw a customer and let the call have come to this, at noon of the next day."""
        sample = Sample.objects.create(
            draw=draw, position=draw.samples.count(), cause=cause, supervisor=self.supervisor,
            due_at=self.noon_of(draw.date), **{"customer": str(next(_customers))} | values,
        )  # fmt: skip
        if state != "waiting":
            self._record(sample, state, self.noon_of(draw.date + timedelta(days=1)))
        return sample

    def _record(self, sample: Sample, state: str, at: datetime) -> None:
        outcome = "no_answer" if state == "unreached" else state
        CallAttempt.objects.create(
            sample=sample, by=self.supervisor, outcome=outcome, number_shown_at=at, recorded_at=at
        )
        sample.state, sample.closed_at = state, at
        sample.save()

    def declares(self, ago: int = 0, agent: User | None = None, late: bool = False) -> None:
        """Let an agent have declared a day."""
        Declaration.objects.create(
            agent=agent or self.agent, branch=self.branch, date=self.day(ago),
            submitted_at=self.noon(ago), late=late,
        )  # fmt: skip

    def noon(self, ago: int) -> datetime:
        """Return noon of a day by the branch's clock."""
        return self.noon_of(self.day(ago))

    def noon_of(self, day: Date) -> datetime:
        """Return noon of a date by the branch's clock."""
        return datetime.combine(day, time(12), ZoneInfo(self.branch.time_zone))


def season(cast: Cast, at: datetime) -> Season:
    """Make a branch, its supervisor and two agents, who never sign in with a password."""
    number = next(_seasons)
    branch = open_branch(
        branch=Branch(
            code=f"S{number}",
            name=f"Season {number}",
            region=cast.jakarta.region,
            size="C",
            time_zone="Asia/Jakarta",  # its day ends last: what is over there is over everywhere
            workdays=[1, 2, 3, 4, 5, 6, 7],
        )
    )
    boss = somebody(f"season-boss-{number}", cast.manager, "supervisor", branch, at)
    agents = [somebody(f"{n}-{number}", boss, "cs_agent", branch, at) for n in ("sri", "adi")]
    return Season(branch, boss, *agents, at)


def somebody(
    name: str, boss: User | None, role: str = "", branch: Branch | None = None, at: Any = None
) -> User:
    """Make a person without a password, which takes a while to hash."""
    user = User.objects.create(
        username=f"season-{name}", full_name=name.title(), employee_number=f"S-{name}",
        supervisor=boss, language="en",
    )  # fmt: skip
    if role:
        assign(user, role=role, since=at - timedelta(days=120), branch=branch)
    return user
