"""Cells for files that others open: a spreadsheet runs what begins like a formula."""

import re

# Numbers and phones begin so too, and are harmless.
_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
_HARMLESS = re.compile(r"^[+-]?[\d\s().,/-]*$")


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    if _FORMULA.match(text) and not _HARMLESS.match(text):
        return f"'{text}"
    return text
