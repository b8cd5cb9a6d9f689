"""Real processes on this file's database: gunicorn and a Celery worker, as an installation has."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote, urlsplit, urlunsplit

import psutil
from django.conf import settings
from django.db import connections

from accessgov.processes import commands
from accessgov.redis_urls import database_number
from tests.databases import in_use

# Of each kind of test and of each process that pytest-xdist starts (at most three: Redis has
# sixteen databases), or the workers of others would take the tasks.
PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
BROKER, BROKER_OF_JOURNEYS, BROKER_OF_IMPORTS = (kind + 3 * PROCESS for kind in (7, 8, 9))
APPLICATION = "mercusuar-test-server"  # by which its sessions are known


def run_environment() -> dict[str, str]:
    """Return what a process of its own needs to work on this file's database."""
    name = in_use()
    urls = {
        variable: _with_database(os.environ[variable], name)
        for variable in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    keys = {"MASTER_KEYS": settings.MASTER_KEYS, "INDEX_KEY": settings.INDEX_KEY}
    return {
        **os.environ,
        **urls,
        **keys,
        "SECRET_KEY": settings.SECRET_KEY,
        "REDIS_URL": database_number(os.environ["REDIS_URL"], BROKER),
        "DEMO": "1",
        "PGAPPNAME": APPLICATION,
        "PYTHONUNBUFFERED": "1",
    }


def _with_database(url: str, name: str) -> str:
    # urlunsplit would drop the slashes of a URL without a host.
    parts = urlsplit(url)
    if not parts.netloc:
        return url.replace(f"/{parts.path.lstrip('/')}", f"/{quote(name)}", 1)
    return urlunsplit(parts._replace(path=f"/{quote(name)}"))


@dataclass
class Server:
    """A running gunicorn, its address and its log."""

    process: subprocess.Popen
    port: int
    log: Path

    def workers(self) -> list[psutil.Process]:
        """Return the processes that answer requests."""
        return psutil.Process(self.process.pid).children()

    def ask(
        self,
        method: str,
        path: str,
        *,
        cookies: Mapping[str, str],
        body: str = "",
        forwarded: str = "",
    ) -> tuple[int, str]:
        """Send one request; return the status and whatever came, 0 where nothing was promised."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": cookies.get("csrftoken", ""),
        }
        if forwarded:
            headers["X-Forwarded-For"] = forwarded
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, _whatever(response)
        except (OSError, HTTPException):
            return 0, ""
        finally:
            connection.close()


def _whatever(response) -> str:
    parts = []
    try:
        while part := response.read1(65536):
            parts.append(part)
    except (OSError, HTTPException):
        pass  # the server died while it answered: what had come is what counts
    return b"".join(parts).decode(errors="replace")


def collect(folder: Path) -> None:
    """Put the static files into a folder, as an installation does before it serves them."""
    environment = run_environment() | {"STATIC_ROOT": str(folder)}
    manage = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(manage, env=environment, cwd=settings.BASE_DIR, check=True)


@contextmanager
def gunicorn(folder: Path, *, static: Path, **changed: str) -> Iterator[Server]:
    """Serve this file's database and the collected static files until the block ends."""
    environment = run_environment() | {"STATIC_ROOT": str(static)} | changed
    port, log = _free_port(), folder / "web.log"
    with _running(commands(port=port)["web"], environment, log) as process:
        server = Server(process, port, log)
        _wait(lambda: server.ask("GET", "/login/", cookies={})[0] == 200, process, log)
        yield server


@contextmanager
def celery_worker(folder: Path, **changed: str) -> Iterator[subprocess.Popen]:
    """Work off this file's tasks until the block ends."""
    log = folder / "worker.log"
    with _running(commands(port=0)["worker"], run_environment() | changed, log) as process:
        _wait(lambda: "ready." in log.read_text(errors="replace"), process, log)
        yield process


@contextmanager
def running(command: list[str], log: Path, **changed: str) -> Iterator[subprocess.Popen]:
    """Run one more process of an installation until the block ends."""
    with _running(command, run_environment() | changed, log) as process:
        yield process


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], log: Path
) -> Iterator[subprocess.Popen]:
    with log.open("ab") as written:
        process = subprocess.Popen(
            command, env=environment, cwd=settings.BASE_DIR, stdout=written, stderr=written,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        # Whatever is left of its session, such as a worker that was starting just then.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        _wait_for_sessions_to_end()


def _wait_for_sessions_to_end() -> None:
    """Let PostgreSQL notice that its clients are gone, or the database could not be dropped."""
    over = monotonic() + 20
    while monotonic() < over:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND application_name = %s",
                [APPLICATION],
            )
            if cursor.fetchone()[0] == 0:
                return
        sleep(0.1)


def _wait(ready, process: subprocess.Popen, log: Path) -> None:
    end = monotonic() + 60
    while not ready():
        if process.poll() is not None or monotonic() > end:
            raise AssertionError(f"It did not start:\n{log.read_text(errors='replace')[-3000:]}")
        sleep(0.1)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
