"""Whoever makes a file really killed: a process while it writes, a Celery worker as it ends."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from time import monotonic, sleep

from django.conf import settings
from django.db import connections, transaction
from django.utils.translation import override
from redis import Redis

from audit.exporting import csv_files, files, folder, making
from audit.exporting.content import Request, content_of
from audit.models import LogEntry, ReportFile
from staff.models import User
from tests.audit.workers import kill_once_it_waits, runs, send, until
from tests.server import celery_worker, run_environment

MAKE, TEND = "audit.tasks.make_report_file", "audit.tasks.tend_report_files"

# Writes half a file, says so, and never ends by itself.
SLOW_WORKER = """
import sys, time
import django
django.setup()
from django.utils import timezone
from audit.exporting import csv_files, making

def write(content, file, progress):
    file.write(b"half a file")
    file.flush()
    print("writing", flush=True)
    time.sleep(60)

csv_files.write = write
making.make(file_id=int(sys.argv[1]), at=timezone.now())
"""


def test_a_worker_killed_with_9_holds_nothing_and_leaves_nothing_to_serve(report, now):
    file = files.ask(report=report, form="csv", by=report.supervisor, at=now)
    _kill_while_writing(file)
    file.refresh_from_db()
    assert file.state == ReportFile.State.MAKING
    assert [path.suffix for path in folder.kept()[file.pk]] == [".part"]
    _make_once_free(file, now)
    assert files.fetch(file=file, at=now).startswith(b"\xef\xbb\xbf")
    made = LogEntry.objects.filter(additional_data__report=report.pk, additional_data__step="made")
    assert made.count() == 1
    making.forget(at=file.expires_at)
    assert folder.kept().get(file.pk) is None  # the half one too


def _kill_while_writing(file: ReportFile) -> None:
    environment = run_environment() | {
        "DJANGO_SETTINGS_MODULE": "accessgov.settings",
        "REPORT_DIR": str(settings.REPORT_DIR),
    }
    command = [sys.executable, "-c", SLOW_WORKER, str(file.pk)]
    worker = subprocess.Popen(
        command, env=environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE
    )
    try:
        assert worker.stdout.readline() == b"writing\n"
        making.make(file_id=file.pk, at=file.asked_at)  # another run finds it in good hands
    finally:
        worker.kill()
        worker.wait()


def _make_once_free(file: ReportFile, now) -> None:
    """Run as the queue would; the server takes a moment to see that the session is gone."""
    until = monotonic() + 10
    while file.state != ReportFile.State.READY and monotonic() < until:
        making.make(file_id=file.pk, at=now)
        file.refresh_from_db()
        sleep(0.05)
    assert file.state == ReportFile.State.READY


@contextmanager
def entries_held(person: User) -> Iterator[None]:
    """Hold the person's running number: who writes an entry in that name has to wait."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        number = "SELECT last FROM audit_counter WHERE actor_id = %s FOR UPDATE"
        cursor.execute(number, [person.pk])
        yield


def test_a_celery_worker_killed_between_the_whole_file_and_its_entry_is_made_up_for_once(
    report, now, broker, tmp_path
):
    changed = {"REDIS_URL": broker, "REPORT_DIR": str(settings.REPORT_DIR)}
    asked_at = now - making.PATIENCE - timedelta(minutes=1)
    file = files.ask(report=report, form="csv", by=report.supervisor, at=asked_at)
    with celery_worker(tmp_path, **changed) as worker, entries_held(file.by):
        send(broker, MAKE, file.pk)
        kill_once_it_waits(worker, "audit_logentry")
    file.refresh_from_db()
    assert (file.state, runs(tmp_path, MAKE)) == (ReportFile.State.MAKING, 0)
    assert [path.suffix for path in folder.kept()[file.pk]] == [".part"]  # ready was not committed
    Redis.from_url(broker).flushdb()
    with celery_worker(tmp_path, **changed):
        send(broker, TEND)  # as beat does every minute
        send(broker, MAKE, file.pk, times=2)  # and two at once by mistake
        until(lambda: runs(tmp_path, MAKE) >= 3)
    file.refresh_from_db()
    assert files.fetch(file=file, at=now) == undisturbed(file)
    made = LogEntry.objects.filter(additional_data__report=report.pk, additional_data__step="made")
    assert [entry.additional_data["sha256"] for entry in made] == [file.sha256]


def undisturbed(file: ReportFile) -> bytes:
    """Return what one run that nothing happens to writes."""
    request = Request(by=file.by, at=file.asked_at, code=files.asking_entry(file).code)
    written = BytesIO()
    with override(file.by.language):
        csv_files.write(content_of(report=file.report, request=request), written, lambda: None)
    return written.getvalue()
