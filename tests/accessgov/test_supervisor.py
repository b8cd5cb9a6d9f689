"""The supervisor: children live, are started again, and all end."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from accessgov import supervisor
from accessgov.servers import ServerTrouble
from accessgov.servers.places import Places
from accessgov.supervisor import Supervisor, end_leftovers

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys, time;"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print('ready', flush=True);"
    "time.sleep(600)",
]


@pytest.fixture
def keeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    """Give a supervisor that is quick to lose patience."""
    monkeypatch.setattr(supervisor, "GRACE", 0.5)
    places = Places(tmp_path / "var")
    places.make()
    keeper = Supervisor(places=places)
    yield keeper
    keeper.end()


@pytest.fixture(autouse=True)
def signals_stay() -> Iterator[None]:
    """Put the signals back that ending a demo ignores."""
    import signal

    kept = {s: signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for sign, handler in kept.items():
        signal.signal(sign, handler)


def add(keeper: Supervisor, command: list[str], **variables: str) -> psutil.Process:
    """Start a child and return it."""
    keeper.add("child", command, env={**os.environ, **variables}, cwd=Path("/"))
    return psutil.Process(keeper.children[-1].process.pid)


def test_child_that_died_is_started_again(
    keeper: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    first = add(keeper, SLEEPER)
    first.kill()
    keeper.children[0].process.wait()
    keeper.revive()
    assert keeper.children[0].process.poll() is None
    assert "starting it again" in capsys.readouterr().out


def test_child_that_cannot_live_is_given_up_with_its_log(keeper: Supervisor) -> None:
    add(keeper, [sys.executable, "-c", "raise SystemExit('no such database')"])
    with pytest.raises(ServerTrouble, match="no such database"):
        for _ in range(10):
            keeper.children[0].process.wait()
            keeper.revive()


def test_stubborn_child_and_its_own_children_end(keeper: Supervisor) -> None:
    child = add(keeper, STUBBORN)
    log = keeper.places.log("child")
    wait_for(lambda: "ready" in log.read_text())
    family = [child, *child.children(recursive=True)]
    assert len(family) == 2
    keeper.end()
    _, alive = psutil.wait_procs(family, timeout=2)
    assert not alive


def test_leftovers_of_this_folder_end_and_others_stay(keeper: Supervisor) -> None:
    folder = keeper.places.folder
    mine = add(keeper, SLEEPER, MERCUSUAR_VAR=str(folder))
    other = add(keeper, SLEEPER, MERCUSUAR_VAR=str(folder / "other"))
    wait_for(lambda: "MERCUSUAR_VAR" in mine.environ() and "MERCUSUAR_VAR" in other.environ())
    end_leftovers(folder=folder)
    keeper.children[0].process.wait(timeout=5)
    assert other.is_running()


def wait_for(ready: object, *, seconds: float = 10) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)
