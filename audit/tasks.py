"""Celery tasks: each parses its arguments and makes one domain call."""

from celery import shared_task
from django.utils import timezone

from audit.drawing.days import draw_samples
from audit.reports import build_daily_reports


@shared_task
def close_days() -> None:
    """Build the reports and draw the samples of every branch day that is over."""
    at = timezone.now()
    try:
        build_daily_reports(at=at)
    finally:  # a report that cannot be built must not save anyone from the draw
        draw_samples(at=at)
