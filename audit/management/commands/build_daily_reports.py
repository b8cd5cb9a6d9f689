"""`manage.py build_daily_reports [--date D] [--at T]`: the daily access reports, built by hand."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from audit.reports import build_daily_reports


class Command(BaseCommand):
    """Build the reports of closed days that have none, or of one day again."""

    help = (
        "Build the daily access reports of every branch day that is over and has none. "
        "With --date, build that day again; signed reports stay as they are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day and the present time."""
        parser.add_argument("--date", help="build this day again (2026-11-23)")
        parser.add_argument("--at", help="the time to count as now (2026-11-23T21:00:00+07:00)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, and say how many."""
        at = moment(options["at"])
        dates = [day(options["date"])] if options["date"] else None
        self.stdout.write(f"Reports built or renewed: {build_daily_reports(at=at, dates=dates)}")


def day(text: str) -> date:
    """Return the date that an option names; raises CommandError."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{text!r} is no date. Write it as 2026-11-23.")
    return found


def moment(text: str | None) -> datetime:
    """Return the instant that an option names, else now; raises CommandError."""
    if not text:
        return timezone.now()
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{text!r} is no time. Write it as 2026-11-23T21:00:00+07:00.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)
