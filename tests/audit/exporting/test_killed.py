"""A worker process that is really killed while it writes a file."""

import subprocess
import sys
from time import monotonic, sleep

from django.conf import settings

from audit.exporting import files, folder, making
from audit.models import LogEntry, ReportFile
from tests.server import run_environment

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
