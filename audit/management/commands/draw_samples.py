"""`manage.py draw_samples [--date D] [--at T]`: the draw, by hand."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.drawing.days import DayNotOver, draw_day, draw_samples
from audit.management.commands.build_daily_reports import day, moment
from audit.models import Draw
from staff.models import Branch


class Command(BaseCommand):
    """Draw for every agent of a closed branch day who has no draw yet."""

    help = (
        "Explain, seal and draw every agent's closed branch days that have no draw, the last two "
        "weeks included. With --date, that day only, however long ago. Running it again changes "
        "nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day and the present time."""
        parser.add_argument("--date", help="draw this day only (2026-11-23)")
        parser.add_argument("--at", help="the time to count as now (2026-11-23T21:00:00+07:00)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw, and say how many."""
        at = moment(options["at"])
        if at > timezone.now():
            # What is still to come would escape the draw for good.
            raise CommandError("--at lies in the future. Draw when that day is over.")
        made = self._of_day(day(options["date"]), at) if options["date"] else draw_samples(at=at)
        samples = sum(draw.size for draw in made)
        self.stdout.write(f"Agents drawn: {len(made)}, samples: {samples}")
        if waiting := Draw.objects.filter(seed="", manifest__isnull=False).count():
            self.stdout.write(f"Sealed and not drawn yet, for want of their beacon: {waiting}")

    def _of_day(self, date: date, at: datetime) -> list[Draw]:
        made: list[Draw] = []
        for branch in Branch.objects.all():
            try:
                made += draw_day(branch=branch, date=date, at=at)
            except DayNotOver:
                self.stderr.write(f"{branch.code}: the day is not over yet, nothing is drawn.")
        return made
