"""The embedded servers: private, on sockets only, and started again whatever happened to them."""

import os
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from accessgov.servers import Servers, ServerTrouble, find_servers

HARD_NAME = "a folder with spaces, 'quotes', UPPER case and " + "a long name " * 8


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Give running servers in a folder whose path is as awkward as paths get."""
    folder = tmp_path_factory.mktemp("servers") / HARD_NAME
    folder.mkdir()
    found = find_servers(folder=folder / "var")
    found.start(tied=False)
    yield found
    found.stop()


def ask(url: str, query: str) -> list[tuple]:
    """Run one query and return its rows."""
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_both_servers_answer(servers: Servers) -> None:
    given = servers.environment()
    assert ask(given["DATABASE_URL"], "SELECT 1") == [(1,)]
    assert redis.Redis.from_url(given["REDIS_URL"]).ping()


def test_no_port_is_opened(servers: Servers) -> None:
    for pid in (servers.postgres.pid(), servers.redis.pid()):
        assert psutil.Process(pid).net_connections(kind="inet") == []


def test_both_roles_are_nobody_special(servers: Servers) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        rows = ask(
            servers.environment()[name],
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication"
            " FROM pg_roles WHERE rolname = current_user",
        )
        assert rows == [(False,) * 5]


@pytest.mark.parametrize(
    "query",
    [
        "CREATE TABLE mine (a int)",
        "CREATE TEMPORARY TABLE mine (a int)",
        "CREATE SCHEMA mine",
        "SET ROLE mercusuar_owner",
        "CREATE EXTENSION btree_gist",
    ],
)
def test_web_role_owns_and_makes_nothing(servers: Servers, query: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(servers.environment()["DATABASE_URL"], query)


def test_owner_may_install_the_trusted_extension(servers: Servers) -> None:
    ask(servers.environment()["DATABASE_OWNER_URL"], "CREATE EXTENSION btree_gist")


def test_password_is_demanded(servers: Servers) -> None:
    url = servers.environment()["DATABASE_URL"]
    password = url.split(":")[2].split("@")[0]
    for wrong in (url.replace(password, "wrong"), url.replace(":" + password, "")):
        with pytest.raises(psycopg2.OperationalError, match="password"):
            ask(wrong, "SELECT 1")


def test_only_we_may_enter(servers: Servers) -> None:
    places = servers.places
    assert stat.S_IMODE((places.folder / "secrets.env").stat().st_mode) == 0o600
    assert not stat.S_IMODE(places.folder.stat().st_mode) & 0o007
    assert not stat.S_IMODE(places.postgres.stat().st_mode) & 0o077
    assert not stat.S_IMODE((places.run / "pg").stat().st_mode) & 0o077
    assert not stat.S_IMODE(servers.redis.socket.stat().st_mode) & 0o077


def test_running_servers_are_used_again(servers: Servers) -> None:
    before = (servers.postgres.pid(), servers.redis.pid())
    find_servers(folder=servers.places.folder).start(tied=True)
    assert (servers.postgres.pid(), servers.redis.pid()) == before


def test_killed_servers_start_again_with_their_data(servers: Servers) -> None:
    owner = servers.environment()["DATABASE_OWNER_URL"]
    ask(owner, "CREATE TABLE kept AS SELECT 7 AS seven")
    redis.Redis.from_url(servers.redis.url).set("kept", "7")
    time.sleep(1.1)  # Redis writes its log to disk every second
    kill(servers.postgres.pid(), servers.redis.pid())
    servers.start(tied=False)
    assert ask(owner, "SELECT seven FROM kept") == [(7,)]
    assert redis.Redis.from_url(servers.redis.url).get("kept") == b"7"


def test_pid_taken_over_by_another_process_is_no_obstacle(servers: Servers) -> None:
    servers.stop()
    (servers.places.postgres / "postmaster.pid").write_text(f"{os.getpid()}\n")
    (servers.places.redis / "redis.pid").write_text(f"{os.getpid()}\n")
    servers.start(tied=False)
    assert servers.postgres.answers()
    assert servers.redis.answers()


def test_errors_are_logged_without_their_values(servers: Servers) -> None:
    owner = servers.environment()["DATABASE_OWNER_URL"]
    ask(owner, "CREATE TABLE people (name text PRIMARY KEY)")
    with pytest.raises(psycopg2.errors.UniqueViolation):
        ask(owner, "INSERT INTO people VALUES ('Siti Aminah'), ('Siti Aminah')")
    log = servers.places.log("postgres").read_text()
    assert "duplicate key" in log
    assert "Siti" not in log


def test_tied_servers_end_with_a_killed_starter(tmp_path: Path) -> None:
    starter = os.fork()
    if starter == 0:
        find_servers(folder=tmp_path / "var").start(tied=True)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(starter, 0)
    servers = find_servers(folder=tmp_path / "var")
    wait_for(lambda: not servers.postgres.pid() and not servers.redis.pid())
    assert ask_after_start(servers) == [(1,)]


def ask_after_start(servers: Servers) -> list[tuple]:
    """Start the servers, ask, and stop them."""
    servers.start(tied=False)
    try:
        return ask(servers.environment()["DATABASE_URL"], "SELECT 1")
    finally:
        servers.stop()


def test_folder_of_somebody_else_in_tmp_is_refused(tmp_path: Path) -> None:
    servers = find_servers(folder=tmp_path / "var")
    run = servers.places.run
    run.symlink_to(tmp_path)
    try:
        with pytest.raises(ServerTrouble, match="belongs to another user"):
            servers.start(tied=False)
    finally:
        run.unlink()


def test_nothing_stays_outside_the_folder(tmp_path: Path) -> None:
    servers = find_servers(folder=tmp_path / "var")
    assert ask_after_start(servers) == [(1,)]
    assert not servers.places.run.exists()


def test_secrets_are_made_once(tmp_path: Path) -> None:
    first = find_servers(folder=tmp_path / "var").environment()
    assert find_servers(folder=tmp_path / "var").environment() == first
    assert find_servers(folder=tmp_path / "other").environment() != first


def kill(*pids: int | None) -> None:
    """Kill processes and wait until they are gone."""
    processes = [psutil.Process(pid) for pid in pids]
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=10)


def wait_for(ready: object, *, seconds: float = 15) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)


def test_cluster_killed_while_it_was_made_is_made_again(tmp_path: Path) -> None:
    servers = find_servers(folder=tmp_path / "var")
    half = servers.places.folder / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    assert ask_after_start(servers) == [(1,)]


def test_files_that_are_no_database_are_left_alone(tmp_path: Path) -> None:
    servers = find_servers(folder=tmp_path / "var")
    servers.places.postgres.mkdir()
    precious = servers.places.postgres / "precious"
    precious.touch()
    with pytest.raises(ServerTrouble, match="Remove that folder"):
        servers.start(tied=False)
    assert precious.exists()
