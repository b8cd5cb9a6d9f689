"""Real workers in a line of their own: tasks put in it as beat does, and a worker that waits."""

import os
import signal
import subprocess
from pathlib import Path
from time import monotonic, sleep

from django.db import connections
from redis import Redis

from accessgov.celery import app
from accessgov.redis_urls import celery_url
from tests.server import APPLICATION


def send(broker: str, task: str, *given: int, times: int = 1) -> None:
    """Put a task in line, as beat does."""
    with app.connection_for_write(celery_url(broker)) as line:
        for _ in range(times):
            app.send_task(task, args=given, connection=line)


def waiting(broker: str) -> int:
    """Return how many tasks are in line."""
    return Redis.from_url(broker).llen("celery")


def runs(folder: Path, task: str) -> int:
    """Return how many runs of a task have come to their end."""
    log = (folder / "worker.log").read_text(errors="replace")
    return sum(task in line and "succeeded" in line for line in log.splitlines())


def until(done, seconds: int = 300) -> None:
    """Wait until something is so; the first run makes what the tests before it left undone."""
    over = monotonic() + seconds
    while not done():
        assert monotonic() < over, "it took too long"
        sleep(0.05)


def waits_to_insert(table: str) -> bool:
    """Tell whether a worker's session waits for somebody else in the middle of writing a row."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = %s AND wait_event_type = 'Lock' AND query LIKE %s",
            [APPLICATION, f'INSERT INTO "{table}"%'],
        )
        return cursor.fetchone()[0] > 0


def kill_once_it_waits(worker: subprocess.Popen, table: str) -> None:
    """Kill a worker with -9, all its processes, while it writes into this table."""
    until(lambda: waits_to_insert(table))
    os.killpg(worker.pid, signal.SIGKILL)
