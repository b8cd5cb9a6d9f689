"""`python -m tests.bench.explaining [--quick]`: what explaining 1,000,000 viewings of a day costs.

On servers and data of its own: 40 branches of 250 agents with 100 viewings each, of which eight in
ten have evidence from systems or lists (tests/bench/openings.py). Nothing was analysed by hand.
Beside it the bare GROUP BY that only counts the same openings. --quick takes a twentieth.
"""

import sys
from datetime import date, timedelta
from time import perf_counter

from tests.bench.alone import Spent, main, spent

BRANCHES, AGENTS, EACH = 40, 250, 100
DAY = date(2026, 3, 2)
_BARE = """
SELECT count(*) FROM (
    SELECT actor_id, customer, count(*), min(timestamp), max(timestamp) FROM audit_logentry
     WHERE actor_branch_id = %s AND timestamp >= %s AND timestamp < %s
       AND event = 'opened' AND outcome = 'given'
     GROUP BY actor_id, customer) AS grouped
"""
# Its workers' processor time would be counted nowhere.
_ALONE = "SET max_parallel_workers_per_gather = 0"


def measure(quick: bool) -> int:
    """Fill what is missing, and explain everything: for the first time, again, and bare."""
    from django.db import connection

    from audit.models import Viewing

    _fill(BRANCHES // 20 if quick else BRANCHES)
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)
    bare = _all(_count)
    first = _all(_explain)
    again = _all(_explain)
    viewings = Viewing.objects.filter(date=DAY).count()
    print(f"{viewings:,} viewings explained; standings: {_standings()}")
    for name, one in (("bare GROUP BY", bare), ("first time", first), ("again", again)):
        print(f"{name}: {one.web:.1f} + {one.database:.1f} s of processor (Python + PostgreSQL), "
              f"{one.clock:.0f} s by the clock, {one.cpu / bare.cpu:.0f} times bare")  # fmt: skip
    return 0


def _all(do) -> Spent:  # type: ignore[no-untyped-def]
    from staff.models import Branch

    found = list(Branch.objects.order_by("pk"))
    return spent(lambda: [do(branch) for branch in found])


def _explain(branch) -> None:  # type: ignore[no-untyped-def]
    from audit.explaining import explain_day
    from staff.calendar import day_on

    at = day_on(branch=branch, date=DAY).ends_at + timedelta(minutes=2)
    explain_day(branch=branch, date=DAY, at=at)


def _count(branch) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection

    from staff.calendar import day_on

    day = day_on(branch=branch, date=DAY)
    with connection.cursor() as cursor:
        cursor.execute(_BARE, [branch.pk, day.begins_at, day.ends_at])


def _standings() -> dict[str, int]:
    from django.db.models import Count

    from audit.models import Viewing

    found = Viewing.objects.filter(date=DAY).order_by().values_list("standing")
    return dict(found.annotate(Count("pk")).order_by("standing"))


def _fill(count: int) -> None:
    from django.db import connections

    from staff.models import Branch
    from tests.bench import openings, teams

    with connections["owner"].cursor() as cursor:  # the first time is the first time in each run
        cursor.execute("TRUNCATE audit_viewing, audit_ownword")
        cursor.execute("DELETE FROM audit_explainedday WHERE date = %s", [DAY])
    if Branch.objects.exists():
        return
    begun = perf_counter()
    for place, (branch, agents, feeds) in enumerate(teams.branches(count=count, agents=AGENTS)):
        openings.settle(branch=branch, agents=agents, date=DAY)
        openings.work(branch=branch, agents=agents, date=DAY, each=EACH, feeds=feeds)
        print(f"\rfilling branch {place + 1} of {count} …", end=" ", flush=True)
    print(f"{perf_counter() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main(name="explaining", about=__doc__, measure=measure))
