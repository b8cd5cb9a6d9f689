"""The demo as a stranger runs it: ended, killed, started twice, on a port in use."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest

from accessgov.demo import ACCOUNTS, environment
from accessgov.servers import ROOT, find_servers

RUN = """
from pathlib import Path
from accessgov.demo import run_demo
run_demo(port={port}, folder=Path({folder!r}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the folder of a demo, and leave nothing running in it."""
    folder = tmp_path_factory.mktemp("demo") / "var with space"
    yield folder
    for process in of_folder(folder):
        process.kill()
    find_servers(folder=folder).stop()


@pytest.fixture(scope="module")
def port() -> int:
    """Give a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder: Path, port: int) -> subprocess.Popen:
    """Start a demo."""
    words = [sys.executable, "-c", RUN.format(port=port, folder=str(folder))]
    plain = {k: v for k, v in os.environ.items() if k not in ("PORT", "DJANGO_SETTINGS_MODULE")}
    return subprocess.Popen(
        words, cwd=ROOT, env=plain, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def read_until(demo: subprocess.Popen, text: str, *, seconds: float = 400) -> str:
    """Return what the demo printed up to a text."""
    printed, end = "", time.monotonic() + seconds
    while text not in printed:
        line = demo.stdout.readline()
        printed += line
        assert line, f"the demo ended:\n{printed}"
        assert time.monotonic() < end, f"it never said {text!r}:\n{printed}"
    return printed


def of_folder(folder: Path) -> list[psutil.Process]:
    """Return every process that belongs to the folder's demo, servers included."""
    servers = find_servers(folder=folder)
    pids = {pid for pid in (servers.postgres.pid(), servers.redis.pid()) if pid}
    return [p for p in psutil.process_iter() if p.pid in pids or marked(p, folder)]


def marked(process: psutil.Process, folder: Path) -> bool:
    """Return whether a process carries the folder's mark."""
    try:
        return process.environ().get("MERCUSUAR_VAR") == str(folder)
    except (psutil.Error, OSError):
        return False


def get(port: int, path: str) -> int:
    """Return the status of a page."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.status


def test_demo_lives_is_killed_and_lives_again(folder: Path, port: int) -> None:
    demo = start(folder, port)
    printed = read_until(demo, "Ctrl-C ends")
    steps = re.findall(r"^\[(\d)/7\]", printed, flags=re.MULTILINE)
    assert steps == ["2", "3", "4", "5", "6", "7"]  # the first is the packages'
    assert all(name in printed for name in ACCOUNTS)
    assert get(port, "/login/") == 200
    refuse_a_second(folder, port)
    refuse_a_port_in_use(folder, port)

    processes = of_folder(folder)
    assert len(processes) >= 8  # web and its two, worker and its two, beat, two servers
    demo.kill()
    demo.wait()
    again = start(folder, port)
    read_until(again, "Ctrl-C ends")
    assert get(port, "/login/") == 200
    assert not [p for p in processes if p.is_running() and p.status() != "zombie"]

    processes = of_folder(folder)
    began = time.monotonic()
    again.send_signal(signal.SIGTERM)
    assert again.wait(timeout=20) == 0
    assert time.monotonic() - began < 10
    _, alive = psutil.wait_procs(processes, timeout=1)
    assert not alive


def refuse_a_second(folder: Path, port: int) -> None:
    """A second demo in the same folder says where the first one is."""
    printed, _ = start(folder, port).communicate(timeout=30)
    assert f"already runs in this folder (http://127.0.0.1:{port})" in printed


def refuse_a_port_in_use(folder: Path, port: int) -> None:
    """A demo elsewhere on the same port says which other port to take."""
    printed, _ = start(folder.parent / "elsewhere", port).communicate(timeout=30)
    assert f"make demo PORT={port + 1}" in printed


def test_a_demo_of_an_earlier_build_says_how_to_begin_anew(folder: Path, port: int) -> None:
    earlier = folder.parent / "earlier"
    servers = find_servers(folder=earlier)
    servers.start(tied=True)
    with closing(psycopg2.connect(environment(servers, owner=True)["DATABASE_OWNER_URL"])) as owner:
        with owner, owner.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE django_migrations (id bigserial, app text, name text,"
                " applied timestamptz DEFAULT now());"
                "INSERT INTO django_migrations (app, name) VALUES ('audit', '0002_initial')"
            )
    servers.stop()
    printed, _ = start(earlier, port).communicate(timeout=60)
    assert "made by another build" in printed and "make demo-reset" in printed
    assert not of_folder(earlier)


def test_only_migrations_see_the_owner(folder: Path) -> None:
    servers = find_servers(folder=folder)
    assert environment(servers)["DATABASE_OWNER_URL"] == ""
    assert "mercusuar_owner" in environment(servers, owner=True)["DATABASE_OWNER_URL"]


def test_the_demos_supervisor_may_call_at_any_hour(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALL_FROM", "08:00")  # the tests' own servers allow any hour already
    monkeypatch.setenv("CALL_UNTIL", "20:00")
    asked = (
        "import django; django.setup(); from datetime import UTC, datetime;"
        "from audit.desk.calling_hours import may_call;"
        "day = [datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in range(24)];"
        "print(all(may_call(zone='Asia/Jakarta', at=at) for at in day))"
    )
    given = environment(find_servers(folder=folder))
    given["DJANGO_SETTINGS_MODULE"] = "accessgov.settings"
    words = [sys.executable, "-c", asked]
    done = subprocess.run(words, cwd=ROOT, env=given, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"]
