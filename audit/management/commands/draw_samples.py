"""`manage.py draw_samples [--date D] [--at T]`: the draw, by hand."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand

from accessgov.options import add_at, day, moment
from audit.drawing.days import DayNotOver, draw_day, draw_samples
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
        add_at(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw, and say how many."""
        at = moment(options["at"])
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
