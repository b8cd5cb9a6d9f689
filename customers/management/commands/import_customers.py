"""`manage.py import_customers FILE --as USERNAME`: the import of the pages, in the foreground."""

import os
import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from accessgov.context import acting
from accessgov.options import add_at, moment
from accessgov.tables.refusals import FileRefused
from customers.importing import jobs, running
from customers.importing.columns import FIELDS
from customers.importing.problems import Problem
from customers.importing.rest import hand_out
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
        add_at(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import and say what came of it; exit with an error when rows were bad."""
        at = moment(options["at"])
        by = self._importer(options["username"], at)
        with override(by.language), acting(actor_id=by.pk, address=None):
            try:
                job = self._receive(by, at, options)
                self._import(job, at, options)
            except FileRefused as why:
                raise CommandError(str(why)) from None

    def _importer(self, username: str, at: Any) -> User:
        by = User.objects.filter(username=username, is_active=True).first()
        if by is None or not branch_ids(user=by, permission="import_customers", at=at):
            raise CommandError(f"{username} has no assignment in force that imports customers.")
        return by

    def _receive(self, by: User, at: Any, options: dict[str, Any]) -> ImportJob:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        with path.open("rb") as file:
            chunks = iter(lambda: file.read(1 << 20), b"")
            job = jobs.receive(by=by, address=None, filename=path.name, chunks=chunks, at=at)
        try:
            columns = jobs.choose_columns(job=job, fields=dict(_chosen(job, options["column"])))
        except CommandError:
            jobs.discard(job=job, at=at)
            raise
        if not columns.ready:
            names = ", ".join((*columns.missing, *columns.repeated))
            jobs.discard(job=job, at=at)
            raise CommandError(f"Missing or repeated columns: {names}. Use --column HEADING=FIELD.")
        return job

    def _import(self, job: ImportJob, at: Any, options: dict[str, Any]) -> None:
        if earlier := jobs.imported_before(job=job):
            self.stderr.write(f"The same file was imported before, on {earlier.ended_at}.")
        jobs.advance(job=job, state=State.CHECKING)
        job = self._run(job, at, "checked")
        self._tell(job.problems)
        self._tell(job.warnings)
        if job.rows_bad and options["rest"]:
            _write(options["rest"], job, at)
        if options["dry_run"] or (job.rows_bad and not options["keep_good_rows"]):
            jobs.discard(job=job, at=at)
            self._nothing_stored(job)
            return
        jobs.advance(job=job, state=State.STORING, keep_good_rows=options["keep_good_rows"])
        job = self._run(job, at, "stored")
        told = ", ".join(f"{getattr(job, name)} {name}" for name in jobs.COUNTS)
        self.stdout.write(f"{told}. SHA-256 {job.digest}")

    def _run(self, job: ImportJob, at: Any, word: str) -> ImportJob:
        job = ImportJob.objects.select_related("by").get(pk=job.pk)
        try:
            running.run(job=job, at=at, also=self._progress(job, word))
        except KeyboardInterrupt:
            jobs.fail(job=job, why="Interrupted.", at=at)
            raise CommandError("Interrupted; nothing was stored.") from None
        job.refresh_from_db()
        if job.state == State.FAILED:
            raise CommandError(job.failure)
        return job

    def _progress(self, job: ImportJob, word: str) -> jobs.Progress:
        return lambda read: print(f"{read}/{job.rows_total} {word}", file=sys.stderr)

    def _tell(self, kept: list) -> None:
        for line, problems in kept:
            for problem in (Problem(*values) for values in problems):
                told = f"line {line}: {problem.label} {problem.shown} {problem.message}"
                self.stderr.write(" ".join(told.split()))

    def _nothing_stored(self, job: ImportJob) -> None:
        told = f"{job.rows_good} good rows, {job.rows_bad} bad rows; nothing was stored."
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


def _write(path: Path, job: ImportJob, at: Any) -> None:
    # Customer data: readable by nobody else, whatever the umask.
    target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(target, 0o600)
    with os.fdopen(target, "wb") as out, hand_out(job=job, at=at) as rest:
        shutil.copyfileobj(rest, out)
