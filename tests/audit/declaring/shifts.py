"""A shift to declare: an agent of a desk, with openings, interactions, lists and viewings."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from audit.declaring.declarations import declare
from audit.models import (
    Contact,
    Declaration,
    Feed,
    Interaction,
    LogEntry,
    Portfolio,
    PortfolioCustomer,
    Viewing,
)
from staff.assignments import open_branch
from staff.calendar import day_of, last_closed_day
from staff.models import Branch, User
from tests.audit.days import Desk
from tests.cast import Cast, assign

_serial = count(1)
SERVED = Contact.Outcome.SERVED


@dataclass(frozen=True)
class Shift:
    """The closed day of a desk's agent, told minute by minute."""

    desk: Desk
    cast: Cast

    @property
    def agent(self) -> User:
        """Return who worked."""
        return self.desk.agent

    @property
    def evening(self) -> datetime:
        """Return an instant shortly before the day closes."""
        return self.desk.day.ends_at - timedelta(hours=1)

    @property
    def place(self) -> dict:
        """Return branch and date, as every function here asks for them."""
        return {"branch": self.desk.branch, "date": self.desk.day.date}

    def number(self) -> str:
        """Return a customer number that no other test uses."""
        return f"{7_000_000_000 + next(_serial)}"

    def calls(
        self, *customers: str, minute: int = 600, source: str = "telephony", **given: object
    ) -> Interaction:
        """Let a system, or the agent, note a contact with these customers."""
        at = self.desk.day.begins_at + timedelta(minutes=minute)
        serial = next(_serial)
        values: dict = {
            "agent": self.agent,
            "branch": self.desk.branch,
            "channel": "call",
            "reference": f"C-{serial}",
            "source": source,
            "started_at": at,
            "ended_at": at + timedelta(minutes=5),
            "customers": list(customers),
            "feed": None if source == "agent" else self.feed(),
            "external_id": "" if source == "agent" else f"x{serial}",
        }
        return Interaction.objects.create(**(values | given))

    def feed(self) -> Feed:
        """Return the exchange that tells of calls."""
        kind, made = "telephony", {"made_by": self.cast.sysadmin, "made_at": timezone.now()}
        return Feed.objects.get_or_create(
            name=f"PBX {self.desk.branch.code}",
            defaults={"kind": kind, "token_hash": f"{self.desk.branch.pk:064}", **made},
        )[0]

    def hands_out(self, *customers: str, name: str = "Halo November", **span: object) -> Portfolio:
        """Let the supervisor hand a list to the agent, for that day."""
        day = self.desk.day
        span = {"begins_at": day.begins_at, "ends_at": day.ends_at, **span}
        made = Portfolio.objects.create(
            name=name, kind="campaign", agent=self.agent, branch=self.desk.branch,
            handed_by=self.desk.supervisor,
            handed_at=span["begins_at"], **span,
        )  # fmt: skip
        PortfolioCustomer.objects.bulk_create(
            PortfolioCustomer(portfolio=made, customer=number) for number in customers
        )
        return made

    def opens(self, *customers: str, minute: int = 600, **columns: object) -> list[LogEntry]:
        """Let the agent open these records."""
        return [self.desk.open(number, minute, **columns) for number in customers]

    def viewing(self, customer: str, standing: str = "unexplained", **given: object) -> Viewing:
        """Write a viewing, as the explanation does it."""
        at = self.desk.day.begins_at + timedelta(minutes=600)
        values = {"agent": self.agent, **self.place, "openings": 1, "first_at": at, "last_at": at}
        values |= {"standing": standing, "explained_at": self.evening, "purposes": ["service"]}
        return Viewing.objects.create(customer=customer, **(values | given))

    def declares(self, *contacts: Contact | str, at: datetime | None = None) -> Declaration:
        """Let the agent declare these contacts; a text is a customer's number."""
        said = [
            Contact(customer=one, outcome=SERVED) if isinstance(one, str) else one
            for one in contacts
        ]
        return declare(agent=self.agent, **self.place, contacts=said, at=at or self.evening)


def shift(cast: Cast, at: datetime, *, running: bool = False, **terms: object) -> Shift:
    """Make a branch of its own and return its agent's day that closed last, or the running one."""
    code = f"W{next(_serial)}"
    branch = open_branch(
        branch=Branch(
            code=code, name=f"Branch {code}", region=cast.jakarta.region, size="C",
            time_zone="Asia/Jakarta", workdays=[1, 2, 3, 4, 5, 6, 7], **terms,
        )
    )  # fmt: skip
    boss = _person(code, branch, "supervisor", cast.manager, at)
    agents = [_person(code, branch, "cs_agent", boss, at) for _ in range(2)]
    day = day_of(branch=branch, at=at) if running else last_closed_day(branch=branch, at=at)
    return Shift(Desk(branch, boss, *agents, day), cast)


def _person(code: str, branch: Branch, role: str, boss: User, at: datetime) -> User:
    """Make somebody who never types a password: hashing one takes longer than a test."""
    name = f"{role}-{code}-{next(_serial)}".lower()
    made = User.objects.create(
        username=name, full_name=name.title(), employee_number=f"SH{next(_serial)}",
        supervisor=boss, language="en", email=f"{name}@example.test",
    )  # fmt: skip
    assign(made, role=role, since=at - timedelta(days=60), branch=branch)
    return made
