"""`python -m tests.simulation [--runs 200] [--days 60] [--seed mercusuar] [--kinds a,b]`.

Plays in a database of its own, on servers of its own, and prints the tables; --write puts them
into docs/detection.md as well.
"""

import argparse
import os
import subprocess
import sys

from accessgov.servers import ROOT, ServerTrouble, find_servers
from tests.servers import with_keys

FOLDER = ROOT / "var" / "simulation"


def main() -> int:
    """Start servers of its own unless some are given, and simulate on them."""
    options = _parser().parse_args()
    if os.environ.get("SIMULATION_INSIDE"):
        from tests.simulation.inside import run

        return run(options)
    if os.environ.get("DATABASE_OWNER_URL"):
        return _inside({})
    servers = find_servers(folder=FOLDER, hasty=True)
    servers.start(tied=True)
    try:
        return _inside(with_keys(servers.environment()))
    finally:
        servers.stop()


def _inside(environment: dict[str, str]) -> int:
    settings = {"SIMULATION_INSIDE": "1", "DJANGO_SETTINGS_MODULE": "accessgov.settings",
                "LOG_LEVEL": "WARNING"}  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "tests.simulation", *sys.argv[1:]],
        env=os.environ | environment | settings,
    ).returncode


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="runs of every kind of misuse")
    parser.add_argument("--days", type=int, default=60, help="working days until a run is given up")
    parser.add_argument("--seed", default="mercusuar", help="the same seed gives the same tables")
    parser.add_argument("--kinds", default="", help="only these kinds, with commas between")
    parser.add_argument("--branches", type=int, default=8, help="into how many runs are grouped")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--twice", action="store_true", help="fail unless both times are alike")
    parser.add_argument("--write", action="store_true", help="write docs/detection.md")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ServerTrouble as trouble:
        sys.exit(str(trouble))
