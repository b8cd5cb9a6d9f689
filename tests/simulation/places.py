"""The people of the simulation: branches with their feeds, teams, and who does what.

Runs share a branch, so that one explanation covers many; each has customers of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from django.db import connections

from audit.models import Feed
from staff.models import Branch, Region, User
from tests.simulation.assumptions import World
from tests.simulation.days import Customers
from tests.simulation.misuses import Kind
from tests.simulation.rows import Desk

SINCE = datetime(2025, 1, 1, tzinfo=UTC)
POOL = 20_000  # customers of one team
FIRST = 5_000_000_000
COLLEAGUES = 5  # honest agents of the supervisor whose team a guilty one belongs to
HONEST = COLLEAGUES + 1  # at each branch, of whom every fourth sells


@dataclass
class Person:
    """One agent and what it does; `target` is whom a misuse is always about."""

    desk: Desk
    chance: Random
    customers: Customers
    listed: Sequence[str] = ()
    kind: Kind | None = None
    run: int = -1
    target: str = ""


@dataclass
class Place:
    """A branch of the simulation, who is still watched there, and who is honest."""

    branch: Branch
    chance: Random
    guilty: list[Person] = field(default_factory=list)
    honest: list[Person] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)

    @property
    def present(self) -> list[Person]:
        """Return everybody at work."""
        return [*self.guilty, *self.honest]


def settle(
    *, seed: str, runs: Sequence[Sequence[int]], kinds: Sequence[Kind], world: World
) -> list[Place]:
    """Make a branch for each list of runs, with a guilty agent of every kind for each run."""
    using = User.objects.using("owner")
    region = Region(code="SIM", name="Simulation")
    region.save(using="owner")
    chief = using.create(username="sim-chief", full_name="Chief", employee_number="sim-chief")
    return [_place(place, own, seed, kinds, world, region, chief) for place, own in enumerate(runs)]


def _place(
    place: int, runs: Sequence[int], seed: str, kinds: Sequence[Kind], world: World,
    region: Region, chief: User,
) -> Place:  # fmt: skip
    branch = Branch(
        code=f"S{place:02}", name=f"Simulation {place}", region=region, size="A",
        time_zone="Asia/Jakarta",
    )  # fmt: skip
    branch.save(using="owner")
    feeds = {kind: _feed(branch, kind, chief).pk for kind in ("telephony", "tickets")}
    made = Place(branch, Random(f"{seed} branch {place}"))
    boss = _people([f"boss-{place}"], chief)[0]
    honest = _people([f"h-{place}-{k}" for k in range(HONEST)], boss)
    own = Customers(FIRST + (10_000 + place) * POOL, POOL, Random(f"{seed} {place} honest"))
    for k, agent in enumerate(honest):
        role = "telesales" if k % 4 == 3 else "cs_agent"
        chance = Random(f"{seed} {place} honest {k}")
        made.honest.append(_person(agent, branch, role, feeds, chance, own, world))
    for run in runs:
        made.guilty += _run(run, seed, kinds, world, branch, feeds, place, chief)
    return made


def _run(
    run: int, seed: str, kinds: Sequence[Kind], world: World, branch: Branch,
    feeds: dict[str, int], place: int, chief: User,
) -> list[Person]:  # fmt: skip
    boss = _people([f"boss-{place}-{run}"], chief)[0]
    acting = [(kind, k) for kind in kinds for k in range(kind.agents)]
    agents = _people([f"g-{run}-{kind.code}-{k}" for kind, k in acting], boss)
    own = Customers(FIRST + run * POOL, POOL, Random(f"{seed} {run} customers"))
    found = []
    for (kind, k), agent in zip(acting, agents, strict=True):
        chance = Random(f"{seed} {run} {kind.code} {k}")
        one = _person(agent, branch, kind.role, feeds, chance, own, world)
        # Nobody else's customer: 0 to 99 behind the team's own.
        one.kind, one.run, one.target = kind, run, str(FIRST + run * POOL + POOL - 1)
        found.append(one)
    return found


def _person(
    agent: User, branch: Branch, role: str, feeds: dict[str, int], chance: Random,
    customers: Customers, world: World,
) -> Person:  # fmt: skip
    desk = Desk(agent.pk, branch.pk, role, feeds)
    listed: Sequence[str] = ()
    if role == "telesales":
        listed = [str(number) for number in chance.sample(
            range(customers.first, customers.first + customers.size), world.listed)]  # fmt: skip
        _hand_out(agent, branch, listed)
    return Person(desk, chance, customers, listed)


def _people(names: Sequence[str], boss: User) -> list[User]:
    return User.objects.using("owner").bulk_create(
        User(username=name, full_name=name, employee_number=name[:20], supervisor=boss)
        for name in names
    )


def _feed(branch: Branch, kind: str, by: User) -> Feed:
    silent = 30 if kind == "telephony" else 240
    feed = Feed.objects.using("owner").create(
        name=f"{kind} {branch.code}", kind=kind, token_hash=f"{kind} {branch.code}",
        token_end="0000", made_by=by, made_at=SINCE, silent_after=silent,
    )  # fmt: skip
    feed.branches.add(branch)
    return feed


_LIST = """
WITH made AS (
    INSERT INTO audit_portfolio (name, kind, agent_id, branch_id, handed_by_id, handed_at,
                                 begins_at, ends_at)
    VALUES ('List', 'campaign', %s, %s, %s, %s, %s, %s::timestamptz + interval '10 years')
    RETURNING id)
INSERT INTO audit_portfoliocustomer (portfolio_id, customer)
SELECT made.id, number FROM made, unnest(%s::text[]) AS number
"""


def _hand_out(agent: User, branch: Branch, listed: Sequence[str]) -> None:
    values = [agent.pk, branch.pk, agent.supervisor_id, SINCE, SINCE, SINCE, list(listed)]
    with connections["owner"].cursor() as cursor:
        cursor.execute(_LIST, values)
