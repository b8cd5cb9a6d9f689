"""Keeping child processes alive, and ending all of them."""

import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from types import FrameType

import psutil

from accessgov.servers import ServerTrouble
from accessgov.servers.launch import launch, log_end
from accessgov.servers.places import Places

GRACE = 5.0  # seconds a child has to end by itself; with the servers' end it makes ten at most
QUICK, ATTEMPTS = 10.0, 3  # a child that dies this soon, this often, will not live


class Stopped(Exception):
    """Somebody asked us to end: Ctrl-C or a signal."""


@dataclass
class Child:
    """One process and how to start it again."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    cwd: Path
    process: Popen
    started: float
    failures: int = 0


@dataclass
class Supervisor:
    """The children of one demo."""

    places: Places
    children: list[Child] = field(default_factory=list)

    def add(self, name: str, command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> None:
        """Start a child that lives as long as we do."""
        process = self._launch(name, command, env, cwd)
        self.children.append(Child(name, command, env, cwd, process, time.monotonic()))

    def wait_for(self, url: str, *, name: str, seconds: float) -> None:
        """Wait until a page answers."""
        end = time.monotonic() + seconds
        while not _answers(url):
            self.revive()
            if time.monotonic() > end:
                raise ServerTrouble(f"{url} does not answer.{self._log(name)}")
            time.sleep(0.2)

    def watch(self) -> None:
        """Start children that died again, until we are stopped."""
        while True:
            self.revive()
            time.sleep(0.5)

    def revive(self) -> None:
        """Start each child that has died again, unless it keeps dying at once."""
        for child in self.children:
            code = child.process.poll()
            if code is not None:
                self._restart(child, code)

    def end(self) -> None:
        """End every child and whatever it started."""
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.SIG_IGN)  # a second Ctrl-C must not leave half behind
        for child in self.children:
            if child.process.poll() is None:
                child.process.terminate()
        until = time.monotonic() + GRACE
        while time.monotonic() < until and any(c.process.poll() is None for c in self.children):
            time.sleep(0.05)
        for child in self.children:
            _kill_group(child.process)
        self.children.clear()

    def _restart(self, child: Child, code: int) -> None:
        quick = time.monotonic() - child.started < QUICK
        child.failures = child.failures + 1 if quick else 0
        if child.failures >= ATTEMPTS:
            raise ServerTrouble(f"{child.name} keeps ending (code {code}).{self._log(child.name)}")
        print(f"{child.name} ended (code {code}); starting it again.", flush=True)
        _kill_group(child.process)
        child.process = self._launch(child.name, child.command, child.env, child.cwd)
        child.started = time.monotonic()

    def _launch(
        self, name: str, command: Sequence[str], env: Mapping[str, str], cwd: Path
    ) -> Popen:
        return launch(command, log=self.places.log(name), tied=True, env=env, cwd=cwd)

    def _log(self, name: str) -> str:
        log = self.places.log(name)
        return f" Its log, {log}, ends:\n{log_end(log)}"


def heed_signals() -> None:
    """Turn the signals that ask us to end into Stopped."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, stop)


def end_leftovers(*, folder: Path) -> None:
    """End what an earlier demo of this folder left behind when it was killed."""
    found = [process for process in psutil.process_iter() if _is_leftover(process, folder)]
    for process in found:
        _quietly(process.terminate)
    _, alive = psutil.wait_procs(found, timeout=GRACE)
    for process in alive:
        _quietly(process.kill)


def _is_leftover(process: psutil.Process, folder: Path) -> bool:
    try:
        marked = process.environ().get("MERCUSUAR_VAR") == str(folder)
    except (psutil.Error, OSError):
        return False
    return marked and process.pid != os.getpid()


def _quietly(act: Callable[[], None]) -> None:
    try:
        act()
    except psutil.NoSuchProcess:
        pass


def _kill_group(process: Popen) -> None:
    # The group outlives its leader: a killed gunicorn or Celery master leaves its workers.
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    process.poll()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 (our own URL)
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
