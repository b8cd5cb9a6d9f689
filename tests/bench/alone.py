"""A benchmark with servers and data of its own: `python -m tests.bench.NAME [--quick]`."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, process_time

from accessgov.servers import ROOT, ServerTrouble, find_servers
from tests.servers import with_keys

FOLDER = ROOT / "var" / "bench"


def main(*, name: str, about: str | None, measure: Callable[[bool], int]) -> int:
    """Start servers that keep their data, and measure on them in a process of its own."""
    parser = argparse.ArgumentParser(prog=f"python -m tests.bench.{name}", description=about)
    parser.add_argument("--quick", action="store_true", help="with less data, writing nothing")
    quick = parser.parse_args().quick
    if os.environ.get("BENCH_INSIDE"):
        return _inside(measure, quick)
    try:
        return _outside(name, quick)
    except ServerTrouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


def _outside(name: str, quick: bool) -> int:
    servers = find_servers(folder=FOLDER / name / ("quick" if quick else "full"))
    servers.start(tied=True)
    environment = os.environ | with_keys(servers.environment()) | {
        "BENCH_INSIDE": "1",
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "STATIC_ROOT": str(FOLDER / "static"),
        "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    command = [sys.executable, "-m", f"tests.bench.{name}", *sys.argv[1:]]
    try:
        return subprocess.run(command, env=environment).returncode
    finally:
        servers.stop()


def _inside(measure: Callable[[bool], int], quick: bool) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    return measure(quick)


@dataclass(frozen=True)
class Spent:
    """Seconds of the clock, of this process's processor, and of its database session's."""

    clock: float
    web: float
    database: float

    @property
    def cpu(self) -> float:
        """Return the processors' seconds, which other work on the machine hardly distorts."""
        return self.web + self.database


def spent(do: Callable[[], object]) -> Spent:
    """Do something and return what it took."""
    from django.db import connection

    from tests.bench.requests import database_seconds

    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    before = perf_counter(), process_time(), database_seconds(backend)
    do()
    after = perf_counter(), process_time(), database_seconds(backend)
    return Spent(*(b - a for a, b in zip(before, after, strict=True)))
