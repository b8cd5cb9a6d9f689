"""Translations: `python -m accessgov.translations` collects the texts and compiles what is said;
with the word `compile` it only compiles. Neither needs a gettext program."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from accessgov.messages import ROOT, update, waiting


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
    """Bring the .po in line with the texts, and list those that wait for a translation."""
    todo = waiting(update())
    print(*todo, f"{len(todo)} texts wait for a translation.", sep="\n")


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime <= po.stat().st_mtime


if __name__ == "__main__":
    if sys.argv[1:] != ["compile"]:
        collect_messages()
    compile_messages(folder=ROOT / "locale")
