"""A customer file, opened as a table of text by the headings that customers have."""

from pathlib import Path

from accessgov.tables import files
from accessgov.tables.files import MAX_BYTES, Row, Sheet, too_large
from customers.importing.columns import CustomerColumns

__all__ = ["Row", "Sheet", "read", "too_large"]


def read(path: Path | str, *, filename: str, max_bytes: int = MAX_BYTES) -> Sheet:
    """Open an uploaded CSV or XLSX file, or raise FileRefused with what to do."""
    return files.read(path, filename=filename, known=CustomerColumns.known, max_bytes=max_bytes)
