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
OF_PLAIN, OF_TEXTBOOK, MOST_QUERIES = 0.65, 1.8, 8


def reached(pages: Pages) -> bool:
    """Tell whether the three aims are reached."""
    return (
        pages.plain / pages.audited >= OF_PLAIN
        and pages.textbook / pages.audited >= OF_TEXTBOOK
        and len(pages.queries["audited"]) <= MOST_QUERIES
    )


def page(
    *,
    bench: Bench,
    pages: Pages,
    searches: dict[str, float],
    reports: tuple[float, float, int],
    draws: tuple[float, int],
) -> str:
    """Return the tables as Markdown."""
    built, bare, rows = reports
    drawing, made = draws
    lines = [
        f"Measured {timezone.now():%Y-%m-%d %H:%M} UTC on {os.cpu_count()} cores, "
        f"{_postgres()}, Python {platform.python_version()}; {bench.size.customers:,} customers, "
        f"{bench.size.entries:,} ledger entries.",
        "",
        "| opening a record | median ms | throughput of (a) | queries |",
        "|---|---|---|---|",
        *(
            f"| {label} | {time:.1f} | {pages.plain / time:.2f} | {len(pages.queries[name])} |"
            for label, name, time in (
                ("audited: the gate, its entry, its ticket", "audited", pages.audited),
                ("(a) same page, no permission check, no entry", "plain", pages.plain),
                ("(b) textbook: guardian, LogAccessMixin", "textbook", pages.textbook),
            )
        ),
        "",
        f"Audited: **{pages.plain / pages.audited:.2f} of (a)** (aim {OF_PLAIN}), "
        f"**{pages.textbook / pages.audited:.2f} × (b)** (aim {OF_TEXTBOOK}), "
        f"{len(pages.queries['audited'])} queries (aim {MOST_QUERIES}).",
        f"Over {len(pages.rounds)} rounds the ratio to (a) lay between "
        f"{min(p / a for a, p, _t in pages.rounds):.2f} and "
        f"{max(p / a for a, p, _t in pages.rounds):.2f}.",
        "",
        "| search, entry included | median ms |",
        "|---|---|",
        *(f"| {kind} | {time:.1f} |" for kind, time in searches.items()),
        "",
        "| in the evening, one branch | median ms |",
        "|---|---|",
        f"| reports of a day with {rows:,} entries | {built:.1f} |",
        f"| the bare GROUP BY over the same entries | {bare:.1f} |",
        f"| drawing it ({made} agents) | {drawing:.1f} |",
    ]
    return "\n".join(lines)


def write(text: str) -> None:
    """Put the tables into the page between its two marks, leaving the words around them."""
    kept = PAGE.read_text()
    marked = re.compile("(<!-- measured -->\n).*(\n<!-- end -->)", re.DOTALL)
    PAGE.write_text(marked.sub(lambda found: found[1] + text + found[2], kept))
    print(f"written to {PAGE.relative_to(ROOT)}")


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
