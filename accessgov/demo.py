"""What `make demo` runs: servers, tables, texts, demo data, then web, worker and beat."""

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from accessgov.demo_accounts import ACCOUNTS, PASSWORD
from accessgov.processes import commands
from accessgov.servers import ROOT, Servers, ServerTrouble, find_servers
from accessgov.servers.launch import tie_to_parent
from accessgov.supervisor import Stopped, Supervisor, end_leftovers, heed_signals

STEPS = 7


def run_demo(*, port: int, folder: Path) -> None:
    """Run the demo until it is told to stop."""
    servers = find_servers(folder=folder)
    supervisor = Supervisor(places=servers.places)
    with _only_demo(folder) as lock:
        end_leftovers(folder=servers.places.folder)
        _demand_port(port)
        try:
            heed_signals()
            _prepare(servers)
            _serve(supervisor, servers, port=port)
            lock.write(f"http://127.0.0.1:{port}")
            lock.flush()
            _welcome(port)
            supervisor.watch()
        except Stopped:
            print("\nStopping ...", flush=True)
        finally:
            supervisor.end()
            if not servers.kept():
                servers.stop()
    print("Everything has ended. The data stays in var/; make demo-reset drops it.")


def reset(*, folder: Path) -> None:
    """Drop the demo's data: the databases, the files, the keys."""
    servers = find_servers(folder=folder)
    with _only_demo(folder):
        end_leftovers(folder=servers.places.folder)
        servers.stop()
        servers.places.drop()
    print("The demo's data is gone. make demo makes it anew.")


def environment(servers: Servers, *, owner: bool = False) -> dict[str, str]:
    """Return a child's environment; only migrations and demo data see the owner's URL."""
    given = servers.environment()
    if not owner:
        given["DATABASE_OWNER_URL"] = ""  # empty, not absent: a .env file must not fill it in
    return {
        **os.environ,
        **given,
        "DEMO": "1",
        "DEBUG": "0",
        "MASTER_KEYS_FILE": "",
        # Tried at any hour: two equal times let the supervisor call at night too.
        "CALL_FROM": "00:00",
        "CALL_UNTIL": "00:00",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "PYTHONUNBUFFERED": "1",
        "STATIC_ROOT": str(servers.places.folder / "static"),
        "BEAT_SCHEDULE": str(servers.places.folder / "beat"),
        "IMPORT_DIR": str(servers.places.folder / "imports"),
        "REPORT_DIR": str(servers.places.folder / "reports"),
        "PEOPLE_DIR": str(servers.places.folder / "people"),
        "MERCUSUAR_VAR": str(servers.places.folder),
    }


def _prepare(servers: Servers) -> None:
    with _step(2, "Starting PostgreSQL and Redis"):
        servers.start(tied=True)
    with _step(3, "Making the tables"):
        _manage(servers, "migrate", "--verbosity", "0")
    with _step(4, "Collecting styles"):
        _manage(servers, "collectstatic", "--no-input", "--verbosity", "0")
    with _step(5, "Loading demo data (the first time takes longest)"):
        if any(ROOT.glob("*/management/commands/load_demo.py")):
            _manage(servers, "load_demo")


def _serve(supervisor: Supervisor, servers: Servers, *, port: int) -> None:
    with _step(6, "Starting web, worker and beat"):
        for name, command in commands(port=port).items():
            supervisor.add(name, command, env=environment(servers), cwd=ROOT)
    with _step(7, "Waiting for the page"):
        supervisor.wait_for(f"http://127.0.0.1:{port}/healthz", name="web", seconds=60)


@contextmanager
def _step(number: int, text: str) -> Iterator[None]:
    started = time.monotonic()
    print(f"[{number}/{STEPS}] {text} ...", flush=True)
    yield
    print(f"      done in {time.monotonic() - started:.1f} s", flush=True)


def _manage(servers: Servers, *words: str) -> None:
    _python(servers, "manage.py", *words)


def _python(servers: Servers, *words: str) -> None:
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment(servers, owner=True))
    if done.returncode:
        raise ServerTrouble(f"`{' '.join(words)}` failed; the reason stands above.")


@contextmanager
def _only_demo(folder: Path) -> Iterator[TextIO]:
    with (folder / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read() or "not ready yet"
            raise ServerTrouble(
                f"A demo already runs in this folder ({where}). "
                "End it with Ctrl-C where it was started."
            ) from None
        lock.truncate(0)
        yield lock


def _demand_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise ServerTrouble(f"Port {port} is for root alone. Choose one from 1024.") from None
        except OSError:
            raise ServerTrouble(
                f"Port {port} is in use by another program. Choose another one: "
                f"make demo PORT={port + 1}"
            ) from None


def _welcome(port: int) -> None:
    print(
        f"\nMercusuar answers on http://127.0.0.1:{port}\n\n"
        f"Accounts (password of each: {PASSWORD}):"
    )
    for name, role in ACCOUNTS.items():
        print(f"  {name:<15} {role}")
    print("\nCtrl-C ends everything. Logs are in var/log/.", flush=True)


def main(words: list[str]) -> None:
    """Run or reset the demo; trouble is told in a sentence."""
    folder = ROOT / "var"
    try:
        if words == ["reset"]:
            reset(folder=folder)
        else:
            tie_to_parent(variable="MAKELEVEL")
            run_demo(port=_port(os.environ.get("PORT") or "8000"), folder=folder)
    except ServerTrouble as trouble:
        sys.exit(f"\n{trouble}")


def _port(text: str) -> int:
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise ServerTrouble(f"PORT={text} is no port. Give a number from 1024 to 65535.")


if __name__ == "__main__":
    main(sys.argv[1:])
