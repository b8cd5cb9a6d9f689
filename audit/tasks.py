"""Celery tasks: each parses its arguments and makes one domain call."""

from celery import shared_task
from django.utils import timezone

from audit.declaring.notices import notify_days
from audit.drawing.days import draw_samples
from audit.exporting import making
from audit.reports import build_daily_reports


@shared_task
def close_days() -> None:
    """Build the reports, draw the samples and tell the agents of every branch day that is over."""
    at = timezone.now()
    try:
        build_daily_reports(at=at)
    finally:  # a report that cannot be built must not save anyone from the draw
        try:
            draw_samples(at=at)
        finally:
            notify_days(at=at)


@shared_task
def make_report_file(file_id: int) -> None:
    """Make a report file that somebody asked for."""
    making.make(file_id=file_id, at=timezone.now())


@shared_task
def tend_report_files() -> None:
    """Take up files whose worker died, and delete files whose time is over."""
    making.resume(at=timezone.now())
