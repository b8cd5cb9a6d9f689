"""Making a report file in the worker: once, whole, and again by the next run if this one dies.

Whoever makes a file holds a lock of the database session meanwhile. It ends with the session, so
a file whose worker was killed is free for the next run, and a file in good hands is not.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import IO

from django.core.cache import cache
from django.db import connection, transaction
from django.utils.translation import override

from accessgov.context import acting
from audit import reports
from audit.exporting import csv_files, documents, files, folder, workbooks
from audit.exporting.content import Content, Request, content_of
from audit.models import ReportFile

logger = logging.getLogger(__name__)
State = ReportFile.State
MOST_RUNS = 5
RUNS_KEPT_SECONDS = 24 * 3600
PATIENCE = timedelta(minutes=1)  # so long the queue may take before the file is put in it again
AGAIN_SECONDS = 120


def begin(*, file: ReportFile) -> None:
    """Put a file in line for the worker, once it is committed."""
    transaction.on_commit(lambda: _put_in_line(file.pk))


def make(*, file_id: int, at: datetime) -> None:
    """Make one file, unless it is made already, in other hands or no longer wanted."""
    with _alone(file_id) as alone:
        file = ReportFile.objects.select_related("report__branch", "report__supervisor", "by").get(
            pk=file_id
        )
        if not alone or file.state not in files.UNFINISHED or file.expires_at <= at:
            logger.info("Report file %s is made, or in other hands.", file_id)
            return
        with override(file.by.language), acting(actor_id=file.by_id, address=None):
            _make_or_fail(file, at)


def resume(*, at: datetime) -> None:
    """Put files in line again that nobody finished, and delete those whose time is over."""
    waiting = ReportFile.objects.filter(
        state__in=files.UNFINISHED, asked_at__lt=at - PATIENCE, expires_at__gt=at
    )
    for file_id in waiting.values_list("pk", flat=True):
        # So that they do not pile up in a line that moves slowly.
        if cache.add(f"report-file:{file_id}:again", 1, AGAIN_SECONDS):
            _put_in_line(file_id)
    forget(at=at)


def forget(*, at: datetime) -> int:
    """Delete from the folder what has expired or belongs to no file; return how many."""
    lying = folder.kept()
    living = ReportFile.objects.filter(pk__in=lying, expires_at__gt=at).exclude(state=State.FAILED)
    kept = set(living.values_list("pk", flat=True))
    gone = [path for key, paths in lying.items() if key not in kept for path in paths]
    folder.drop(gone)
    return len(gone)


def _make_or_fail(file: ReportFile, at: datetime) -> None:
    """Make a file; one that its reader may no longer read, or that failed too often, fails."""
    readable = reports.readable(user=file.by, at=at).filter(pk=file.report_id).exists()
    if not readable or _runs(file) > MOST_RUNS:
        _set(file, state=State.FAILED)
        return
    _set(file, state=State.MAKING, done=0, total=len(file.report.lines))
    _make(file, at)


def _make(file: ReportFile, at: datetime) -> None:
    request = Request(by=file.by, at=file.asked_at, code=files.asking_entry(file).code)
    content = content_of(report=file.report, request=request)
    with folder.new(file) as (written, settle):
        _write(file, content, request, written)
        digest = _digest(written)
        with transaction.atomic():
            if ReportFile.objects.select_for_update().get(pk=file.pk).state == State.READY:
                return  # the lock was lost with its connection, and another run was faster
            _set(file, state=State.READY, sha256=digest, ready_at=at)
            files.log(file=file, at=at, step="made", sha256=digest, report_sha256=content.digest)
            settle()


def _write(file: ReportFile, content: Content, request: Request, written: IO[bytes]) -> None:
    def progress() -> None:
        _set(file, done=file.done + 1)

    if file.format == ReportFile.Format.CSV:
        csv_files.write(content, written, progress)
    elif file.format == ReportFile.Format.XLSX:
        workbooks.write(content, written, progress, request)
    else:
        documents.write(content, written, progress)


def _digest(written: IO[bytes]) -> str:
    written.flush()
    written.seek(0)
    return hashlib.sha256(written.read()).hexdigest()


def _set(file: ReportFile, **values: object) -> None:
    for name, value in values.items():
        setattr(file, name, value)
    file.save(update_fields=list(values))


def _runs(file: ReportFile) -> int:
    """Count this run: what kills a worker would kill the next one too."""
    key = f"report-file:{file.pk}:runs"
    cache.add(key, 0, RUNS_KEPT_SECONDS)
    return cache.incr(key)


@contextmanager
def _alone(file_id: int) -> Iterator[bool]:
    key = f"report file {file_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        alone = bool(cursor.fetchone()[0])
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])


def _put_in_line(file_id: int) -> None:
    from audit import tasks

    tasks.make_report_file.delay(file_id)
