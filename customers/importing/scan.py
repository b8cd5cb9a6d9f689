"""One reading of a job's file, as its importer may store it, and the tally of what it found."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from accessgov.tables.refusals import FileRefused
from customers.importing import files, folder
from customers.importing.checking import Checked, check_rows
from customers.importing.columns import CustomerColumns
from customers.importing.problems import Problem
from customers.models import ImportJob
from customers.records import BATCH
from staff.models import Branch
from staff.permissions import branch_ids

SHOWN = 200
# A date of this morning is not in the future, wherever in the country it was written.
EASTERNMOST = ZoneInfo("Asia/Jayapura")


@dataclass(slots=True)
class Tally:
    """What a reading found; the fields are those of the job."""

    rows_read: int = 0
    rows_bad: int = 0
    rows_repeated: int = 0
    rows_warned: int = 0
    problems: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    def add(self, checked: Checked) -> None:
        """Count one row, and keep what is wrong or unusual with it while there are few."""
        self.rows_read += 1
        self.rows_bad += checked.bad
        self.rows_repeated += checked.record is None and not checked.bad
        self.rows_warned += bool(checked.warnings) and not checked.bad
        if checked.bad:
            _keep(self.problems, checked.row.line, checked.problems)
        else:
            _keep(self.warnings, checked.row.line, checked.warnings)

    def put_on(self, job: ImportJob) -> None:
        """Let the job carry this tally."""
        for name in self.__slots__:
            setattr(job, name, getattr(self, name))


def _keep(kept: list, line: int, found: tuple[Problem, ...]) -> None:
    if found and len(kept) < SHOWN:
        kept.append([line, [problem.as_json() for problem in found]])


def importable(*, job: ImportJob, at: datetime) -> dict[str, int]:
    """Return the branches for which the job's importer may import right now, code to id."""
    ids = branch_ids(user=job.by, permission="import_customers", at=at)
    return dict(Branch.objects.filter(pk__in=ids).values_list("code", "pk"))


def rows(*, job: ImportJob, branches: dict[str, int], at: datetime) -> Iterator[Checked]:
    """Read the job's file row by row; raises FileRefused when it can be read no more."""
    path = folder.path_of(job)
    if not path.is_file():
        raise FileRefused(_("The file is no longer kept. Upload it again."))
    sheet = files.read(path, filename=job.filename, max_bytes=settings.IMPORT_MEGABYTES << 20)
    columns = CustomerColumns(tuple(job.columns["header"]), tuple(job.columns["fields"]))
    today = at.astimezone(EASTERNMOST).date()
    found = check_rows(sheet=sheet, columns=columns, branches=set(branches), today=today)
    while batch := list(islice(found, BATCH)):
        yield from _without_others(batch, set(branches.values()))


def _without_others(batch: list[Checked], own: set[int]) -> Iterator[Checked]:
    """Mark the rows whose number belongs to a branch for which the importer does not import."""
    numbers = [checked.record.number for checked in batch if checked.record]
    taken = {number for number, branch in _located(numbers) if branch not in own}
    for checked in batch:
        if checked.record and checked.record.number in taken:
            problem = Problem("number", "number_elsewhere", checked.record.number)
            yield replace(checked, record=None, problems=(problem,))
        else:
            yield checked


def _located(numbers: list[str]) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wanted, located.branch_id FROM unnest(%s::text[]) AS wanted,"
            " customers_locate(wanted) AS located",
            [numbers],
        )
        return cursor.fetchall()
