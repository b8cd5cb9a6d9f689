"""Customer files with numbers that no other test uses, and the look behind: what was stored."""

from itertools import count
from pathlib import Path
from unittest.mock import patch

from django.db import connections
from django.utils import timezone

from customers.importing import jobs, running
from customers.models import ImportJob

HEADER = ["No Pelanggan", "Kode Cabang", "Nama Lengkap", "No HP", "NIK", "Tgl Lahir"]
_numbers = count(6_000_000_001)


def line(number: int | str, branch: str = "JKT", **values: str) -> list[str]:
    """Give one good row; `values` replace cells by the heading's first word in lower case."""
    end = int(number) % 10_000
    cells = {
        "no": str(number),
        "kode": branch,
        "nama": "Siti Rahmawati",
        "hp": f"0816{int(number) % 10**8:08}",
        "nik": f"317101450190{end:04}",
        "tgl": "05-01-1990",
    }
    return list((cells | values).values())


def lines(wanted: int, branch: str = "JKT") -> list[list[str]]:
    """Give good rows of customers that nobody knows yet."""
    return [line(next(_numbers), branch) for _ in range(wanted)]


def text(rows: list[list[str]], separator: str = ";") -> bytes:
    """Give rows below the header as CSV."""
    return "".join(separator.join(row) + "\r\n" for row in [HEADER, *rows]).encode()


def receive(by, content: bytes | Path, name: str = "pelanggan.csv") -> ImportJob:
    """Upload a file in somebody's name."""
    content = content.read_bytes() if isinstance(content, Path) else content
    return jobs.receive(by=by, address=None, filename=name, chunks=[content], at=timezone.now())


def check(job: ImportJob) -> ImportJob:
    """Check a received file as the worker would."""
    _begin(job, ImportJob.State.CHECKING)
    running.check(job_id=job.pk, at=timezone.now())
    job.refresh_from_db()
    return job


def store(job: ImportJob, *, keep_good_rows: bool = False) -> ImportJob:
    """Store a checked file as the worker would."""
    _begin(job, ImportJob.State.STORING, keep_good_rows=keep_good_rows)
    running.store(job_id=job.pk, at=timezone.now())
    job.refresh_from_db()
    return job


def _begin(job: ImportJob, state: ImportJob.State, **choices: bool) -> None:
    with patch.object(running, "_put_in_line"):
        running.begin(job=job, state=state, **choices)


def take(by, content: bytes | Path, name: str = "pelanggan.csv", **choices: bool) -> ImportJob:
    """Let a whole file through."""
    return store(check(receive(by, content, name)), **choices)


def stored(numbers: list[str]) -> int:
    """Count, as the owner, how many of these customers are in the database."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM customers_customer WHERE number = ANY (%s)", [list(numbers)]
        )
        return cursor.fetchone()[0]


def whole_base() -> list[tuple]:
    """Return, as the owner, a count of every customer table."""
    tables = ("customer", "datakey", "dossier", "lookup", "nameword")
    with connections["owner"].cursor() as cursor:
        counts = ", ".join(f"(SELECT count(*) FROM customers_{table})" for table in tables)
        cursor.execute(f"SELECT {counts}")
        return cursor.fetchall()


def codes(job: ImportJob) -> list[tuple[int, str, str]]:
    """Give line, column and code of everything that was found wrong."""
    return [(found[0], p[0], p[1]) for found in job.problems for p in found[1]]
