"""The simulator: the same seed gives the same tables, and chance behaves as theory says."""

import os
import subprocess
import sys
from math import inf
from random import Random

import pytest

from audit.drawing.lottery import Row, draw_team
from tests.simulation.assumptions import WORLD
from tests.simulation.calling import uniform_days
from tests.simulation.days import AgentDay, Customers
from tests.simulation.misuses import KINDS, Kind, misuse
from tests.simulation.ordinary import serve
from tests.simulation.statistics import interval, quantile, share_interval

CURIOSITY = KINDS[0]
SMALL = "--runs 2 --days 2 --branches 1 --processes 1 --kinds curiosity,own_note".split()


def test_the_same_seed_gives_the_same_tables_and_the_job_draws_from_the_same_frames():
    printed = _run(*SMALL, "--twice")
    assert printed.count("| **curiosity**") == 1
    assert "from the same frames" in printed


def _run(*words: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "tests.simulation", *words],
        env=os.environ, capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_uniform_draws_find_one_daily_misuse_as_late_as_reckoned():
    times = [uniform_days(kind=CURIOSITY, chance=Random(k), world=WORLD)[0] for k in range(3000)]
    assert quantile(times, 0.5) == pytest.approx(35, abs=3)
    assert quantile(times, 0.95) == pytest.approx(149, rel=0.1)


def test_calls_drawn_among_six_unexplained_find_one_daily_misuse_in_eight_days():
    frame = [Row("unexplained", 10, False, False, f"5{k:09}") for k in range(6)]
    called = [
        any(one.customer == frame[0].customer for one in draw_team(
            frames={1: frame}, uncalled=(), secret=f"{day}", spare_one_in=10)[1])
        for day in range(3000)
    ]  # fmt: skip
    waits = [len(days) + 1 for days in "".join("x" if hit else "." for hit in called).split("x")]
    assert sum(called) / len(called) == pytest.approx(1 / 3, abs=0.03)
    assert quantile(waits[:-1], 0.95) == pytest.approx(8, abs=1)


def test_what_was_not_called_in_time_counts_as_longest():
    assert quantile([3, inf, 1, 2], 0.75) == 3
    assert quantile([3, inf, 1, 2], 0.95) == inf


def test_intervals_of_a_median_are_those_of_the_binomial_ranks():
    assert interval(range(1, 201), 0.5) == (86, 115)
    assert interval(range(1, 201), 0.95)[1] == 197
    assert interval(range(1, 5), 0.95) == (1, inf) or interval(range(1, 5), 0.95)[1] == inf


def test_the_interval_of_a_share_is_clopper_and_pearsons():
    assert share_interval(0, 30) == pytest.approx((0, 0.1157), abs=1e-4)
    assert share_interval(15, 30) == pytest.approx((0.3130, 0.6870), abs=1e-4)


def test_an_honest_day_has_as_many_unexplained_openings_as_assumed():
    days = [_honest(Random(k)) for k in range(60)]
    openings = sum(len(day.openings) for day in days)
    known = [{number for told in day.told for number in told.customers} for day in days]
    alone = sum(
        opening.note is None and opening.customer not in {*told, *day.declared}
        for day, told in zip(days, known, strict=True)
        for opening in day.openings
    )
    assert openings / 60 == pytest.approx(WORLD.views * 1.04, rel=0.04)
    assert alone / openings == pytest.approx(WORLD.unexplained, rel=0.2)


def _honest(chance: Random) -> AgentDay:
    day = AgentDay(chance)
    serve(day, Customers(5_000_000_000, 20_000, chance), WORLD)
    return day


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_misuse_looks_at_as_many_customers_as_uniform_draws_are_reckoned_with(kind: Kind):
    for nth in range(4):
        day = _honest(Random(nth))
        before = len(day.openings)
        customers = Customers(5_000_000_000, 20_000, Random(nth))
        misuse(day, kind, nth, customers, "5000019999", WORLD)
        assert len(day.openings) - before == kind.count(nth)
        assert len(day.guilty) == kind.count(nth)
