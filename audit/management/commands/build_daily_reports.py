"""`manage.py build_daily_reports [--date D] [--at T]`: the daily access reports, built by hand."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accessgov.options import add_at, day, moment
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
        add_at(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, and say how many."""
        at = moment(options["at"])
        dates = [day(options["date"])] if options["date"] else None
        self.stdout.write(f"Reports built or renewed: {build_daily_reports(at=at, dates=dates)}")
