"""The rows of a file that were not stored, as a file to correct and upload again."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext as _

from accessgov.tables.formulas import harmless
from accessgov.tables.refusals import FileRefused
from audit.events import Event, Outcome
from audit.ledger import record
from customers.importing import folder
from customers.importing.checking import Checked
from customers.models import ImportJob


@contextmanager
def writing(job: ImportJob) -> Iterator[tuple[Callable[[Checked], None], Callable[[], None]]]:
    """Give a function that adds bad rows to a new rest, and one that makes it the job's rest.

    It is CSV as Indonesian Excel opens it: UTF-8 with a mark, semicolons.
    """
    with folder.new_rest(job) as (file, settle):
        header = [*job.columns["header"], _("Line"), _("What is wrong")]
        file.write(b"\xef\xbb\xbf" + _line(header))

        def add(checked: Checked) -> None:
            if checked.bad:
                cells = _filled(checked.row.cells, len(job.columns["header"]))
                file.write(_line([*cells, str(checked.row.line), _why(checked)]))

        yield add, settle


def hand_out(*, job: ImportJob, at: datetime) -> BinaryIO:
    """Open the rest for its importer; the entry stands before a byte leaves.

    Raises FileRefused when there is none, or none any more.
    """
    try:
        opened = folder.rest_of(job).open("rb")
    except FileNotFoundError:
        raise FileRefused(_("The file is no longer kept. Upload it again.")) from None
    record(
        event=Event.EXPORTED,
        outcome=Outcome.GIVEN,
        at=at,
        actor_id=job.by_id,
        object_id=job.pk,
        additional_data={"sha256": job.digest, "rows": job.rows_bad},
    )
    return opened


def _filled(cells: list[str], width: int) -> list[str]:
    # A short row is filled up, or the reason would stand under a heading of the file.
    return [*cells, *[""] * (width - len(cells))]


def _line(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow([harmless(cell) for cell in cells])
    return out.getvalue().encode()


def _why(checked: Checked) -> str:
    return " ".join(
        f"{problem.label}: {problem.message}" if problem.label else problem.message
        for problem in checked.problems
    )
