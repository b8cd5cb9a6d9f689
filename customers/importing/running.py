"""Running a job in the worker: its progress, its failures, and taking it up again.

Progress lies in the cache, since storing is one transaction and shows nothing until it is over.
The cache also tells whether somebody is at work: a job that has made no progress for a while is
run again, and a lock of the database sees to it that only one run is ever completed.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import override

from customers.importing import jobs
from customers.importing.refusals import FileRefused
from customers.models import ImportJob

logger = logging.getLogger(__name__)
STALE = timedelta(minutes=2)
KEPT_SECONDS = 24 * 3600


def done(*, job: ImportJob) -> int:
    """Return how many rows the running step has read."""
    return int(cache.get(_key(job.pk), 0))


def check(*, job_id: int, at: datetime) -> None:
    """Check a job's file; what makes it unreadable becomes the job's failure."""
    _run(job_id, at, jobs.check)


def store(*, job_id: int, at: datetime) -> None:
    """Store a job's rows; a failure stores none of them."""
    _run(job_id, at, jobs.store_rows)


def begin(*, job: ImportJob, state: ImportJob.State, keep_good_rows: bool = False) -> None:
    """Put a job in line for its next step, once the change of state is committed."""
    from customers import tasks

    task = tasks.check_import if state == ImportJob.State.CHECKING else tasks.store_import
    with transaction.atomic():
        jobs.advance(job=job, state=state, keep_good_rows=keep_good_rows)
        transaction.on_commit(lambda: task.delay(job.pk))
    _beat(job.pk, 0)


def resume(*, at: datetime) -> None:
    """Run jobs again that nobody is working on; forget rest files whose time is over."""
    from customers import tasks

    for job in ImportJob.objects.filter(state=ImportJob.State.CHECKING):
        if _stale(job, at):
            tasks.check_import.delay(job.pk)
    for job in ImportJob.objects.filter(state=ImportJob.State.STORING):
        if _stale(job, at):
            tasks.store_import.delay(job.pk)
    jobs.forget_files(before=at - timedelta(days=settings.IMPORT_REST_DAYS))


def _run(job_id: int, at: datetime, step) -> None:  # type: ignore[no-untyped-def]
    job = ImportJob.objects.select_related("by").get(pk=job_id)
    _beat(job_id, 0)
    try:
        with override(job.by.language):
            step(job=job, at=at, progress=lambda read: _beat(job_id, read))
    except FileRefused as refused:
        jobs.fail(job=job, why=str(refused), at=at)
    except jobs.NotReady:
        logger.info("Import %s was already done or discarded.", job_id)
    except jobs.NotAllowed as not_allowed:
        jobs.fail(job=job, why=str(not_allowed), at=at)
    finally:
        cache.delete(_key(job_id) + ":at")


def _beat(job_id: int, read: int) -> None:
    cache.set(_key(job_id), read, KEPT_SECONDS)
    cache.set(_key(job_id) + ":at", True, STALE.total_seconds())


def _stale(job: ImportJob, at: datetime) -> bool:
    return not cache.get(_key(job.pk) + ":at")


def _key(job_id: int) -> str:
    return f"import:{job_id}"
