"""What could tie an agent to a customer, spelled alike for both and hashed under the index key."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError

from customers import names
from customers.fields import Unreadable
from customers.identity import parse_nik
from customers.sealing import digest
from staff.choosing.identities import Identity

# Words that stand in every address and tell no house from another.
_EVERYWHERE = frozenset("jl jln jalan gg gang no nomor rt rw blok".split())


def surname(full_name: str) -> str:
    """Return the last word of a name; a single name is nobody's family name."""
    words = names.words(full_name)
    return words[-1] if len(words) > 1 else ""


def street(address: Mapping[str, str]) -> str:
    """Return street, house and kelurahan in one spelling, nothing if one is missing."""
    words = [word for word in names.words(address.get("street") or "") if word not in _EVERYWHERE]
    place = names.key(address.get("kelurahan") or "")
    return f"{' '.join(words)}|{place}" if words and place else ""


def area(address: Mapping[str, str]) -> str:
    """Return kelurahan and kecamatan in one spelling, nothing if one is missing."""
    parts = [names.key(address.get(part) or "") for part in ("kelurahan", "kecamatan")]
    return "|".join(parts) if all(parts) else ""


def hashed(*, kind: str, values: list[str]) -> list[bytes]:
    """Return the keyed hashes of the values that say something."""
    return [digest(kind=kind, value=value) for value in values if value]


def identity(text: str, today: date) -> Identity:
    """Return what is kept of a candidate's NIK; raises ValidationError on what is no NIK."""
    try:
        nik = parse_nik(text, today=today)
    except Unreadable as unreadable:
        raise ValidationError(str(unreadable)) from None
    (hashed_nik,) = hashed(kind="nik", values=[nik.digits])
    return Identity(digest=hashed_nik, last=nik.serial, birth_date=nik.birth_date)
