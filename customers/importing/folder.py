"""The folder of uploaded files: random names, readable by nobody else, and not for long.

Everything that belongs to one job begins with the same random name, so that it ends together:
the upload, the rest (rows that were not stored), and whatever a killed run left half-written.
"""

import glob
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from customers.models import ImportJob


def keep(chunks: Iterable[bytes]) -> tuple[str, str]:
    """Write an upload under a random name; return the name and the SHA-256 of its content."""
    settings.IMPORT_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{secrets.token_hex(16)}.upload"
    digest = hashlib.sha256()
    try:
        with _create(settings.IMPORT_DIR / name) as file:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
    except BaseException:
        drop(name)
        raise
    return name, digest.hexdigest()


def path_of(job: ImportJob) -> Path:
    """Return where the job's upload lies."""
    return settings.IMPORT_DIR / job.stored_as


def rest_of(job: ImportJob) -> Path:
    """Return where the job's rest lies once a run has written it."""
    return settings.IMPORT_DIR / f"{job.stored_as}.rest"


@contextmanager
def new_rest(job: ImportJob) -> Iterator[tuple[IO[bytes], Callable[[], None]]]:
    """Give a file for a new rest, and a function that puts it in the place of the earlier one."""
    path = settings.IMPORT_DIR / f"{job.stored_as}.{secrets.token_hex(4)}.part"
    with _create(path) as file:

        def settle() -> None:
            file.flush()
            os.replace(path, rest_of(job))

        try:
            yield file, settle
        finally:
            path.unlink(missing_ok=True)


def drop(name: str, *, but: Path | None = None) -> None:
    """Delete everything that begins with this name, but perhaps for one file."""
    for path in settings.IMPORT_DIR.glob(f"{glob.escape(name)}*"):
        if name and path != but:
            path.unlink(missing_ok=True)


def sweep(*, before: datetime) -> None:
    """Delete files last written before an instant, whether or not a job still knows them."""
    for path in settings.IMPORT_DIR.glob("*.upload*"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def _create(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
