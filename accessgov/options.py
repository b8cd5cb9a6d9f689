"""Days and times on the command line: read the same way by every command."""

from argparse import ArgumentParser
from datetime import date, datetime

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime


def add_at(parser: ArgumentParser) -> None:
    """Let a command be told what time it is."""
    parser.add_argument(
        "--at",
        help="the time to count as now (2026-11-23T21:00:00+07:00); a future one only with DEMO=1",
    )


def moment(text: str | None) -> datetime:
    """Return the instant that an option names, else now; raises CommandError.

    What is written about the future would stand for good: a draw, a report of a running day.
    """
    if not text:
        return timezone.now()
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{text!r} is no time. Write it as 2026-11-23T21:00:00+07:00.")
    at = found if timezone.is_aware(found) else timezone.make_aware(found)
    if at > timezone.now() and not settings.DEMO:
        raise CommandError(f"--at {text} lies in the future. That is for tests, with DEMO=1.")
    return at


def day(text: str) -> date:
    """Return the date that an option names; raises CommandError."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{text!r} is no date. Write it as 2026-11-23.")
    return found
