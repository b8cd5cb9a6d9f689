"""`python -m tests.bench [--quick]`: fill, measure, print and write docs/benchmarks.md.

--quick uses a tenth of the data and writes nothing: to see that the benchmark itself works.
"""

import argparse
import os
import subprocess
import sys

from accessgov.servers import ROOT, ServerTrouble, find_servers
from tests.servers import with_keys

FOLDER = ROOT / "var" / "bench"


def main() -> int:
    """Start servers of its own (they keep their data) and measure on them."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    if os.environ.get("BENCH_INSIDE"):
        from tests.bench.run import run

        return run(quick=arguments.quick)
    # Always servers of its own: it fills whatever it is given. Not the hasty ones of the tests:
    # what a commit costs is part of what is measured.
    servers = find_servers(folder=FOLDER / ("quick" if arguments.quick else "full"))
    servers.start(tied=True)
    environment = os.environ | with_keys(servers.environment()) | {
        "BENCH_INSIDE": "1",
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "STATIC_ROOT": str(FOLDER / "static"),
        "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    try:
        return subprocess.run(
            [sys.executable, "-m", "tests.bench", *sys.argv[1:]], env=environment
        ).returncode
    finally:
        servers.stop()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ServerTrouble as trouble:
        sys.exit(str(trouble))
