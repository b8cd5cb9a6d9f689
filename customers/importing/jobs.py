"""One uploaded file on its way in: received, checked, stored or discarded.

The check reads every row and stores nothing; storing is one transaction, all or nothing. A job
whose worker was killed is simply run again: nothing of its first run is left.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.events import Event, Outcome
from audit.ledger import record
from audit.models import LogEntry
from customers.importing import columns as headings
from customers.importing import files
from customers.importing.checking import Checked, check_rows
from customers.importing.columns import Columns
from customers.importing.problems import Problem
from customers.importing.refusals import FileRefused
from customers.models import ImportJob
from customers.records import BATCH, store
from staff.models import Branch, User
from staff.permissions import branch_ids

SHOWN_PROBLEMS = 200
Progress = Callable[[int], None]
State = ImportJob.State


class NotReady(Exception):
    """The job is not in the state that this step needs; another tab or worker was faster."""


class NotAllowed(Exception):
    """The importer may no longer do this; the text says what to do."""


def receive(
    *, by: User, address: str | None, filename: str, chunks: Iterable[bytes], at: datetime
) -> ImportJob:
    """Keep an uploaded file privately and guess its columns; raises FileRefused."""
    settings.IMPORT_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    stored_as = f"{secrets.token_hex(16)}.upload"
    path = settings.IMPORT_DIR / stored_as
    try:
        digest = _write(path, chunks)
        sheet = files.read(path, filename=filename, max_bytes=settings.IMPORT_MEGABYTES << 20)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    guessed = headings.guess(sheet.header)
    return ImportJob.objects.create(
        by=by,
        address=address,
        filename=filename[-120:],
        stored_as=stored_as,
        digest=digest,
        columns={"header": list(guessed.header), "fields": list(guessed.fields)},
        rows_total=sheet.total,
        uploaded_at=at,
    )


def columns_of(job: ImportJob) -> Columns:
    """Return the columns as guessed or chosen."""
    return Columns(tuple(job.columns["header"]), tuple(job.columns["fields"]))


def choose_columns(*, job: ImportJob, fields: dict[int, str]) -> Columns:
    """Correct which column fills which field."""
    chosen = columns_of(job).choose(fields)
    with transaction.atomic():
        locked = _locked(job, State.UPLOADED, State.CHECKED)
        locked.columns = {"header": list(chosen.header), "fields": list(chosen.fields)}
        locked.state = State.UPLOADED
        locked.save()
    return chosen


def advance(*, job: ImportJob, state: ImportJob.State, keep_good_rows: bool = False) -> None:
    """Take a job to its next running step: the check of its columns, or storing what was checked.

    Raises NotReady when the columns are not complete or bad rows stand in the way.
    """
    with transaction.atomic():
        locked = _locked(job, State.UPLOADED if state == State.CHECKING else State.CHECKED)
        if state == State.CHECKING and not columns_of(locked).ready:
            raise NotReady("columns")
        if state == State.STORING and locked.rows_bad and not keep_good_rows:
            raise NotReady("bad rows")
        locked.state, locked.keep_good_rows = state, keep_good_rows
        locked.save()


def fail(*, job: ImportJob, why: str, at: datetime) -> None:
    """End a job that cannot go on; nothing of it was stored."""
    _end(job, State.FAILED, at, State.CHECKING, State.STORING, failure=why[:300])


def discard(*, job: ImportJob, at: datetime) -> None:
    """End a job without storing anything, and delete its file."""
    _end(job, State.DISCARDED, at, State.UPLOADED, State.CHECKED)


def _end(
    job: ImportJob,
    state: ImportJob.State,
    at: datetime,
    *states: ImportJob.State,
    failure: str = "",
) -> None:
    with transaction.atomic():
        locked = _locked(job, *states)
        locked.state, locked.ended_at, locked.failure = state, at, failure
        locked.save()
        transaction.on_commit(lambda: _path(locked).unlink(missing_ok=True))


def forget_files(*, before: datetime) -> None:
    """Delete the files of jobs that ended, or were left alone, before an instant."""
    left = Q(ended_at__lt=before) | Q(ended_at=None, uploaded_at__lt=before)
    for job in ImportJob.objects.filter(left):
        _path(job).unlink(missing_ok=True)


def check(*, job: ImportJob, at: datetime, progress: Progress) -> ImportJob:
    """Read every row and keep what is wrong with it; nothing is stored."""
    bad, read = 0, 0
    problems: list[Any] = []
    for checked in rows(job=job, at=at):
        read += 1
        if checked.bad:
            bad += 1
            if len(problems) < SHOWN_PROBLEMS:
                problems.append([checked.row.line, [p.as_json() for p in checked.problems]])
        if read % BATCH == 0:
            progress(read)
    with transaction.atomic():
        locked = _locked(job, State.CHECKING)
        locked.rows_read, locked.rows_bad, locked.problems = read, bad, problems
        locked.state = State.CHECKED
        locked.save()
    return locked


def rows(*, job: ImportJob, at: datetime) -> Iterator[Checked]:
    """Read the job's file row by row; raises FileRefused when it can be read no more."""
    if not _path(job).exists():
        raise FileRefused(_("The file is no longer kept. Upload it again."))
    sheet = files.read(_path(job), filename=job.filename)
    own = _importable(job.by, at)
    found = check_rows(sheet=sheet, columns=columns_of(job), branches=set(own), today=at.date())
    while batch := list(islice(found, BATCH)):
        yield from _without_others(batch, set(own.values()))


def _without_others(batch: list[Checked], own: set[int]) -> Iterator[Checked]:
    """Mark the rows whose number belongs to a branch for which the importer does not import."""
    numbers = [checked.record.number for checked in batch if checked.record]
    taken = {number for number, branch in _located(numbers) if branch not in own}
    for checked in batch:
        if checked.record and checked.record.number in taken:
            problem = Problem("number", "number_elsewhere", checked.record.number)
            yield replace(checked, record=None, problems=(problem,))
        else:
            yield checked


def _located(numbers: list[str]) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wanted, located.branch_id FROM unnest(%s::text[]) AS wanted,"
            " customers_locate(wanted) AS located",
            [numbers],
        )
        return cursor.fetchall()


def store_rows(*, job: ImportJob, at: datetime, progress: Progress) -> ImportJob:
    """Store the good rows in one transaction, under a ticket committed beforehand."""
    ticket = record(
        event=Event.IMPORTED,
        outcome=Outcome.GIVEN,
        at=at,
        actor_id=job.by_id,
        remote_addr=job.address,
        object_id=job.pk,
        additional_data={"sha256": job.digest, "rows": job.rows_total},
    )
    with transaction.atomic():
        locked = _locked(job, State.STORING)
        _store_all(locked, ticket, at, progress)
        locked.state, locked.ended_at = State.DONE, at
        locked.save()
        if not locked.rows_bad:
            transaction.on_commit(lambda: _path(locked).unlink(missing_ok=True))
        record(
            event=Event.IMPORTED,
            at=at,
            actor_id=job.by_id,
            remote_addr=job.address,
            object_id=job.pk,
            opening_id=ticket.pk,
            additional_data=_counts(locked),
        )
    return locked


def _store_all(job: ImportJob, ticket: LogEntry, at: datetime, progress: Progress) -> None:
    branches, batch, read = _importable(job.by, at), [], 0
    for checked in rows(job=job, at=at):
        read += 1
        if checked.bad and not job.keep_good_rows:
            raise NotAllowed(_("A row became bad since the check. Check the file again."))
        if checked.record is not None:
            batch.append(checked.record)
        if len(batch) == BATCH:
            _store_batch(job, ticket, batch, branches, at)
            batch = []
            progress(read)
    _store_batch(job, ticket, batch, branches, at)


def _store_batch(
    job: ImportJob, ticket: LogEntry, batch: list, branches: dict[str, int], at: datetime
) -> None:
    counts = store(ticket=ticket, records=batch, branches=branches, at=at)
    for name, count in counts.items():
        setattr(job, name, getattr(job, name) + count)


def _counts(job: ImportJob) -> dict[str, int]:
    return {name: getattr(job, name) for name in ("created", "changed", "unchanged", "rows_bad")}


def _importable(by: User, at: datetime) -> dict[str, int]:
    ids = branch_ids(user=by, permission="import_customers", at=at)
    return dict(Branch.objects.filter(pk__in=ids).values_list("code", "pk"))


def _locked(job: ImportJob, *states: ImportJob.State) -> ImportJob:
    locked = ImportJob.objects.select_for_update().get(pk=job.pk)
    if locked.state not in states:
        raise NotReady(locked.state)
    return locked


def _path(job: ImportJob) -> Path:
    return settings.IMPORT_DIR / job.stored_as


def _write(path: Path, chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    with path.open("xb") as file:
        path.chmod(0o600)
        _copy(file, chunks, digest.update)
    return digest.hexdigest()


def _copy(file: BinaryIO, chunks: Iterable[bytes], also: Callable[[bytes], None]) -> None:
    for chunk in chunks:
        file.write(chunk)
        also(chunk)
