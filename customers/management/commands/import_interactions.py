"""`manage.py import_interactions FILE --feed NAME`: takes a file in as if its system pushed it.

Exits with 1 when rows were refused. A file may be taken in again and again.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from accessgov.options import add_at, moment
from audit.evidence.delimited import import_file
from audit.evidence.intake import FeedRevoked
from audit.models import Feed
from customers.callers import resolve


class Command(BaseCommand):
    """Take a file of interactions in."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file and the source that it comes from."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--feed", required=True, help="the name of the source")
        add_at(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the rows in and say what became of them."""
        at = moment(options["at"])
        feed = Feed.objects.filter(name=options["feed"]).first()
        if feed is None or not options["file"].is_file():
            raise CommandError("There is no such source or no such file.")
        with override("en"), options["file"].open("rb") as file:
            try:
                done = import_file(feed=feed, file=file, at=at, resolve=resolve)
            except ValidationError as refused:
                raise CommandError(" ".join(refused.messages)) from None
            except FeedRevoked:
                raise CommandError("This source is revoked.") from None
            for line, problem in done.problems:
                self.stderr.write(f"line {line}: {problem.field or 'row'}: {problem.message}")
        self.stdout.write(", ".join(f"{count} {name}" for name, count in done.counts.items()))
        if done.counts["refused"]:
            sys.exit(1)
