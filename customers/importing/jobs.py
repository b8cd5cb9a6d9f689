"""One uploaded file on its way in: received, checked, stored or discarded.

The check reads every row and stores nothing; storing is one transaction, all or nothing. A job
whose worker was killed is simply run again: nothing of its first run is left.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import OperationalError, ProgrammingError, transaction
from django.utils.translation import gettext as _

from audit.events import Event, Outcome, Reason
from audit.ledger import record
from audit.models import LogEntry
from customers.fields import Record
from customers.importing import files, folder, rest, scan
from customers.importing.columns import CustomerColumns
from customers.masking import mask_shape
from customers.models import ImportJob
from customers.records import BATCH, store
from staff.models import User

Progress = Callable[[int], None]
State = ImportJob.State
EXAMPLES_WITHIN = 200
LOCKED, FORBIDDEN = "55P03", "42501"  # what PostgreSQL calls them


class NotReady(Exception):
    """The job is not in the state that this step needs; another tab or worker was faster."""


class CannotStore(Exception):
    """Nothing can be stored; the text says why and what to do."""


class NotAllowed(CannotStore):
    """The importer may no longer do this."""


def receive(
    *, by: User, address: str | None, filename: str, chunks: Iterable[bytes], at: datetime
) -> ImportJob:
    """Keep an uploaded file privately and guess its columns; raises FileRefused."""
    stored_as, digest = folder.keep(chunks)
    job = ImportJob(
        by=by,
        address=address,
        filename=filename[-120:],
        stored_as=stored_as,
        digest=digest,
        uploaded_at=at,
    )
    try:
        _look_into(job)
        job.save()
    except BaseException:
        folder.drop(stored_as)
        raise
    return job


def _look_into(job: ImportJob) -> None:
    max_bytes = settings.IMPORT_MEGABYTES << 20
    sheet = files.read(folder.path_of(job), filename=job.filename, max_bytes=max_bytes)
    guessed = CustomerColumns.guess(sheet.header)
    job.rows_total = sheet.total
    job.columns = {
        "header": list(guessed.header),
        "fields": list(guessed.fields),
        "examples": _examples(sheet),
    }


def _examples(sheet: files.Sheet) -> list[str]:
    """Return how the first value of every column is written; nothing of it can be read."""
    examples = [""] * len(sheet.header)
    for row in islice(sheet.rows(), EXAMPLES_WITHIN):
        for index, cell in enumerate(row.cells[: len(examples)]):
            examples[index] = examples[index] or mask_shape(cell[:30])
    return examples


def columns_of(job: ImportJob) -> CustomerColumns:
    """Return the columns as guessed or chosen."""
    return CustomerColumns(tuple(job.columns["header"]), tuple(job.columns["fields"]))


def choose_columns(*, job: ImportJob, fields: dict[int, str]) -> CustomerColumns:
    """Correct which column fills which field."""
    chosen = columns_of(job).choose(fields)
    with transaction.atomic():
        locked = _locked(job, State.UPLOADED, State.CHECKED)
        locked.columns |= {"fields": list(chosen.fields)}
        locked.state = State.UPLOADED
        locked.save()
    return chosen


def imported_before(*, job: ImportJob) -> ImportJob | None:
    """Return the job that stored the same file earlier, whoever imported it."""
    same = ImportJob.objects.filter(digest=job.digest, state=State.DONE).select_related("by")
    return same.exclude(pk=job.pk).order_by("-ended_at").first()


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


def fail(*, job: ImportJob, why: str, at: datetime, reason: Reason | None = None) -> None:
    """End a job that cannot go on; nothing of it was stored. With a reason it is a refusal."""
    with transaction.atomic():
        locked = _locked(job, State.CHECKING, State.STORING)
        _end(locked, State.FAILED, at, failure=why[:300])
        if reason:
            _log(locked, at, outcome=Outcome.REFUSED, reason=reason)


def discard(*, job: ImportJob, at: datetime) -> None:
    """End a job without storing anything, and delete its file."""
    with transaction.atomic():
        _end(_locked(job, State.UPLOADED, State.CHECKED), State.DISCARDED, at)


def _end(locked: ImportJob, state: ImportJob.State, at: datetime, failure: str = "") -> None:
    locked.state, locked.ended_at, locked.failure = state, at, failure
    locked.save()
    kept = folder.rest_of(locked) if state == State.DONE and locked.rows_bad else None
    transaction.on_commit(lambda: folder.drop(locked.stored_as, but=kept))


def forget_files(*, before: datetime, at: datetime) -> None:
    """Discard the jobs that were left alone since before an instant, and delete older files."""
    waiting = ImportJob.objects.filter(state__in=(State.UPLOADED, State.CHECKED))
    for job in waiting.filter(uploaded_at__lt=before):
        with suppress(NotReady):
            discard(job=job, at=at)
    folder.sweep(before=before)


def check(*, job: ImportJob, at: datetime, progress: Progress) -> ImportJob:
    """Read every row and keep what is wrong with it; nothing is stored."""
    tally, branches = scan.Tally(), scan.importable(job=job, at=at)
    with rest.writing(job) as (add, settle):
        for checked in scan.rows(job=job, branches=branches, at=at):
            tally.add(checked)
            add(checked)
            if tally.rows_read % BATCH == 0:
                progress(tally.rows_read)
        with transaction.atomic():
            locked = _locked(job, State.CHECKING)
            tally.put_on(locked)
            settle()
            locked.state = State.CHECKED
            locked.save()
    return locked


def store_rows(*, job: ImportJob, at: datetime, progress: Progress) -> ImportJob:
    """Store the good rows in one transaction, under a ticket committed beforehand."""
    ticket = _log(job, at, outcome=Outcome.GIVEN, data={"rows": job.rows_total})
    with transaction.atomic():
        locked = _locked(job, State.STORING)
        try:
            _store_all(locked, ticket, at, progress)
        except ProgrammingError as error:
            if getattr(error.__cause__, "pgcode", "") != FORBIDDEN:
                raise
            # Ended between two batches: the database asked for the permission once more.
            raise NotAllowed(_ended()) from None
        _end(locked, State.DONE, at)
        _log(locked, at, opening=ticket, data=_counts(locked))
    return locked


def _store_all(job: ImportJob, ticket: LogEntry, at: datetime, progress: Progress) -> None:
    branches, tally = scan.importable(job=job, at=at), scan.Tally()
    if not branches:
        raise NotAllowed(_ended())
    batch: list[Record] = []
    with rest.writing(job) as (add, settle):
        for checked in scan.rows(job=job, branches=branches, at=at):
            tally.add(checked)
            add(checked)
            if checked.bad and not job.keep_good_rows:
                raise CannotStore(_("A row became bad since the check. Check the file again."))
            if checked.record is not None:
                batch.append(checked.record)
            if len(batch) == BATCH:
                _store_batch(job, ticket, batch, branches, at)
                batch = []
                progress(tally.rows_read)
        _store_batch(job, ticket, batch, branches, at)
        tally.put_on(job)
        settle()


def _store_batch(
    job: ImportJob, ticket: LogEntry, batch: list[Record], branches: dict[str, int], at: datetime
) -> None:
    counts = store(ticket=ticket, records=batch, branches=branches, at=at)
    for name, count in counts.items():
        setattr(job, name, getattr(job, name) + count)


def _ended() -> str:
    return _("Your right to import for these branches has ended. Ask your administrator.")


def _log(
    job: ImportJob,
    at: datetime,
    *,
    outcome: Outcome = Outcome.DONE,
    data: dict[str, int] | None = None,
    **columns: Any,
) -> LogEntry:
    """Write an entry about the job: the file by its digest, since its name may hold anything."""
    return record(
        event=Event.IMPORTED,
        outcome=outcome,
        at=at,
        actor_id=job.by_id,
        remote_addr=job.address,
        object_id=job.pk,
        additional_data={"sha256": job.digest, **(data or {})},
        **columns,
    )


COUNTS = ("created", "changed", "unchanged", "rows_repeated", "rows_bad")


def _counts(job: ImportJob) -> dict[str, int]:
    return {name: getattr(job, name) for name in COUNTS}


def _locked(job: ImportJob, *states: ImportJob.State) -> ImportJob:
    """Lock the job for one step; whoever comes while another is at work is told at once."""
    try:
        locked = ImportJob.objects.select_for_update(nowait=True).get(pk=job.pk)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != LOCKED:
            raise
        raise NotReady("locked") from None
    if locked.state not in states:
        raise NotReady(locked.state)
    return locked
