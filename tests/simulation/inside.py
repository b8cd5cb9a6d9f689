"""One simulation inside the servers' environment, in a database that is dropped afterwards."""

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import django
from django.core.management import call_command


def run(options: argparse.Namespace) -> int:
    """Simulate, print the tables, and write the page if asked to."""
    django.setup()
    from tests.simulation import page, report
    from tests.simulation.misuses import KINDS
    from tests.simulation.running import Options, simulate

    codes = [code for code in options.kinds.split(",") if code]
    unknown = set(codes) - {kind.code for kind in KINDS}
    if unknown:
        print(f"No such kind: {', '.join(sorted(unknown))}")
        return 2
    chosen = Options(
        seed=options.seed, runs=options.runs, days=options.days, branches=options.branches,
        processes=options.processes, kinds=tuple(codes or (kind.code for kind in KINDS)),
    )  # fmt: skip
    tables: set[str] = set()
    with playground() as fresh:
        for _ in range(1 + options.twice):
            with fresh():
                outcome = simulate(chosen)
            tables.add(report.tables(outcome))
    print("\n\n".join(tables))
    print(f"\n{outcome.seconds:.0f} s on {os.cpu_count()} cores")
    if options.write:
        page.write(outcome)
    if len(tables) > 1:
        print("The same seed gave different tables.")
    return len(tables) - 1


@contextmanager
def playground() -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Make an empty database, and give what makes a copy of it to play in."""
    from tests.databases import copied, database, using

    with database(f"simulation_{os.getpid()}") as empty:
        with using(empty):
            call_command("migrate", verbosity=0)
        yield lambda: copied(empty)
