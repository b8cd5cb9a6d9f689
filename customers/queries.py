"""What a typed text asks for: a customer number, a phone, a NIK or KK, or words of a name."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID, uuid4

from audit.events import Reason
from customers import names, phones
from customers.fields import Unreadable, is_number
from customers.models.records import Lookup
from customers.policy import Denied
from customers.sealing import digest

FEWEST_LETTERS = 3
IDENTITY_DIGITS = 16


@dataclass(frozen=True)
class Question:
    """A query as the database is asked it, to the letter, and the salt that hides it in its entry.

    Without the salt, which is kept nowhere, names could be tried against the hash in the ledger.
    """

    text: str
    salt: UUID = field(default_factory=uuid4)

    @property
    def hashed(self) -> str:
        """Return the hash that makes an entry the ticket for this question and for no other."""
        return sha256(f"{self.salt}{self.text}".encode()).hexdigest()


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

    def question(self, *, branches: list[int]) -> Question:
        """Return what the database is to be asked about these branches."""
        digests = [hashed.hex() for _kind, hashed in self.digests]
        keys = {"numbers": self.numbers, "digests": digests}
        return Question(json.dumps({"branches": branches, "words": self.prefixes, **keys}))


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
