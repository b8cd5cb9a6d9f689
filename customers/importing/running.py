"""Running a job in the worker: its progress, its failures, and taking it up again.

Progress lies in the cache, since storing is one transaction and shows nothing until it is over.
The cache also tells when somebody was last at work: a job that has made no progress for a while
is run again, and a lock of the database sees to it that only one run is ever completed.
"""

import logging
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accessgov.context import acting
from accessgov.tables.refusals import FileRefused
from audit.events import Reason
from customers.importing import jobs
from customers.models import ImportJob

logger = logging.getLogger(__name__)
State = ImportJob.State
STALE = timedelta(minutes=2)
MOST_RUNS = 5
KEPT_SECONDS = 24 * 3600
STEPS: dict[str, Callable[..., ImportJob]] = {
    State.CHECKING: jobs.check,
    State.STORING: jobs.store_rows,
}


def done(*, job: ImportJob) -> int:
    """Return how many rows the running step has read."""
    return int(cache.get(_key(job.pk, "read"), 0))


def begin(*, job: ImportJob, state: ImportJob.State, keep_good_rows: bool = False) -> None:
    """Put a job in line for its next step, once the change of state is committed."""
    with transaction.atomic():
        jobs.advance(job=job, state=state, keep_good_rows=keep_good_rows)
        cache.delete(_key(job.pk, "runs"))
        _beat(job.pk, 0)
        transaction.on_commit(lambda: _put_in_line(job.pk, state))


def check(*, job_id: int, at: datetime) -> None:
    """Check a job's file in the worker."""
    _run_if(job_id, State.CHECKING, at)


def store(*, job_id: int, at: datetime) -> None:
    """Store a job's rows in the worker."""
    _run_if(job_id, State.STORING, at)


def run(*, job: ImportJob, at: datetime, also: jobs.Progress = lambda read: None) -> None:
    """Run the step in which the job is; a step that cannot succeed fails the job, once for all.

    Anything unexpected is raised, and the step is tried again later.
    """
    _beat(job.pk, 0)

    def progress(read: int) -> None:
        _beat(job.pk, read)
        also(read)

    with override(job.by.language), acting(actor_id=job.by_id, address=job.address):
        try:
            STEPS[job.state](job=job, at=at, progress=progress)
        except (FileRefused, jobs.CannotStore) as why:
            refused = isinstance(why, jobs.NotAllowed)
            reason = Reason.NO_ASSIGNMENT if refused else None
            jobs.fail(job=job, why=str(why), at=at, reason=reason)


def resume(*, at: datetime) -> None:
    """Run jobs again that nobody is working on; forget files whose time is over."""
    for job in ImportJob.objects.filter(state__in=STEPS):
        if at - _last_beat(job.pk) > STALE:
            # So that they do not pile up in a line that moves slowly.
            _beat(job.pk, done(job=job))
            _put_in_line(job.pk, job.state)
    jobs.forget_files(before=at - timedelta(days=settings.IMPORT_REST_DAYS), at=at)


def _run_if(job_id: int, state: ImportJob.State, at: datetime) -> None:
    job = ImportJob.objects.select_related("by").get(pk=job_id)
    if job.state != state:
        logger.info("Import %s is past this step.", job_id)
        return
    try:
        _give_up_after(job, at)
        run(job=job, at=at)
    except jobs.NotReady:
        logger.info("Import %s is in other hands.", job_id)
    except Exception as error:
        logger.error("Import %s stopped: %s", job_id, _kind(error))


def _kind(error: Exception) -> str:
    """Tell what happened and where; the text of a database error may quote a row."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    code = getattr(error.__cause__, "pgcode", None) or ""
    return f"{type(error).__name__} {code} in {place.name}, {place.filename}:{place.lineno}"


def _give_up_after(job: ImportJob, at: datetime) -> None:
    """Fail a job whose step was begun too often: what kills a worker would kill the next one."""
    key = _key(job.pk, "runs")
    cache.add(key, 0, KEPT_SECONDS)
    if cache.incr(key) <= MOST_RUNS:
        return
    with override(job.by.language):
        why = _("It stopped %(runs)s times for a technical reason. Tell your administrator.")
        jobs.fail(job=job, why=why % {"runs": MOST_RUNS}, at=at)
    raise jobs.NotReady(State.FAILED)


def _put_in_line(job_id: int, state: str) -> None:
    from customers import tasks

    task = tasks.check_import if state == State.CHECKING else tasks.store_import
    task.delay(job_id)


def _beat(job_id: int, read: int) -> None:
    cache.set(_key(job_id, "read"), read, KEPT_SECONDS)
    cache.set(_key(job_id, "beat"), timezone.now().timestamp(), KEPT_SECONDS)


def _last_beat(job_id: int) -> datetime:
    seconds = cache.get(_key(job_id, "beat"), 0)
    return datetime.fromtimestamp(seconds, tz=timezone.get_default_timezone())


def _key(job_id: int, what: str) -> str:
    return f"import:{job_id}:{what}"
