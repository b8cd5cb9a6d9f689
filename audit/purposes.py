"""Why a record is opened, and why a tier of it is revealed."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Purpose:
    """One reason that an agent can choose; `key` is its place on the number keys."""

    code: str
    key: str
    label: str | Promise
    needs_sentence: bool = False


PURPOSES = (
    Purpose("service", "1", _("Service request")),
    Purpose("complaint", "2", _("Complaint or fault")),
    Purpose("billing", "3", _("Billing and payment")),
    Purpose("change", "4", _("Change of data or plan")),
    Purpose("sales", "5", _("Offer or sale")),
    Purpose("visit", "6", _("Field visit")),
    Purpose("review", "7", _("Supervision of an entry"), needs_sentence=True),
    Purpose("other", "8", _("Something else"), needs_sentence=True),
)
CALL_BACK = Purpose("call_back", "", _("Call-back"))

REVEAL_REASONS = (
    Purpose("read_back", "1", _("Read it back to the customer")),
    Purpose("contact", "2", _("Contact the customer")),
    Purpose("correct", "3", _("Correct it")),
    Purpose("assess", "4", _("Assess an application")),
    Purpose("reveal_other", "5", _("Something else"), needs_sentence=True),
)

BY_CODE = {p.code: p for p in (*PURPOSES, CALL_BACK, *REVEAL_REASONS)}


def label_of(code: str) -> str:
    """Return a purpose's words, or the code itself when it is no longer in use."""
    return str(BY_CODE[code].label) if code in BY_CODE else code


def says_something(sentence: str) -> bool:
    """Tell whether a sentence explains anything: ten letters, at least four different ones."""
    letters = [character for character in sentence.casefold() if character.isalpha()]
    return len(letters) >= 10 and len(set(letters)) >= 4
