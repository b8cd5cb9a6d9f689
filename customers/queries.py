"""What a typed text asks for: a customer number, a phone, a NIK or KK, or words of a name."""

from dataclasses import dataclass

from audit.events import Reason
from customers import names, phones
from customers.fields import Unreadable, is_number
from customers.models.records import Lookup
from customers.policy import Denied
from customers.sealing import digest

FEWEST_LETTERS = 3
IDENTITY_DIGITS = 16


@dataclass(frozen=True)
class Query:
    """A text in the forms in which it is searched, and in one spelling for the ledger's hash."""

    kind: str
    spelled: str
    numbers: tuple[str, ...] = ()
    digests: tuple[tuple[str, bytes], ...] = ()
    prefixes: tuple[tuple[str, ...], ...] = ()

    @property
    def hashed(self) -> str:
        """Return the keyed hash by which the ledger knows this query again."""
        return digest(kind="query", value=f"{self.kind}:{self.spelled}").hex()


def understand(text: str) -> Query:
    """Return what kind of query a text is; raises Denied when it is too short to search."""
    digits = "".join(character for character in text if character.isdigit())
    if any(character.isalpha() for character in text):
        return _by_name(text)
    if len(digits) == IDENTITY_DIGITS:
        return Query("identity", digits, digests=_hashed(digits, Lookup.Kind.NIK, Lookup.Kind.KK))
    return _by_number(text, digits)


def _by_name(text: str) -> Query:
    words = names.words(text)
    if not any(len(word) >= FEWEST_LETTERS for word in words):
        raise Denied(Reason.TOO_SHORT)
    return Query("name", " ".join(sorted(words)), prefixes=names.prefixes(text))


def _by_number(text: str, digits: str) -> Query:
    numbers = (digits,) if is_number(digits) else ()
    try:
        phone = phones.normalise(text)
    except Unreadable:
        if not numbers:
            raise Denied(Reason.TOO_SHORT) from None
        return Query("number", digits, numbers)
    return Query("phone", phone, numbers, _hashed(phone, Lookup.Kind.PHONE))


def _hashed(value: str, *kinds: Lookup.Kind) -> tuple[tuple[str, bytes], ...]:
    return tuple((kind.value, digest(kind=kind.value, value=value)) for kind in kinds)
