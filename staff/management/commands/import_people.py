"""`manage.py import_people FILE --as USERNAME`: the import of the pages, for large files too."""

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from accessgov.context import acting
from accessgov.tables.refusals import FileRefused
from staff.directory import filing
from staff.directory.columns import FIELDS
from staff.directory.filing import Found, PeopleFile
from staff.models import User
from staff.permissions import codenames


class Command(BaseCommand):
    """Check every row, then store all of them, or with --keep-good-rows the good ones."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file and the person in whose name it is imported."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="username", required=True, help="who imports")
        parser.add_argument("--dry-run", action="store_true", help="check only, store nothing")
        parser.add_argument("--keep-good-rows", action="store_true")
        parser.add_argument("--rest", type=Path, help="write the bad rows to this file")
        parser.add_argument("--column", action="append", default=[], metavar="HEADING=FIELD")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import and say what came of it; exit with an error when rows were bad."""
        at = timezone.now()
        by = User.objects.filter(username=options["username"], is_active=True).first()
        if by is None or "manage_people" not in codenames(user=by, at=at):
            raise CommandError(f"{options['username']} may not manage people.")
        with override(by.language), acting(actor_id=by.pk, address=None):
            given = filing.check(given=_receive(options), by=by, at=at)
            self._tell(given, given.found or Found(), options)
            if options["dry_run"]:
                return
            try:
                keep = options["keep_good_rows"]
                done = filing.store(given=given, by=by, at=at, keep_good_rows=keep)
            except filing.BadRows:
                raise CommandError("Rows are bad; nothing was stored.") from None
        self.stdout.write(f"Stored. SHA-256 {done.digest}")

    def _tell(self, given: PeopleFile, found: Found, options: dict[str, Any]) -> None:
        for line, wrong in found.bad:
            for label, sentence in wrong:
                self.stderr.write(" ".join(f"line {line}: {label} {sentence}".split()))
        if found.bad and options["rest"]:
            options["rest"].write_bytes(filing.rest(given=given))
        self.stdout.write(", ".join(f"{count} {name}" for name, count in found.counts.items()))


def _receive(options: dict[str, Any]) -> PeopleFile:
    path: Path = options["file"]
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    try:
        given = filing.receive(name=path.name, content=path.read_bytes(), most_rows=None)
    except FileRefused as refused:
        raise CommandError(str(refused)) from None
    header = given.columns.header
    chosen = {}
    for pair in options["column"]:
        heading, _equals, field = pair.partition("=")
        if heading not in header or (field and field not in FIELDS):
            raise CommandError(f"No column {heading!r} or no field {field!r}.")
        chosen[header.index(heading)] = field
    given = replace(given, columns=given.columns.choose(chosen))
    if not given.columns.ready:
        names = ", ".join((*given.columns.missing, *given.columns.repeated))
        raise CommandError(f"Missing or repeated columns: {names}. Use --column HEADING=FIELD.")
    return given
