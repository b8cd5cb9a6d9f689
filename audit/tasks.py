"""Celery tasks: each parses its arguments and makes one domain call."""

from contextlib import ExitStack

from celery import shared_task
from django.utils import timezone

from audit.declaring.notices import notify_days
from audit.desk.digest import send_digests
from audit.desk.raising import raise_reports
from audit.drawing.days import draw_samples
from audit.drawing.warning import warn
from audit.explaining import explain_days
from audit.exporting import making
from audit.reports import build_daily_reports


@shared_task
def close_days() -> None:
    """Build, draw, tell the agents, and raise what is unsigned of every day that is over."""
    at = timezone.now()
    # A report that cannot be built must not save anyone from the draw: a stack runs each of its
    # callbacks, the last one first, whatever became of the others, and then raises.
    with ExitStack() as steps:
        for step in (raise_reports, notify_days, draw_samples, build_daily_reports):
            steps.callback(step, at=at)


@shared_task
def check_draws() -> None:
    """Look for draws that are not as they must be, and tell whoever watches over them."""
    warn(at=timezone.now())


@shared_task
def explain_running() -> None:
    """Explain the running days, and closed ones whose evidence came late."""
    explain_days(at=timezone.now())


@shared_task
def make_report_file(file_id: int) -> None:
    """Make a report file that somebody asked for."""
    making.make(file_id=file_id, at=timezone.now())


@shared_task
def tend_report_files() -> None:
    """Take up files whose worker died, and delete files whose time is over."""
    making.resume(at=timezone.now())


@shared_task
def send_morning_digests() -> None:
    """Mail every supervisor whose day has begun what waits on the desk."""
    send_digests(at=timezone.now())
