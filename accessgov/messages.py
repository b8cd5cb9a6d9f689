"""The texts of code and templates, and the .po file that says them in Bahasa Indonesia.

Extraction needs no gettext program: Django turns a template's tags into calls, babel reads calls.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CODE = ("accessgov", "staff", "audit", "customers")
PO = ROOT / "locale" / "id" / "LC_MESSAGES" / "django.po"
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def collect(*, root: Path = ROOT) -> Catalog:
    """Gather every text that a reader may see, with the files it stands in."""
    catalog = Catalog(locale="id", project="Mercusuar", fuzzy=False)
    for file in sorted(sources(root=root)):
        place = (file.relative_to(root).as_posix(), 1)
        for text, context in texts(source=file.read_text(encoding="utf-8"), suffix=file.suffix):
            catalog.add(text, locations=[place], context=context)
    return catalog


def sources(*, root: Path) -> Iterator[Path]:
    """Find the files that may hold texts: code without migrations, and templates."""
    for app in CODE:
        yield from (file for file in (root / app).rglob("*.py") if "migrations" not in file.parts)
    pages = (root / "templates").rglob("*")
    yield from (file for file in pages if file.suffix in {".html", ".txt"})


def texts(*, source: str, suffix: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Read the texts of one file, each with its context if it has one."""
    if suffix != ".py":
        # Only the calls matter; without indentation the lines read as Python.
        source = "\n".join(line.strip() for line in templatize(source).splitlines())
    for _line, text, _comments, context in extract("python", BytesIO(source.encode()), CALLS):
        yield text, context


def translated(*, po: Path = PO) -> Catalog:
    """Read the translations as they are."""
    with po.open("rb") as file:
        return read_po(file, locale="id")


def update(*, root: Path = ROOT, po: Path = PO) -> Catalog:
    """Bring the .po in line with the texts: keep what is said, drop what nobody says any more."""
    catalog = translated(po=po)
    catalog.update(collect(root=root), no_fuzzy_matching=True)
    with po.open("wb") as file:
        write_po(
            file, catalog, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True
        )
    return catalog


def waiting(catalog: Catalog) -> list[str]:
    """List the texts that have no translation yet."""
    return [str(message.id) for message in catalog if message.id and not said(message.string)]


def said(string: str | Sequence[str] | None) -> bool:
    """Say whether a translation has words in all of its forms."""
    return bool(string) if isinstance(string, str) else bool(string and all(string))
