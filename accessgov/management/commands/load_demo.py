"""`manage.py load_demo`: fill an empty installation with the demo's people, customers and weeks."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accessgov.demodata.dating import NoOwner, as_owner
from accessgov.demodata.loading import load
from accessgov.options import add_at, moment


class Command(BaseCommand):
    """Load what is missing; each step is one transaction, so a broken load goes on where it was."""

    help = "Fill an empty installation with invented people, customers and six weeks of work."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the instant at which the demo's story ends."""
        add_at(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say why not."""
        if not settings.DEMO:
            raise CommandError("This is no demo: load_demo runs only with DEMO=1.")
        try:
            with as_owner():
                load(at=moment(options["at"]), tell=self.stdout.write)
        except NoOwner:
            raise CommandError(
                "Set DATABASE_OWNER_URL: entries of the past are written as the tables' owner."
            ) from None
