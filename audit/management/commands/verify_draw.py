"""`manage.py verify_draw [--draw ID | --branch CODE --date D]`: draw again, and compare."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.drawing.verification import missing, verify
from audit.management.commands.build_daily_reports import day
from audit.management.commands.export_draw import choose_draws, chosen_draws
from staff.models import Branch


class Command(BaseCommand):
    """Say of each draw what agrees with the ledger, and fail when anything does not."""

    help = (
        "Compute draws again from the ledger and their seeds: frame, manifest, secret, seed, "
        "shares of the calls, tickets, replacements, and in which order all was committed. "
        "Without options: every draw. With --date: missing ones too. Exit code 1 if any differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one draw, or a day."""
        choose_draws(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, print what was found, and fail when anything differs."""
        verdict = verify(draws=chosen_draws(options).iterator(chunk_size=500))
        for line in verdict.lines:
            self.stdout.write(line)
        wrong = verdict.wrong + (self._missing(options) if options["date"] else 0)
        if wrong:
            raise CommandError(f"{wrong} things do not agree.")
        self.stdout.write("Everything agrees.")

    def _missing(self, options: dict[str, Any]) -> int:
        date, count = day(options["date"]), 0
        branches = Branch.objects.filter(**{"code": options["branch"]} if options["branch"] else {})
        for branch in branches:
            for agent in missing(branch=branch, date=date):
                self.stdout.write(f"WRONG {date:%Y-%m-%d} {branch.code}: no draw of agent {agent}")
                count += 1
        return count
