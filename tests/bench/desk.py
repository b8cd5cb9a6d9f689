"""`python -m tests.bench.desk [--quick]`: the desk of a supervisor with 30 agents and 90 days.

On servers and data of its own: one branch, 100 viewings an agent and day, each day really
explained, reported and drawn. All calls are made and all reports signed but the last day's; nobody
looked into anything, which is the worst case. Beside it the same frame with nothing in it.
--quick has ten days and changes no page.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.bench.alone import main

if TYPE_CHECKING:
    from staff.models import Branch, User

AGENTS, EACH, DAYS = 30, 100, 90
DESK, BARE = "/desk/", "/bench/bare/"
_CALLED = """
WITH made AS (
    INSERT INTO audit_callattempt (sample_id, by_id, number_shown_at, recorded_at, outcome, note)
    SELECT id, supervisor_id, due_at + interval '9 hours', due_at + interval '9 hours',
           'confirmed', '' FROM audit_sample
     WHERE state = 'waiting' AND draw_id IN (SELECT id FROM audit_draw WHERE date < %(last)s)
    RETURNING sample_id, recorded_at)
UPDATE audit_sample SET state = 'confirmed', closed_at = recorded_at FROM made
 WHERE id = sample_id
"""
_SIGNED = """
UPDATE audit_dailyreport SET signed_at = built_at + interval '12 hours'
 WHERE date < %s AND signed_at IS NULL
"""


def measure(quick: bool) -> int:
    """Fill what is missing and ask for both pages in turn."""
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    from audit.models import Viewing
    from tests.bench.requests import Browser, Cost

    boss = _fill(10 if quick else DAYS)
    call_command("collectstatic", interactive=False, verbosity=0)
    browser = Browser(get_wsgi_application(), boss, mark="</html>")
    costs: dict[str, list[Cost]] = {DESK: [], BARE: []}
    for number in range(33):
        for page in (DESK, BARE):
            costs[page].append(cost := Cost())
            browser.ask(page, cost)
            if number < 3:
                costs[page].clear()
    print(f"{Viewing.objects.count():,} viewings of {AGENTS} agents")
    for page in (DESK, BARE):
        print(f"{page}: {_said(costs[page])}, {len(browser.count(page))} queries")
    ratios = [a.cpu / b.cpu for a, b in zip(costs[DESK], costs[BARE], strict=True)]
    print(f"the desk is {median(ratios):.1f} times the frame")
    return 0


def _said(costs: Sequence[Any]) -> str:
    web, database, clock = (
        1000 * median(getattr(one, name) for one in costs) for name in ("web", "database", "clock")
    )
    return f"{web:.0f} + {database:.0f} ms of processor (Python + PostgreSQL), {clock:.0f} ms clock"


def _fill(days: int) -> "User":
    from django.db import connections

    from staff.models import Branch

    today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
    branch = Branch.objects.first() or _settle(today - timedelta(days=days))
    begun = perf_counter()
    boss = _live(branch, list(_missing(branch, today, days)))
    with connections["owner"].cursor() as cursor:
        cursor.execute(_CALLED, {"last": today - timedelta(days=1)})
        cursor.execute(_SIGNED, [today - timedelta(days=1)])
        cursor.execute("VACUUM ANALYZE")
    print(f"filled in {perf_counter() - begun:.0f} s", flush=True)
    return boss


def _settle(first: date) -> "Branch":
    """Make the branch, its people with their roles, and its customers."""
    from staff.assignments import give
    from staff.models import Assignment
    from staff.roles import ROLE_BY_CODE
    from tests.bench import openings, teams
    from tests.papers import give_confirmation

    [(branch, agents, _feeds)] = teams.branches(count=1, agents=AGENTS)
    roles = [(agents[0].supervisor, "supervisor"), *((agent, "cs_agent") for agent in agents)]
    for person, role in roles:
        tiers = list(ROLE_BY_CODE[role].tiers)
        give(assignment=Assignment(
            user=person, role=role, branch=branch, valid_from=teams.SINCE, tiers=tiers
        ))  # fmt: skip
        give_confirmation(person, at=teams.SINCE)
    openings.settle(branch=branch, agents=agents, date=first)
    return branch


def _missing(branch: "Branch", today: date, days: int) -> Iterator[date]:
    from audit.models import DailyReport

    for ago in range(days, 0, -1):
        on = today - timedelta(days=ago)
        if not DailyReport.objects.filter(branch=branch, date=on).exists():
            yield on


def _live(branch: "Branch", dates: Sequence[date]) -> "User":
    """Let the team work on these days, and close each as the worker would."""
    from audit.drawing.days import draw_day
    from audit.models import Feed
    from audit.reports import build_day
    from staff.calendar import day_on
    from staff.models import User
    from tests.bench import openings

    feeds = dict(Feed.objects.filter(branches=branch).values_list("kind", "pk"))
    agents = list(User.objects.filter(username__startswith="agent-").order_by("pk"))
    for on in dates:
        openings.work(branch=branch, agents=agents, date=on, each=EACH, feeds=feeds)
        at = day_on(branch=branch, date=on).ends_at + timedelta(minutes=5)
        draw_day(branch=branch, date=on, at=at)
        build_day(branch=branch, date=on, at=at)
        print(f"\rfilled {on} …", end=" ", flush=True)
    return User.objects.get(username="boss-0")


if __name__ == "__main__":
    sys.exit(main(name="desk", about=__doc__, measure=measure))
