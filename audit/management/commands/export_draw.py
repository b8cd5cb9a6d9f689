"""`manage.py export_draw [--draw ID | --branch CODE --date D] DIR`: a bundle for an auditor."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from audit.drawing.bundles import bundle_of
from audit.drawing.verification import sealed
from audit.management.commands.build_daily_reports import day
from audit.models import Draw


class Command(BaseCommand):
    """Write draws, the ledger's facts and the file that checks them into one zip."""

    help = (
        "Write a bundle that an auditor checks without the product (python3 verifier.py BUNDLE). "
        "Secrets and samples are in it only where the calls are closed. Exporting is an entry."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the draws and where the bundle goes."""
        parser.add_argument("directory", metavar="DIR", type=Path, help="where the zip is written")
        choose_draws(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the bundle, and say where it is."""
        directory: Path = options["directory"]
        if not directory.is_dir():
            raise CommandError(f"{directory} is no directory. Make it first.")
        draws = list(chosen_draws(options))
        if not draws:
            raise CommandError("There is no such draw.")
        name = "-".join(str(options[part]) for part in _PARTS if options[part]) or "all"
        path = directory / f"draws-{name}.zip"
        path.write_bytes(bundle_of(draws=draws, at=timezone.now()))
        self.stdout.write(f"{len(draws)} draws: {path}")


_PARTS = ("draw", "branch", "date")


def choose_draws(parser: ArgumentParser) -> None:
    """Take the options that name draws."""
    parser.add_argument("--draw", type=int, metavar="ID", help="one draw")
    parser.add_argument("--branch", metavar="CODE", help="the draws of this branch")
    parser.add_argument("--date", help="the draws of this day (2026-11-23)")


def chosen_draws(options: dict[str, Any]) -> QuerySet[Draw]:
    """Return the draws that the options name; raises CommandError."""
    draws = sealed()
    if options["draw"] is not None:
        draws = draws.filter(pk=options["draw"])
        if not draws.exists():
            raise CommandError(f"There is no draw #{options['draw']}.")
    if options["branch"]:
        draws = draws.filter(branch__code=options["branch"])
    return draws.filter(date=day(options["date"])) if options["date"] else draws
