"""The rows of a file that were not stored, as a file to correct and upload again."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from customers.importing import jobs
from customers.importing.checking import Checked
from customers.models import ImportJob

# A spreadsheet runs what begins like a formula; numbers and phones begin so and are harmless.
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_HARMLESS = re.compile(r"^[+-]?[\d\s().,/-]*$")


def lines(*, job: ImportJob, at: datetime) -> Iterator[str]:
    """Give the bad rows as CSV with what is wrong, as Indonesian Excel opens it (BOM, semicolon).

    Raises FileRefused when the file is no longer kept.
    """
    found = jobs.rows(job=job, at=at)
    header = [*jobs.columns_of(job).header, _("Line"), _("What is wrong")]
    yield "\ufeff" + _line(header)
    for checked in found:
        if checked.bad:
            yield _line([*checked.row.cells, str(checked.row.line), _why(checked)])


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    if _FORMULA.match(text) and not _HARMLESS.match(text):
        return f"'{text}"
    return text


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def _why(checked: Checked) -> str:
    return " ".join(
        f"{problem.label}: {problem.message}" if problem.label else problem.message
        for problem in checked.problems
    )
