"""Celery tasks: each parses its arguments and makes one domain call."""

from random import SystemRandom

from celery import shared_task
from django.utils import timezone

from staff.choosing import forgetting
from staff.reminding import raising, reminders
from staff.reviewing import departures, notices, opening


@shared_task
def open_access_reviews() -> None:
    """Open the quarter's reviews of all that is older than the quarter."""
    opening.open_due(at=timezone.now())


@shared_task
def remind_reviewers() -> None:
    """Mail the reviewers whose last day comes near or has passed."""
    notices.remind(at=timezone.now())


@shared_task
def tend_departures() -> None:
    """Let those leave whose contract or vendor has ended; hand on their work, and at leaves."""
    departures.tend(at=timezone.now())


@shared_task
def send_reminders() -> None:
    """Ask and mail everybody whose day to be reminded has come."""
    reminders.send_due(at=timezone.now(), chance=SystemRandom())


@shared_task
def raise_reminders() -> None:
    """Tell supervisors of reminders that nobody answered in time."""
    raising.raise_open(at=timezone.now())


@shared_task
def forget_candidates() -> None:
    """Delete the data of refused and withdrawn candidates whose time is over."""
    forgetting.forget_candidates(at=timezone.now())
