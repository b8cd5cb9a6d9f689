"""The page of results, docs/benchmarks.md."""

import os
import platform
import re

from django.db import connection
from django.utils import timezone

from accessgov.servers import ROOT
from tests.bench.filling import Bench
from tests.bench.measures import Pages

PAGE = ROOT / "docs" / "benchmarks.md"
OF_PLAIN, MOST_QUERIES = 0.65, 8


def reached(pages: Pages) -> bool:
    """Tell whether what must hold does; the comparison with the textbook is only told."""
    fast = pages.throughput("audited", of="plain") >= OF_PLAIN
    return fast and len(pages.queries["audited"]) <= MOST_QUERIES


def page(
    *,
    bench: Bench,
    bare: Pages,
    pages: Pages,
    searches: dict[str, float],
    reports: tuple[float, float, int],
    draws: tuple[float, int],
) -> str:
    """Return the tables as Markdown."""
    built, grouped, rows = reports
    drawing, made = draws
    lines = [
        f"Measured {timezone.now():%Y-%m-%d %H:%M} UTC on {os.cpu_count()} cores, "
        f"{_postgres()}, Python {platform.python_version()}; {bench.size.customers:,} customers, "
        f"{bench.size.entries:,} ledger entries; load average {os.getloadavg()[0]:.1f}.",
        "",
        *_opening("a template of twenty lines", bare),
        *_opening("the product's own page", pages),
        "| search, entry included | median ms |",
        "|---|---|",
        *(f"| {kind} | {time:.1f} |" for kind, time in searches.items()),
        "",
        "| in the evening, one branch | median ms |",
        "|---|---|",
        f"| reports of a day with {rows:,} entries | {built:.1f} |",
        f"| the bare GROUP BY over the same entries | {grouped:.1f} |",
        f"| drawing it ({made} agents) | {drawing:.1f} |",
    ]
    return "\n".join(lines)


def _opening(what: str, pages: Pages) -> list[str]:
    """Return the table of the three variants, with one template."""
    labels = {
        "audited": "audited: the gate, its entry, its ticket",
        "plain": "(a) same page, no permission check, no entry",
        "textbook": "(b) textbook: guardian per customer, LogAccessMixin",
    }
    ratios = [each["plain"].cpu / each["audited"].cpu for each in pages.rounds]
    return [
        f"| opening a record: {what} | CPU ms, web + database | clock ms | throughput | queries |",
        "|---|---|---|---|---|",
        *(
            f"| {label} | {pages.median(name, 'web'):.1f} + {pages.median(name, 'database'):.1f} "
            f"| {pages.median(name, 'clock'):.1f} | {pages.throughput(name, of='plain'):.2f} "
            f"| {len(pages.queries[name])} |"
            for name, label in labels.items()
        ),
        "",
        f"Audited: **{pages.throughput('audited', of='plain'):.2f} of (a)**, "
        f"**{pages.throughput('audited', of='textbook'):.2f} × (b)**, "
        f"{len(pages.queries['audited'])} queries; over {len(ratios)} rounds "
        f"{min(ratios):.2f} to {max(ratios):.2f} of (a).",
        "",
    ]


def write(text: str) -> None:
    """Put the tables into the page between its two marks, leaving the words around them."""
    kept = PAGE.read_text()
    marked = re.compile("(<!-- measured -->\n).*(<!-- end -->)", re.DOTALL)
    PAGE.write_text(marked.sub(lambda found: found[1] + "\n" + text + "\n\n" + found[2], kept))
    print(f"written to {PAGE.relative_to(ROOT)}")


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
