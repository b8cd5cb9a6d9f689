"""The folder of report files: named by their row's key alone, and not for long.

A file is written under another name and renamed when it is whole, so that half a one never has
the name under which files are handed out.
"""

import os
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from audit.models import ReportFile


def path_of(file: ReportFile) -> Path:
    """Return where a file lies once it is whole."""
    return settings.REPORT_DIR / f"{file.pk}.{file.format}"


@contextmanager
def new(file: ReportFile) -> Iterator[tuple[IO[bytes], Callable[[], None]]]:
    """Give a file to write, and a function that puts it where it is handed out from."""
    settings.REPORT_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = settings.REPORT_DIR / f"{file.pk}.{secrets.token_hex(4)}.part"
    written = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")

    def settle() -> None:
        written.flush()
        os.fsync(written.fileno())
        os.replace(path, path_of(file))

    try:
        with written:
            yield written, settle
    finally:
        path.unlink(missing_ok=True)


def kept() -> dict[int, list[Path]]:
    """Return what lies in the folder, half-written files too, by the key of the row."""
    found: dict[int, list[Path]] = {}
    for path in settings.REPORT_DIR.glob("*.*"):
        key = path.name.split(".")[0]
        if key.isascii() and key.isdigit():
            found.setdefault(int(key), []).append(path)
    return found


def drop(paths: Collection[Path]) -> None:
    """Delete files, whether or not somebody else did so first."""
    for path in paths:
        path.unlink(missing_ok=True)
