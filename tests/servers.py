"""The servers tests run against: those named in the environment, else embedded ones in var/test.

`python -m tests.servers [browser] COMMAND...` runs a command with their environment. Several runs
may share them; the last one to end stops them.
"""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from accessgov.servers import ROOT, Servers, ServerTrouble, find_servers
from accessgov.translations import compile_messages
from tests.chromium import demand_browser

FOLDER = ROOT / "var" / "test"
NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
# Known to everyone, so good for nothing but tests.
KEYS = {
    "SECRET_KEY": "only-for-tests-" + "x" * 50,
    "MASTER_KEYS": "t1:" + "A" * 43 + "=",
    "INDEX_KEY": "B" * 42 + "A=",
}


@contextmanager
def use_servers() -> Iterator[dict[str, str]]:
    """Give the environment of running servers, for as long as the block lasts."""
    given = {name: os.environ[name] for name in NAMES if os.environ.get(name)}
    if len(given) == len(NAMES):
        yield with_keys(given)
        return
    if given:
        raise ServerTrouble(f"Give all of {', '.join(NAMES)}, or none for embedded servers.")
    with _embedded() as servers:
        yield with_keys(servers.environment())


def with_keys(given: dict[str, str]) -> dict[str, str]:
    """Return the environment with keys that are the same in every run."""
    chosen = {name: os.environ.get(name) or value for name, value in KEYS.items()}
    # Tests run at any hour; those of the hours for calls set them.
    any_hour = {"CALL_FROM": "00:00", "CALL_UNTIL": "00:00"}
    return given | chosen | any_hour | {"DEMO": os.environ.get("DEMO", "1")}


@contextmanager
def _embedded() -> Iterator[Servers]:
    find_servers(folder=FOLDER, hasty=True)  # makes the folder
    with (FOLDER / "users.lock").open("w") as lock:
        _drop_if_alone(lock)  # what a killed run left behind
        fcntl.flock(lock, fcntl.LOCK_SH)
        servers = find_servers(folder=FOLDER, hasty=True)
        try:
            servers.start(tied=False)
            yield servers
        finally:
            _drop_if_alone(lock)


def _drop_if_alone(lock: TextIO) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    servers = find_servers(folder=FOLDER, hasty=True)
    servers.stop()
    servers.places.drop()


def main(words: list[str]) -> int:
    """Run a command on the servers and return its exit code."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    extra = {}
    if words[:1] == ["browser"]:
        extra, words = demand_browser(), words[1:]
    compile_messages(folder=ROOT / "locale")
    with use_servers() as environment:
        return subprocess.run(words, env=os.environ | environment | extra).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerTrouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit(130)
