"""What tests do to draws as nobody should, and the verifier run by itself."""

import json
import subprocess
import sys
from pathlib import Path

from django.db import connections, transaction

from audit.drawing import verifier


def alone(folder: Path, bundle: bytes | dict) -> tuple[int, str]:
    """Run the file by itself in an empty directory: no site-packages, no path, no environment."""
    if isinstance(bundle, dict):
        bundle = json.dumps(bundle).encode()
    (folder / "bundle").write_bytes(bundle)
    (folder / "verifier.py").write_text(Path(verifier.__file__).read_text())
    run = subprocess.run(
        [sys.executable, "-I", "-S", "verifier.py", "bundle"],
        cwd=folder, env={}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return run.returncode, run.stdout + run.stderr


def as_owner(table: str, trigger: str, statement: str, values: list) -> None:
    """Tamper as only the owner of the tables can: with the trigger off."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
