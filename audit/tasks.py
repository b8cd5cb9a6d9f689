"""Celery tasks: each parses its arguments and makes one domain call."""

from celery import shared_task


@shared_task
def close_days() -> None:
    """Build the reports and draw the samples of every branch day that is over."""
