"""The same rows from a CSV file, for systems that cannot push: read, cut into pushes, taken in."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import TextIOWrapper
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.evidence.intake import MOST_ROWS, Resolve, take_in
from audit.evidence.problems import Problem
from audit.evidence.rows import LENGTHS, NEEDED
from audit.models import Feed

MOST_PROBLEMS = 100  # that are kept to be shown
SEPARATORS = ",;\t"


@dataclass
class Imported:
    """What became of a file's rows, and the first problems with their lines."""

    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("new", "completed", "unchanged", "refused"), 0)
    )
    problems: list[tuple[int, Problem]] = field(default_factory=list)


def import_file(*, feed: Feed, file: IO[bytes], at: datetime, resolve: Resolve) -> Imported:
    """Take a file's rows in, each push in its own transaction: a broken-off file is sent again.

    Raises ValidationError, and FeedRevoked.
    """
    imported = Imported()
    for lines, rows in _pushes(_rows(file)):
        receipt = take_in(feed=feed, rows=rows, at=at, resolve=resolve)
        for name, count in receipt.counts.items():
            imported.counts[name] += count
        for line, result in zip(lines, receipt.results, strict=True):
            for problem in (result.problem, result.warning):
                if problem and len(imported.problems) < MOST_PROBLEMS:
                    imported.problems.append((line, problem))
    return imported


def _pushes(
    rows: Iterable[tuple[int, dict[str, str]]],
) -> Iterator[tuple[list[int], list[dict[str, str]]]]:
    lines: list[int] = []
    push: list[dict[str, str]] = []
    for line, row in rows:
        lines.append(line)
        push.append(row)
        if len(push) == MOST_ROWS:
            yield lines, push
            lines, push = [], []
    if push:
        yield lines, push


def _rows(file: IO[bytes]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows with their lines; an empty cell is a field that the row does not have."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        heading = text.readline()
        separator = max(SEPARATORS, key=heading.count)
        names = _names(heading, separator)
        reader = csv.reader(text, delimiter=separator, strict=True)
        for cells in reader:
            if any(cells):
                row = {name: cell for name, cell in zip(names, cells, strict=False) if cell}
                yield reader.line_num + 1, row
    except UnicodeDecodeError:
        raise ValidationError(_("The file is not in UTF-8. Export it again as UTF-8.")) from None
    except csv.Error:
        raise ValidationError(
            _("The file has a quotation mark that does not close. Export it again.")
        ) from None
    finally:
        text.detach()  # the file belongs to the caller, who closes it


def _names(heading: str, separator: str) -> list[str]:
    names = [name.strip().strip('"').lower() for name in heading.strip().split(separator)]
    unknown, missing = set(names) - set(LENGTHS), set(NEEDED) - set(names)
    if unknown or missing or len(set(names)) != len(names):
        raise ValidationError(
            _("The first line must name the columns: %(needed)s, and any of %(others)s."),
            params={
                "needed": ", ".join(NEEDED),
                "others": ", ".join(name for name in LENGTHS if name not in NEEDED),
            },
        )
    return names
