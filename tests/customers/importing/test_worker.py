"""The worker itself is killed with -9 while it stores; another one finishes its work, once."""

import os
import signal
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.db import connections
from django.utils import timezone

from accessgov.celery import app
from accessgov.redis_urls import celery_url, database_number
from audit.events import Event, Outcome
from audit.models import LogEntry
from customers.importing import running
from customers.models import ImportJob
from tests.customers.importing.branch_files import lines, receive, stored, text
from tests.server import BROKER_OF_IMPORTS, celery_worker

State = ImportJob.State
ROWS = 5000


@pytest.fixture
def broker(monkeypatch):
    """Put tasks in a line of their own, at which only this test's workers stand."""
    url = database_number(os.environ["REDIS_URL"], BROKER_OF_IMPORTS)
    with app.connection_for_write(celery_url(url)) as own:
        own.default_channel.queue_purge("celery")

        def put_in_line(job_id: int, state: str) -> None:
            name = "check_import" if state == State.CHECKING else "store_import"
            app.send_task(f"customers.tasks.{name}", args=[job_id], connection=own)

        monkeypatch.setattr(running, "_put_in_line", put_in_line)
        yield url


def until(done, seconds: int = 180) -> None:
    over = monotonic() + seconds
    while not done():
        assert monotonic() < over, "it took too long"
        sleep(0.1)


def state(job) -> str:
    return ImportJob.objects.get(pk=job.pk).state


def sessions_at_work() -> int:
    """Count the sessions of the database that still write for somebody."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE relation = 'customers_customer'::regclass"
            " AND mode = 'RowExclusiveLock'"
        )
        return cursor.fetchone()[0]


def test_a_worker_killed_while_storing_leaves_nothing_and_the_next_one_stores_all(
    cast, broker, settings, tmp_path: Path
):
    changed = {"IMPORT_DIR": str(settings.IMPORT_DIR), "REDIS_URL": broker}
    rows = lines(ROWS)
    numbers = [row[0] for row in rows]
    job = receive(cast.manager, text(rows))

    with celery_worker(tmp_path, **changed) as worker:
        running.begin(job=job, state=State.CHECKING)
        until(lambda: state(job) == State.CHECKED)
        running.begin(job=job, state=State.STORING)
        until(lambda: running.done(job=job) >= 1000)
        os.killpg(worker.pid, signal.SIGKILL)
    until(lambda: not sessions_at_work())
    assert running.done(job=job) < ROWS
    assert (state(job), stored(numbers)) == (State.STORING, 0)
    assert not LogEntry.objects.filter(event=Event.STORED, customer__in=numbers[:3]).exists()

    with celery_worker(tmp_path, **changed):
        running.resume(at=timezone.now() + running.STALE * 1.1)
        running._put_in_line(job.pk, State.STORING)  # and two workers at it by mistake
        until(lambda: state(job) == State.DONE)
        sleep(1)
    job.refresh_from_db()
    assert (job.created, job.unchanged, stored(numbers)) == (ROWS, 0, ROWS)
    once = LogEntry.objects.filter(event=Event.STORED, customer__in=numbers)
    assert once.count() == ROWS
    done = LogEntry.objects.filter(event=Event.IMPORTED, object_id=job.pk, outcome=Outcome.DONE)
    assert done.count() == 1
    log = (tmp_path / "worker.log").read_text()
    assert "store_import" in log and "Siti" not in log and rows[0][4] not in log
