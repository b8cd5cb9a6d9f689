"""One simulation inside the servers' environment, in a database that is dropped afterwards."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager

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
    with database():
        outcome = simulate(chosen)
    print(report.tables(outcome))
    print(f"\n{outcome.seconds:.0f} s on {os.cpu_count()} cores")
    if options.write:
        page.write(outcome)
    return 0


@contextmanager
def database() -> Iterator[None]:
    """Make a database, point both roles at it, and drop it in the end."""
    name, was = f"simulation_{os.getpid()}", settings.DATABASES["owner"]["NAME"]
    _as_owner("CREATE DATABASE {}", name)
    _point_at(name)
    try:
        call_command("migrate", verbosity=0)
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


def _as_owner(statement: str, name: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
