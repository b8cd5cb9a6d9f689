"""Starting a process in a session of its own, waiting for it, and ending it."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from accessgov.servers.places import ServerTrouble

PR_SET_PDEATHSIG = 1
LOG_BYTES = 5_000_000


def launch(
    command: Sequence[str],
    *,
    log: Path,
    tied: bool,
    account: pwd.struct_passwd | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen:
    """Start a process whose output goes to a log; a tied one ends when we die, however we die."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # A session of its own, or Ctrl-C in the terminal would reach it before our orderly end.
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            env=env,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_tie(os.getpid()) if tied else None,
            **identity(account),
        )
    finally:
        os.close(descriptor)


def identity(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """Return the subprocess arguments that start it as an account (as us, without one)."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _tie(parent: int) -> Callable[[], None]:
    ask = _death_signal()

    def tie() -> None:
        ask(signal.SIGINT)
        if os.getppid() != parent:  # it died between the fork and this line
            os._exit(1)

    return tie


def tie_to_parent(*, variable: str) -> None:
    """End with our parent, if the variable says that one started us which passes no signals on."""
    if os.environ.get(variable):
        _death_signal()(signal.SIGTERM)


def _death_signal() -> Callable[[int], object]:
    # Only Linux knows it; elsewhere the next start ends what is left over.
    if not sys.platform.startswith("linux"):
        return lambda sign: None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return lambda sign: prctl(PR_SET_PDEATHSIG, sign, 0, 0, 0)


def wait_until(
    ready: Callable[[], bool], *, process: subprocess.Popen, name: str, log: Path, seconds: float
) -> None:
    """Wait until a started process is ready; say what its log says if it never is."""
    end = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise ServerTrouble(f"{name} did not start. Its log, {log}, ends:\n{log_end(log)}")
        time.sleep(0.05)


def log_end(log: Path, *, lines: int = 12) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def end(pids: Sequence[int], *, sign: int = signal.SIGTERM, seconds: float = 8) -> None:
    """Ask processes to end, wait, and kill those that do not."""
    processes = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    for process in processes:
        _signal(process, sign)
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    for process in alive:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=2)


def _signal(process: psutil.Process, sign: int) -> None:
    try:
        process.send_signal(sign)
    except psutil.NoSuchProcess:
        pass
