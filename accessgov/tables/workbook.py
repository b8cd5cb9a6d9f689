"""XLSX, read by a process that may fail (spreadsheet.py) into a nameless temporary file."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from accessgov.tables import spreadsheet
from accessgov.tables.refusals import FileRefused


def reader(path: Path, *, max_columns: int) -> Callable[[], Iterator[tuple[int, list[str]]]]:
    """Give a function that reads the rows of the first visible sheet, each with its row number."""
    lines = _unpack(path)

    def read_lines() -> Iterator[tuple[int, list[str]]]:
        for text in _lines(lines):
            line, cells = json.loads(text)
            if any(cells[max_columns:]):
                raise FileRefused(_too_wide(max_columns))
            yield line, cells

    return read_lines


def _unpack(path: Path) -> IO[bytes]:
    lines = tempfile.TemporaryFile()
    # -P and an empty environment: neither this folder nor a secret is within its reach.
    command = [sys.executable, "-P", spreadsheet.__file__, str(path.resolve())]
    done = subprocess.run(command, stdout=lines, stderr=subprocess.DEVNULL, env={}, check=False)
    if done.returncode:
        lines.close()
        raise FileRefused(_refusal(done.returncode))
    return lines


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    # Each reading keeps its own place, so that one may begin before another has ended.
    place = 0
    while True:
        file.seek(place)
        text = file.readline()
        if not text:
            return
        place += len(text)
        yield text


def _too_wide(max_columns: int) -> str:
    return _("The file has more than %(limit)s columns. Remove those that are not needed.") % {
        "limit": max_columns
    }


def _refusal(code: int) -> str:
    if code == spreadsheet.NOTHING_VISIBLE:
        return _("No visible sheet holds anything. Export the file again.")
    if code == spreadsheet.PASSWORD:
        return _("The file is protected by a password. Save a copy without a password.")
    if code == spreadsheet.OTHER_KIND:
        return _("Only CSV and XLSX files can be read. Save it as one of these.")
    if code < 0 or code == spreadsheet.TOO_LARGE:
        # Ended by a signal, for asking for more than its limits.
        return _(
            "The file needs too much memory. Delete what stands far from the table, or split it."
        )
    return _("The file is damaged. Open it in Excel and save it again.")
