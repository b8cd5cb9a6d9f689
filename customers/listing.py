"""Numbers for a list that is handed out: read from what was pasted or a file, and who is known."""

import csv
import re
from collections.abc import Collection
from io import StringIO

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from customers.fields import is_number
from staff.models import Branch

_BETWEEN = re.compile(r"[\s,;]+")
_HEADINGS = {"number", "customer", "customer number", "nomor", "nomor pelanggan", "pelanggan", "no"}
_KNOWN = """
SELECT wanted FROM unnest(%s::text[]) AS wanted
 CROSS JOIN LATERAL customers_locate(wanted) AS found WHERE found.branch_id = %s
"""


def known(branch: Branch, numbers: Collection[str]) -> set[str]:
    """Return which of these numbers are customers of the branch."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [list(numbers), branch.pk])
        return {row[0] for row in cursor.fetchall()}


def pasted(*, text: str) -> list[str]:
    """Return the customer numbers of a pasted text; raises ValidationError."""
    return _checked([part for part in _BETWEEN.split(text) if part])


def from_file(*, content: bytes) -> list[str]:
    """Return the customer numbers of a CSV file's column, nothing else of it is looked at.

    The column is the one with a heading such as “nomor pelanggan”, or else the first.
    Raises ValidationError.
    """
    try:
        lines = content.decode("utf-8-sig").splitlines()
        separator = max(",;\t", key=lines[0].count) if lines else ","
        rows = [row for row in csv.reader(StringIO("\n".join(lines)), delimiter=separator) if row]
    except (UnicodeDecodeError, csv.Error):
        raise ValidationError(_("This is no CSV file in UTF-8. Export it again.")) from None
    if not rows:
        raise ValidationError(_("The file holds no row. Export it again."))
    headings = [cell.strip().lower() for cell in rows[0]]
    column = next((n for n, heading in enumerate(headings) if heading in _HEADINGS), 0)
    named = bool(headings) and not headings[column].isdigit()
    cells = [row[column].strip() for row in rows[named:] if len(row) > column]
    return _checked([cell for cell in cells if cell])


def _checked(numbers: list[str]) -> list[str]:
    bad = sum(not is_number(number) for number in numbers)
    if bad:
        # What is no customer number may be a name or a phone: it is counted, not repeated.
        raise ValidationError(
            _("%(count)s entries are no customer numbers, which have ten digits. Correct them."),
            params={"count": bad},
        )
    return numbers
