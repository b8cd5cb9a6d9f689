"""A report as CSV, as Indonesian Excel opens it: UTF-8 with a mark, semicolons."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import IO

from django.utils.translation import gettext as _

from audit.exporting.cells import as_text
from audit.exporting.content import Cell, Content


def write(content: Content, file: IO[bytes], progress: Callable[[], None]) -> None:
    """Write the table first, so that a program finds it; then the words and whose file it is.

    Plain text has no page to mark: the entry's code stands in every line of the table.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    out = csv.writer(text, delimiter=";")
    headings, rows = content.marked()
    out.writerow(headings)
    for row in rows:
        out.writerow(_safe(row))
        progress()
    for words in _below(content):
        out.writerow(_safe(words))
    text.detach()


def _below(content: Content) -> list[list[str]]:
    note = [[_("Note"), content.note]] if content.note else []
    rows: list[list[str]] = [[], [content.title], *([*fact] for fact in content.facts)]
    rows += [[sentence] for sentence in content.sentences]
    rows += [*note, [_("SHA-256 of the report"), content.digest], [_("File for"), content.asked]]
    return rows


def _safe(row: Sequence[Cell]) -> list[Cell]:
    return [as_text(cell) if isinstance(cell, str) else cell for cell in row]
