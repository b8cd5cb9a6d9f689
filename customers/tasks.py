"""Celery tasks of the importer: each parses its arguments and makes one domain call."""

from celery import shared_task
from django.utils import timezone

from customers.importing import running


@shared_task
def check_import(job_id: int) -> None:
    """Read a file's rows without storing any."""
    running.check(job_id=job_id, at=timezone.now())


@shared_task
def store_import(job_id: int) -> None:
    """Store a checked file's rows."""
    running.store(job_id=job_id, at=timezone.now())


@shared_task
def resume_imports() -> None:
    """Take up jobs whose worker died, and delete files whose time is over."""
    running.resume(at=timezone.now())
