"""What is wrong with a value of a file: kept as a code, shown in the reader's language."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from customers.fields import Label
from customers.identity import IdentityError
from customers.importing.columns import FIELDS
from customers.importing.dates import DateError
from customers.importing.money import MoneyError
from customers.phones import PhoneError

MESSAGES: dict[str, Label] = {
    **PhoneError.messages,
    **IdentityError.messages,
    **DateError.messages,
    **MoneyError.messages,
    "missing": _("This value is needed. Fill it in."),
    "excel_error": _("The cell holds a spreadsheet error. Write the value itself."),
    "too_long": _("This text is too long. Shorten it."),
    "no_letter": _("A name has at least one letter. Write the full name."),
    "number_form": _("A customer number has 10 digits and nothing else. Correct it."),
    "branch_unknown": _("There is no branch with this code. Correct the code."),
    "status_unknown": _("This status is not known. Write active, suspended or closed."),
    "yes_no": _("Write yes or no."),
    "email_form": _("This is not an e-mail address. Correct it or leave it empty."),
    "postcode_form": _("A postcode has 5 digits. Correct it or leave it empty."),
    "years_form": _("Write the years as a number from 0 to 70."),
    "cells_shifted": _(
        "The row has more cells than the header. A value with a separator in it needs quotes."
    ),
    "number_repeated": _(
        "Line %(line)s has the same customer number with other data. Keep one of them."
    ),
    "number_elsewhere": _("This number is in use in a branch for which you do not import."),
    # Warnings: the row is read.
    "row_repeated": _("Line %(line)s is the same row. It is read once."),
    "number_filled": _("Zeros were put in front of the number to make 10 digits."),
    "nik_repeated": _("Line %(line)s has the same NIK under another customer number."),
    "nik_birth_date": _("The NIK tells another date of birth. Compare both with the card."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or only unusual, in one field of one row."""

    column: str  # a name of columns.FIELDS, or "" for the whole row
    code: str
    shown: str = ""  # the value, masked
    other_line: int = 0

    @property
    def message(self) -> str:
        """Say what is wrong and what to do, in the language of the moment."""
        return str(MESSAGES[self.code]) % {"line": self.other_line}

    @property
    def label(self) -> str:
        """Give the name of the field, in the language of the moment."""
        return str(FIELDS.get(self.column, ""))

    def as_json(self) -> list[str | int]:
        """Give it for keeping; Problem(*value) reads it again."""
        return [self.column, self.code, self.shown, self.other_line]
