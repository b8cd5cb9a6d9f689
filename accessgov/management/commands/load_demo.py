"""`manage.py load_demo`: fill an empty installation with the demo's people, customers and weeks."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accessgov.demodata.dating import NoOwner, as_owner
from accessgov.demodata.loading import load


class Command(BaseCommand):
    """Load what is missing; each step is one transaction, so a broken load goes on where it was."""

    help = "Fill an empty installation with invented people, customers and six weeks of work."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the instant at which the demo's story ends."""
        parser.add_argument("--at", type=_instant, help="as if loaded then (ISO 8601)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say why not."""
        if not settings.DEMO:
            raise CommandError("This is no demo: load_demo runs only with DEMO=1.")
        try:
            with as_owner():
                load(at=options["at"] or timezone.now(), tell=self.stdout.write)
        except NoOwner:
            raise CommandError(
                "Set DATABASE_OWNER_URL: entries of the past are written as the tables' owner."
            ) from None


def _instant(text: str) -> datetime:
    at = parse_datetime(text)
    if at is None or at.tzinfo is None:
        raise CommandError(f"{text} is no instant. Write it as 2026-11-23T14:05:00+07:00.")
    return at
