"""The world goes on day by day: people work, the day is explained, and somebody is called."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import timedelta
from hashlib import sha256
from math import inf

from django.db import OperationalError, connections

from audit.explaining import explain_day
from staff.calendar import day_on, is_workday
from tests.simulation.assumptions import World
from tests.simulation.calling import Frames, frames_of, our_calls
from tests.simulation.days import CLOSES, OPENS, AgentDay
from tests.simulation.misuses import misuse
from tests.simulation.ordinary import sell, serve
from tests.simulation.places import Person, Place
from tests.simulation.rows import Pages

BEGINS = Date(2026, 1, 5)  # any Monday; Idul Fitri and the other holidays fall where they do
WARM_UP = 2  # honest days, so that there is a past to compare with
ANALYZED = (1 - WARM_UP, 0, 4, 16)  # after which days' work the planner looks again


@dataclass
class Found:
    """What one run of one kind came to."""

    code: str
    run: int
    days: float = inf  # until the first call on a misused record
    calls: int = 0  # on this agent (these agents) until then
    drawn: int = 0  # on how many days a guilty viewing was there and drawn from
    standings: dict[str, int] = field(default_factory=dict)  # how the guilty viewings stood
    weights: int = 0


@dataclass
class Coverage:
    """How honest agents are called."""

    last: Date | None = None  # the last day played
    agent_days: int = 0
    calls: int = 0
    causes: dict[str, int] = field(default_factory=dict)
    standings: dict[str, int] = field(default_factory=dict)
    signals: dict[str, int] = field(default_factory=dict)
    longest: int = 0  # working days in a row without a call


def workdays(place: Place) -> Iterator[Date]:
    """Yield the branch's working days."""
    date = BEGINS
    while True:
        if is_workday(branch=place.branch, date=date):
            yield date
        date += timedelta(days=1)


def begin(*, place: Place, world: World) -> None:
    """Write a branch's first day: the planner must know of all branches before one is explained."""
    _work(place, next(workdays(place)), -WARM_UP, world)


def live(*, place: Place, seed: str, days: int, world: World) -> tuple[list[Found], Coverage]:
    """Play a branch until every misuse was called or the days are over."""
    found: dict[tuple[str, int], Found] = {}
    for one in place.guilty:
        assert one.kind
        found.setdefault((one.kind.code, one.run), Found(one.kind.code, one.run))
    coverage, uncalled = Coverage(), dict.fromkeys((p.desk.agent for p in place.present), 1)
    for nth, date in zip(range(-WARM_UP, days), workdays(place), strict=False):
        guilty = {} if nth == -WARM_UP else _work(place, date, nth, world)
        if nth in ANALYZED:
            analyze()
        _explain(place, date)
        if nth < 0:
            continue
        coverage.last = date
        frames = frames_of(place=place, date=date)
        _call(place, frames, guilty, nth, found, uncalled, f"{seed} {date}")
        _watch(place, frames, coverage, uncalled, f"{seed} {date}")
        place.guilty = [one for one in place.guilty if _goes_on(one, found, nth)]
        if not place.guilty:
            break
    return list(found.values()), coverage


def _work(place: Place, date: Date, nth: int, world: World) -> dict[int, set[str]]:
    """Write everybody's day; return who looked at whom without cause."""
    pages, guilty = Pages(date, place.numbers), {}
    silent = (0.0, 0.0)
    if place.chance.random() < world.silent_days:
        begins = place.chance.uniform(OPENS, CLOSES - world.silence * 3600)
        silent = (begins, begins + world.silence * 3600)
    for one in place.present:
        day = AgentDay(one.chance)
        if one.listed:
            sell(day, one.customers, one.listed, world)
        else:
            serve(day, one.customers, world)
        if one.kind and nth >= 0:
            misuse(day, one.kind, nth, one.customers, _target(one, nth), world)
        pages.add(one.desk, day, silent)
        guilty[one.desk.agent] = day.guilty
    for customers in {id(one.customers): one.customers for one in place.present}.values():
        customers.next_day()
    pages.write()
    return guilty


def _target(one: Person, nth: int) -> str:
    """Return whom a misuse is about: one person, or for those who act together one a day."""
    assert one.kind
    return one.target if one.kind.same else str(int(one.target) - 1 - nth)


def _explain(place: Place, date: Date) -> None:
    """Explain a day, again with newer statistics where the plan was hopeless."""
    at = day_on(branch=place.branch, date=date).ends_at + timedelta(minutes=1)
    with connections["default"].cursor() as cursor:
        cursor.execute("SET statement_timeout = '40s'")
    while True:
        try:
            explain_day(branch=place.branch, date=date, at=at)
            return
        except OperationalError:
            analyze()


def analyze() -> None:
    """Let the planner know what was written."""
    with connections["owner"].cursor() as cursor:
        for table in ("logentry", "interaction", "viewing", "contact", "declaration"):
            cursor.execute(f"ANALYZE audit_{table}")


def _call(
    place: Place, frames: Frames, guilty: dict[int, set[str]], nth: int,
    found: dict[tuple[str, int], Found], uncalled: dict[int, int], secret: str,
) -> None:  # fmt: skip
    for one in place.guilty:
        assert one.kind
        result, agent = found[one.kind.code, one.run], one.desk.agent
        _tell(result, frames.get(agent, ()), guilty[agent])
        drawn = our_calls(
            frames=frames, person=one, place=place, uncalled=_uncalled(uncalled),
            secret=sha256(f"{secret} {one.run} {one.kind.code} {agent}".encode()).hexdigest(),
        )  # fmt: skip
        uncalled[agent] = 0 if drawn else uncalled[agent] + 1
        result.calls += len(drawn)
        if any(sample.customer in guilty[agent] for sample in drawn):
            result.days = min(result.days, nth + 1)


def _uncalled(uncalled: dict[int, int]) -> set[int]:
    return {agent for agent, days in uncalled.items() if days}


def _tell(result: Found, frame: Sequence, guilty: set[str]) -> None:
    for row in frame:
        if row.customer in guilty:
            standing = f"{row.standing}, must be checked" if row.must else row.standing
            result.standings[standing] = result.standings.get(standing, 0) + 1
            result.weights += row.weight


def _watch(
    place: Place, frames: Frames, coverage: Coverage, uncalled: dict[int, int], secret: str
) -> None:
    """Draw for a team of honest agents only, and count."""
    for one in place.honest:
        agent = one.desk.agent
        drawn = our_calls(
            frames=frames, person=one, place=place, uncalled=_uncalled(uncalled),
            secret=sha256(f"{secret} honest".encode()).hexdigest(),
        )  # fmt: skip
        uncalled[agent] = 0 if drawn else uncalled[agent] + 1
        coverage.longest = max(coverage.longest, uncalled[agent])
        coverage.agent_days += 1
        coverage.calls += len(drawn)
        for sample in drawn:
            coverage.causes[sample.cause] = coverage.causes.get(sample.cause, 0) + 1
        for row in frames[agent]:
            key = f"{row.standing}, must be checked" if row.must else row.standing
            coverage.standings[key] = coverage.standings.get(key, 0) + 1


def _goes_on(one: Person, found: dict[tuple[str, int], Found], nth: int) -> bool:
    assert one.kind
    over = one.kind.days is not None and nth + 1 >= one.kind.days
    return found[one.kind.code, one.run].days == inf and not over
