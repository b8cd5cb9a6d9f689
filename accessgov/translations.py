"""Translations: `python -m accessgov.translations compile` needs no gettext programs; without the
word it first collects the texts, which does."""

import shutil
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent


def compile_messages(*, folder: Path) -> int:
    """Write each .mo beside its .po where it is older or missing; return how many were written."""
    stale = [po for po in folder.glob("*/LC_MESSAGES/*.po") if _is_stale(po)]
    for po in stale:
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parent.parent.name)
        with po.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalog)
    return len(stale)


def collect_messages() -> None:
    """Bring the .po files in line with the texts in code and templates."""
    if not shutil.which("xgettext"):
        sys.exit("Collecting texts needs gettext (Debian, Ubuntu: sudo apt-get install gettext).")
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "--locale",
        "id",
        "--no-wrap",
        "--add-location",
        "file",
        "--ignore",
        "var",
        "--ignore",
        ".venv",
    ]
    subprocess.run(command, cwd=ROOT, check=True)


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime <= po.stat().st_mtime


if __name__ == "__main__":
    if sys.argv[1:] != ["compile"]:
        collect_messages()
    compile_messages(folder=ROOT / "locale")
