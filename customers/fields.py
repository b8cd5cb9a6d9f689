"""What a customer record holds: the head, and four tiers of fields in the order they are shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accessgov.tables.columns import Label

NUMBER_DIGITS = 10
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)


class Unreadable(ValueError):
    """A value that cannot be read; the message says what to do and never repeats the value.

    Codes are kept, messages are looked up: whoever reads them later may use the other language.
    """

    messages: ClassVar[Mapping[str, Label]] = {}

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(self.messages[self.code])


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a tier; its kind decides how it is shown, masked and read from a file."""

    name: str
    label: Label
    kind: str  # one of KINDS


@dataclass(frozen=True, slots=True)
class Tier:
    """A group of dossier fields that are opened together."""

    name: str
    label: Label
    fields: tuple[Field, ...]


@dataclass(slots=True)
class Record:
    """One customer in the clear, as an import or the demo hands it to be sealed."""

    number: str
    branch_code: str
    full_name: str
    status: str = "active"
    protected: bool = False
    contact: dict[str, Any] = field(default_factory=dict)
    service: dict[str, Any] = field(default_factory=dict)
    financial: dict[str, Any] = field(default_factory=dict)
    identity: dict[str, Any] = field(default_factory=dict)

    def tier(self, name: str) -> dict[str, Any]:
        """Give the fields of one tier."""
        if name not in TIER_NAMES:
            raise KeyError(name)
        return getattr(self, name)

    def __repr__(self) -> str:
        # A record in a traceback or a log line must not carry a customer's data.
        return f"<Record {self.number}>"


KINDS = frozenset(
    "phones emails addresses texts names text name date money years number nik secret".split()
)

ROUNDED: Label = _(
    "The spreadsheet has rounded this number and its last digits are lost. "
    "Format the column as text in the original file and export it again."
)

STATUSES: tuple[tuple[str, Label], ...] = (
    ("active", _("Active")),
    ("suspended", _("Suspended")),
    ("closed", _("Closed")),
)

ADDRESS_PARTS: tuple[tuple[str, Label], ...] = (
    ("street", _("Street")),
    ("kelurahan", _("Kelurahan")),
    ("kecamatan", _("Kecamatan")),
    ("city", _("City or regency")),
    ("province", _("Province")),
    ("postcode", _("Postcode")),
)

TIERS: tuple[Tier, ...] = (
    Tier(
        "contact",
        _("Contact"),
        (
            Field("phones", _("Phone numbers"), "phones"),
            Field("emails", _("E-mail addresses"), "emails"),
            Field("addresses", _("Addresses"), "addresses"),
        ),
    ),
    Tier(
        "service",
        _("Service"),
        (
            Field("products", _("Products"), "texts"),
            Field("plan", _("Plan"), "text"),
            Field("device", _("Device"), "text"),
            Field("since", _("Customer since"), "date"),
        ),
    ),
    Tier(
        "financial",
        _("Financial"),
        (
            Field("income", _("Monthly income"), "money"),
            Field("employer", _("Employer"), "text"),
            Field("job", _("Occupation"), "text"),
            Field("years_of_service", _("Years of service"), "years"),
        ),
    ),
    Tier(
        "identity",
        _("Identity"),
        (
            Field("nik", _("NIK"), "nik"),
            Field("kk", _("Family card number (KK)"), "number"),
            Field("birth_date", _("Date of birth"), "date"),
            Field("mothers_maiden_name", _("Mother's maiden name"), "secret"),
            Field("spouse", _("Spouse"), "name"),
            Field("relatives", _("Relatives"), "names"),
        ),
    ),
)

TIER_NAMES: tuple[str, ...] = tuple(tier.name for tier in TIERS)


def is_number(text: str) -> bool:
    """Say whether a text has the form of a customer number."""
    return len(text) == NUMBER_DIGITS and text.isascii() and text.isdigit()


def was_rounded(text: str) -> bool:
    """Say whether a spreadsheet has cut a long number to a form such as 3,57802E+15."""
    return _SCIENTIFIC.fullmatch(text.strip()) is not None


def find_tier(name: str) -> Tier:
    """Give the tier of that name."""
    return next(tier for tier in TIERS if tier.name == name)
