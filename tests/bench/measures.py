"""What is measured: variants in turn, round after round, so that a slow moment hits them alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from statistics import median
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from audit import interactions, reports
from audit.drawing.days import draw_day
from customers.search import search
from staff.calendar import day_on, last_closed_day
from tests.bench.filling import Bench
from tests.bench.requests import Browser, Cost
from tests.bench.textbook.models import Record

FORM = {"purpose": "service"}
BARE = [{**settings.TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]


VARIANTS = ("audited", "plain", "textbook")


@dataclass(frozen=True)
class Pages:
    """Each round's cost of every variant in milliseconds, and what a request sends."""

    rounds: list[dict[str, Cost]]
    queries: dict[str, list[str]]

    def median(self, variant: str, part: str) -> float:
        """Return the median over the rounds of one part of a variant's cost."""
        return median(getattr(each[variant], part) for each in self.rounds)

    def throughput(self, variant: str, *, of: str) -> float:
        """Return how many requests of a variant the processors do in the time of one of another."""
        return median(each[of].cpu / each[variant].cpu for each in self.rounds)


def pages(bench: Bench, application, *, rounds: int, each: int) -> Pages:
    """Compare the audited opening with the same page unguarded, and with the textbook's."""
    interactions.start(
        agent=bench.agent, branch_id=bench.branch.pk, channel="call", reference="B",
        at=timezone.now(),
    )  # fmt: skip
    browser, numbers = Browser(application, bench.agent), cycle(bench.numbers)
    kept = dict(Record.objects.filter(number__in=bench.numbers).values_list("number", "pk"))
    variants: dict[str, Callable[[str], tuple[str, dict]]] = {
        "audited": lambda number: (f"/customers/{number}/", FORM),
        "plain": lambda number: (f"/bench/plain/{number}/", {}),  # variant (a)
        "textbook": lambda number: (f"/bench/textbook/{kept[number]}/", {}),
    }
    for way in [*variants.values()] * 20:
        path, fields = way(next(numbers))
        browser.ask(path, **fields)
    taken = [_round(browser, variants, numbers, each) for _ in range(rounds)]
    queries = {}
    for name, way in variants.items():
        path, fields = way(next(numbers))
        queries[name] = browser.count(path, **fields)
    return Pages(taken, queries)


def bare_pages(bench: Bench, application, *, rounds: int, each: int) -> Pages:
    """Compare the same with a template of twenty lines, so that access is what is measured."""
    with override_settings(TEMPLATES=BARE):
        return pages(bench, application, rounds=rounds, each=each)


def _round(browser: Browser, variants, numbers, each: int) -> dict[str, Cost]:
    """Return each variant's mean milliseconds; the requests alternate one by one."""
    spent = {name: Cost() for name in variants}
    for _ in range(each):
        for name, way in variants.items():
            path, fields = way(next(numbers))
            browser.ask(path, spent[name], **fields)
    per = 1000 / each
    return {
        name: Cost(cost.clock * per, cost.web * per, cost.database * per)
        for name, cost in spent.items()
    }


def searches(bench: Bench, *, times: int) -> dict[str, float]:
    """Return the median milliseconds of a search, entry included, by kind of query."""
    chosen = bench.numbers
    kinds: dict[str, Callable[[int], str]] = {
        "customer number": lambda n: chosen[n % 2000],
        "phone": lambda n: f"0812{int(chosen[n % 2000]) % 10**8:08}",
        "NIK": lambda n: f"317101450190{int(chosen[n % 2000]) % 10**4:04}",
        "full name": lambda n: ["siti santoso", "budi wijaya", "ayu lestari", "eko utami"][n % 4],
        "rare name": lambda n: f"siti ba{['ba', 'di', 'ku', 'ra'][n % 4]}{['si', 'ta'][n % 2]}",
        "three letters": lambda n: ["sit", "bud", "ayu", "wah"][n % 4],
    }
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    for n in range(times):
        for kind, text in kinds.items():
            taken[kind].append(_timed(_searched, bench, text(n)))
    return {kind: median(values) for kind, values in taken.items()}


def _searched(bench: Bench, text: str) -> None:
    search(actor=bench.agent, text=text, at=timezone.now())


def _timed(do: Callable, *args) -> float:
    begun = perf_counter()
    do(*args)
    return 1000 * (perf_counter() - begun)


_BARE = """
SELECT actor_id, event, outcome, count(*), count(DISTINCT customer) FROM audit_logentry
 WHERE actor_branch_id = %s AND timestamp >= %s AND timestamp < %s GROUP BY 1, 2, 3
"""


def day_of_reports(bench: Bench, *, times: int) -> tuple[float, float, int]:
    """Return the medians of building a branch day's reports and of the bare GROUP BY, and rows."""
    built, bare, rows = [], [], 0
    at = timezone.now()
    newest = last_closed_day(branch=bench.branch, at=at).date
    for ago in range(times):
        date = newest - timedelta(days=1 + ago)
        built.append(_timed(_built, bench, date, at))
        day = day_on(branch=bench.branch, date=date)
        values = [bench.branch.pk, day.begins_at, day.ends_at]
        bare.append(_timed(_grouped, values))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM audit_logentry"
                " WHERE actor_branch_id = %s AND timestamp >= %s AND timestamp < %s",
                values,
            )
            rows = cursor.fetchone()[0]
    return median(built), median(bare), rows


def _built(bench: Bench, date, at) -> None:
    reports.build_day(branch=bench.branch, date=date, at=at, again=True)


def _grouped(values: list) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_BARE, values)
        cursor.fetchall()


def draws(bench: Bench, *, times: int) -> tuple[float, int]:
    """Return the median of drawing one branch day, and how many draws it made."""
    at = timezone.now()
    taken, made = [], 0
    date = last_closed_day(branch=bench.branch, at=at).date - timedelta(days=1)
    for _ in range(50):
        begun = perf_counter()
        drawn = draw_day(branch=bench.branch, date=date, at=at)
        if drawn:  # days drawn by an earlier run are skipped
            taken.append(1000 * (perf_counter() - begun))
            made = len(drawn)
        date -= timedelta(days=1)
        if len(taken) == times:
            break
    return (median(taken) if taken else 0.0), made
