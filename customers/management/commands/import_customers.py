"""`manage.py import_customers FILE --as USERNAME`: the import of the pages, in the foreground."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accessgov.context import acting
from customers.importing import jobs
from customers.importing.columns import FIELDS
from customers.importing.problems import Problem
from customers.importing.refusals import FileRefused
from customers.importing.rest import lines
from customers.models import ImportJob
from staff.models import User
from staff.permissions import branch_ids

State = ImportJob.State


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
        parser.add_argument("--at", help="when it is (ISO 8601), for tests")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import and say what came of it; exit with an error when rows were bad."""
        at = parse_datetime(options["at"]) if options["at"] else timezone.now()
        by = self._importer(options["username"], at)
        try:
            with acting(actor_id=by.pk, address=None):
                self._import(by, at, options)
        except (FileRefused, jobs.NotAllowed) as why:
            raise CommandError(str(why)) from None

    def _importer(self, username: str, at: Any) -> User:
        by = User.objects.filter(username=username, is_active=True).first()
        if by is None or not branch_ids(user=by, permission="import_customers", at=at):
            raise CommandError(f"{username} has no assignment in force that imports customers.")
        return by

    def _import(self, by: User, at: Any, options: dict[str, Any]) -> None:
        job = self._received(by, at, options)
        jobs.advance(job=job, state=State.CHECKING)
        job = jobs.check(job=job, at=at, progress=self._progress(job, "checked"))
        self._tell_problems(job)
        if job.rows_bad and options["rest"]:
            options["rest"].write_text("".join(lines(job=job, at=at)), newline="")
        if options["dry_run"] or (job.rows_bad and not options["keep_good_rows"]):
            jobs.discard(job=job, at=at)
            self._nothing_stored(job)
            return
        jobs.advance(job=job, state=State.STORING, keep_good_rows=options["keep_good_rows"])
        job = jobs.store_rows(job=job, at=at, progress=self._progress(job, "stored"))
        self.stdout.write(
            f"{job.created} new, {job.changed} changed, {job.unchanged} unchanged,"
            f" {job.rows_bad} not stored. SHA-256 {job.digest}"
        )

    def _received(self, by: User, at: Any, options: dict[str, Any]) -> ImportJob:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        with path.open("rb") as file:
            chunks = iter(lambda: file.read(1 << 20), b"")
            job = jobs.receive(by=by, address=None, filename=path.name, chunks=chunks, at=at)
        columns = jobs.choose_columns(job=job, fields=dict(_chosen(job, options["column"])))
        if not columns.ready:
            names = ", ".join((*columns.missing, *columns.repeated))
            jobs.discard(job=job, at=at)
            raise CommandError(f"Missing or repeated columns: {names}. Use --column HEADING=FIELD.")
        return job

    def _progress(self, job: ImportJob, word: str) -> jobs.Progress:
        return lambda read: print(f"{read}/{job.rows_total} {word}", file=sys.stderr)

    def _tell_problems(self, job: ImportJob) -> None:
        for line, problems in job.problems:
            for problem in (Problem(*values) for values in problems):
                told = f"line {line}: {problem.label} {problem.shown} {problem.message}"
                self.stderr.write(" ".join(told.split()))

    def _nothing_stored(self, job: ImportJob) -> None:
        good = job.rows_read - job.rows_bad
        told = f"{good} good rows, {job.rows_bad} bad rows; nothing was stored."
        if job.rows_bad:
            raise CommandError(told)
        self.stdout.write(told)


def _chosen(job: ImportJob, pairs: list[str]) -> Iterator[tuple[int, str]]:
    header = jobs.columns_of(job).header
    for pair in pairs:
        heading, _equals, field = pair.partition("=")
        if heading not in header or (field and field not in FIELDS):
            raise CommandError(f"No column {heading!r} or no field {field!r}.")
        yield header.index(heading), field
