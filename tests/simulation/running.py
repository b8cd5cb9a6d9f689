"""A whole simulation: branches shared out among processes, then the uniform draws beside it."""

import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from random import Random
from time import monotonic

from django.db import connections

from audit.drawing.days import draw_day
from staff.calendar import day_on
from tests.simulation.assumptions import WORLD, World
from tests.simulation.calling import frames_of, uniform_days
from tests.simulation.misuses import KINDS, Kind
from tests.simulation.places import Place, settle
from tests.simulation.worlds import Coverage, Found, analyze, begin, live


@dataclass(frozen=True)
class Options:
    """What is asked for on the command line."""

    seed: str = "mercusuar"
    runs: int = 200
    days: int = 60
    kinds: tuple[str, ...] = tuple(kind.code for kind in KINDS)
    branches: int = 8
    processes: int = os.cpu_count() or 1

    def chosen(self) -> list[Kind]:
        """Return the kinds of misuse asked for."""
        return [kind for kind in KINDS if kind.code in self.kinds]


@dataclass(frozen=True)
class Job:
    """What the product's own job drew of one branch day: sealed, drawn and written."""

    agents: int
    calls: int
    most: int  # on one agent
    same: bool  # whether it drew from the frames that the simulation draws from


@dataclass(frozen=True)
class Outcome:
    """What came out: runs of each kind under our draw and under uniform ones."""

    options: Options
    ours: dict[str, list[Found]]
    uniform: dict[str, list[tuple[float, int]]]
    coverage: Coverage
    job: Job
    seconds: float


def simulate(options: Options, world: World = WORLD) -> Outcome:
    """Play all runs."""
    begun = monotonic()
    shares = [list(range(k, options.runs, options.branches)) for k in range(options.branches)]
    runs = [share for share in shares if share]
    places = settle(seed=options.seed, runs=runs, kinds=options.chosen(), world=world)
    connections.close_all()  # a process must not share its parent's connections
    workers = min(options.processes, len(places))
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        places = list(pool.map(_begin, places, [world] * len(places)))
        analyze()
        played = list(pool.map(_play, places, [options] * len(places), [world] * len(places)))
    ours: dict[str, list[Found]] = defaultdict(list)
    for found, _ in played:
        for one in found:
            ours[one.code].append(one)
    uniform = {kind.code: _uniform(kind, options, world) for kind in options.chosen()}
    covered = _together([coverage for _, coverage in played])
    job = _job(places[0], played[0][1])
    return Outcome(options, ours, uniform, covered, job, monotonic() - begun)


def _job(place: Place, coverage: Coverage) -> Job:
    """Let the real job draw the last day of a branch, and compare."""
    assert coverage.last
    frames = frames_of(place=place, date=coverage.last)
    at = day_on(branch=place.branch, date=coverage.last).ends_at + timedelta(minutes=2)
    draws = draw_day(branch=place.branch, date=coverage.last, at=at)
    sizes = [draw.size for draw in draws]
    same = {draw.agent_id: {*draw.frame} for draw in draws} == {
        agent: {row.customer for row in frame} for agent, frame in frames.items()
    }
    return Job(len(draws), sum(sizes), max(sizes), same)


def _begin(place: Place, world: World) -> Place:
    begin(place=place, world=world)
    return place


def _play(place: Place, options: Options, world: World) -> tuple[list[Found], Coverage]:
    begun = monotonic()
    try:
        return live(place=place, seed=options.seed, days=options.days, world=world)
    finally:
        connections.close_all()
        print(f"{place.branch}: {monotonic() - begun:.0f} s", file=sys.stderr, flush=True)


def _uniform(kind: Kind, options: Options, world: World) -> list[tuple[float, int]]:
    return [
        uniform_days(
            kind=kind, chance=Random(f"{options.seed} uniform {kind.code} {run}"), world=world
        )
        for run in range(options.runs)
    ]


def _together(coverages: Sequence[Coverage]) -> Coverage:
    total = Coverage()
    for one in coverages:
        total.agent_days += one.agent_days
        total.calls += one.calls
        total.longest = max(total.longest, one.longest)
        for name in ("causes", "standings", "signals"):
            sums = getattr(total, name)
            for key, count in getattr(one, name).items():
                sums[key] = sums.get(key, 0) + count
    return total
