"""`manage.py recompute_draw [ID | --date D]`: draw again from the ledger, and compare."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from audit.management.commands.build_daily_reports import day
from audit.models import Draw
from audit.recomputation import missing_draws, recompute
from staff.models import Branch


class Command(BaseCommand):
    """Say of each draw whether the ledger and its seed give the same result."""

    help = (
        "Draw again from the ledger's entries and the recorded seed. Says `same`, or exactly what "
        "differs, and then ends with exit code 1. Without ID and --date: every draw."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one draw, or a day."""
        parser.add_argument("draw", nargs="?", type=int, metavar="ID", help="one draw")
        parser.add_argument("--date", help="the draws of this day (2026-11-23), and missing ones")

    def handle(self, *args: Any, **options: Any) -> None:
        """Recompute, print one line per draw, and fail when any differs."""
        wrong = sum(not self._compare(draw) for draw in _chosen(options))
        if options["date"]:
            wrong += self._missing(day(options["date"]))
        if wrong:
            raise CommandError(f"{wrong} of the draws do not stand.")

    def _compare(self, draw: Draw) -> bool:
        result = recompute(draw=draw)
        name = f"#{draw.pk} {draw.date:%Y-%m-%d} {draw.branch.code} {draw.agent.username}"
        self.stdout.write(f"{name}: {'same' if result.same else 'DIFFERENT'}")
        for difference in result.differences:
            self.stdout.write(f"  {difference}")
        return result.same

    def _missing(self, date: date) -> int:
        count = 0
        for branch in Branch.objects.all():
            for agent in missing_draws(branch=branch, date=date):
                self.stdout.write(f"{date:%Y-%m-%d} {branch.code}: no draw of agent {agent}")
                count += 1
        return count


def _chosen(options: dict[str, Any]) -> QuerySet[Draw]:
    draws = Draw.objects.select_related("agent", "branch").order_by("date", "branch", "agent")
    if options["date"]:
        return draws.filter(date=day(options["date"]))
    if options["draw"] is None:
        return draws
    if not draws.filter(pk=options["draw"]).exists():
        raise CommandError(f"There is no draw #{options['draw']}. --date D lists a day's draws.")
    return draws.filter(pk=options["draw"])
