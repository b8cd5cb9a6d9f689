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


def reached(pages: Pages, *, textbook: bool = True) -> bool:
    """Tell whether the aims are reached."""
    return (
        pages.plain / pages.audited >= OF_PLAIN
        and (not textbook or pages.textbook / pages.audited >= OF_TEXTBOOK)
        and len(pages.queries["audited"]) <= MOST_QUERIES
    )


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
    variants = (
        ("audited: the gate, its entry, its ticket", "audited", pages.audited),
        ("(a) same page, no permission check, no entry", "plain", pages.plain),
        ("(b) textbook: guardian per customer, LogAccessMixin", "textbook", pages.textbook),
    )
    ratios = [plain / audited for audited, plain, _textbook in pages.rounds]
    return [
        f"| opening a record: {what} | median ms | throughput of (a) | queries |",
        "|---|---|---|---|",
        *(
            f"| {label} | {time:.1f} | {pages.plain / time:.2f} | {len(pages.queries[name])} |"
            for label, name, time in variants
        ),
        "",
        f"Audited: **{pages.plain / pages.audited:.2f} of (a)**, "
        f"**{pages.textbook / pages.audited:.2f} × (b)**, {len(pages.queries['audited'])} queries; "
        f"over {len(ratios)} rounds {min(ratios):.2f} to {max(ratios):.2f} of (a).",
        "",
    ]


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
