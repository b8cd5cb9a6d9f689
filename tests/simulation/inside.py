"""One simulation inside the servers' environment, in a database that is dropped afterwards."""

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql


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
    with database() as fresh:
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
def database() -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Make an empty database, and give what makes a copy of it to play in."""
    name, was = f"simulation_{os.getpid()}", settings.DATABASES["owner"]["NAME"]
    with _made(name, was):
        call_command("migrate", verbosity=0)
        connections.close_all()
        yield lambda: _made(f"{name}_copy", was, copied_from=name)


@contextmanager
def _made(name: str, was: str, copied_from: str = "template1") -> Iterator[None]:
    """Make a database, point both roles at it, and drop it in the end."""
    _point_at(was)
    _as_owner("CREATE DATABASE {} TEMPLATE {}", name, copied_from)
    _point_at(name)
    try:
        yield
    finally:
        connections.close_all()
        _point_at(was)
        _as_owner("DROP DATABASE {} WITH (FORCE)", name)
        connections.close_all()


def _point_at(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name


def _as_owner(statement: str, *names: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
