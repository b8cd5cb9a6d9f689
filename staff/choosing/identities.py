"""Reading the number of an identity card (NIK) without keeping it: a keyed digest and four digits.

The key and the spelling are those under which ties are kept, and they live a floor up; whoever
has them gives the reader when the program starts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Identity:
    """What is kept of a NIK: by what it is known again, its end, and the birth date in it."""

    digest: bytes
    last: str
    birth_date: date


Reader = Callable[[str, date], Identity]  # raises ValidationError on what is no NIK
_reader: list[Reader] = []


def use(reader: Reader) -> None:
    """Read every NIK with this function from now on."""
    _reader[:] = [reader]


def read(*, nik: str, today: date) -> Identity:
    """Return what is kept of a NIK; raises ValidationError."""
    if not _reader:
        raise ImproperlyConfigured("Nobody gave staff.choosing.identities a reader.")
    return _reader[0](nik, today)
