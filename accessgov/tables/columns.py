"""Which column of a file means which field: guessed from the header, corrected by the user."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar, Self

from django.utils.functional import Promise

from accessgov.tables.headings import plain

IGNORED = ""
Label = str | Promise


def field_of(synonyms: Mapping[str, str], who: Sequence[str] = ("",)) -> dict[str, str]:
    """Return the field by plain heading; synonyms stand parted by "|", `{who}` for any of `who`."""
    return {
        synonym.replace("{who}", word): field
        for field, alike in synonyms.items()
        for synonym in (*alike.split("|"), field.replace("_", " "))
        for word in who
    }


@dataclass(frozen=True, repr=False)
class Columns:
    """The header of a file, and the field that each column fills ("" where it is ignored).

    Each kind of file is a class of its own, which says what its fields are.
    """

    FIELDS: ClassVar[Mapping[str, Label]] = {}
    REQUIRED: ClassVar[Sequence[str]] = ()
    # Fields that several columns of one file may fill, and what stands between their values.
    SEVERAL: ClassVar[Mapping[str, str]] = {}
    FIELD_OF: ClassVar[Mapping[str, str]] = {}

    header: tuple[str, ...]
    fields: tuple[str, ...]

    @classmethod
    def guess(cls, header: Sequence[str]) -> Self:
        """Guess from its headings which field each column fills."""
        return cls(header=tuple(header), fields=tuple(cls.guess_field(text) for text in header))

    @classmethod
    def guess_field(cls, heading: str) -> str:
        """Guess the field of one heading, or give "" where nothing is known."""
        words = plain(heading)
        field = cls.FIELD_OF.get(words)
        if field is None:
            # "HP 2" and "Email1" are more of the same.
            field = cls.FIELD_OF.get(re.sub(r"\s*\d+$", "", words), IGNORED)
            return field if field in cls.SEVERAL else IGNORED
        return field

    @classmethod
    def known(cls, cells: Iterable[str]) -> int:
        """Count the cells that are headings of a known field."""
        return sum(1 for cell in cells if cell and cls.guess_field(cell))

    @property
    def missing(self) -> tuple[str, ...]:
        """Give the required fields that no column fills."""
        return tuple(name for name in self.REQUIRED if name not in self.fields)

    @property
    def repeated(self) -> tuple[str, ...]:
        """Give the fields that more columns fill than may."""
        counts = Counter(name for name in self.fields if name and name not in self.SEVERAL)
        return tuple(name for name, count in counts.items() if count > 1)

    @property
    def ignored(self) -> tuple[str, ...]:
        """Give the headings of the columns that will not be read."""
        return tuple(
            heading
            for heading, name in zip(self.header, self.fields, strict=True)
            if not name and heading
        )

    @property
    def ready(self) -> bool:
        """Say whether rows can be read with it."""
        return not self.missing and not self.repeated

    def choose(self, fields: Mapping[int, str]) -> Self:
        """Give the columns with some of them filling another field, by position."""
        for index, name in fields.items():
            if not 0 <= index < len(self.header) or (name and name not in self.FIELDS):
                raise ValueError(f"No column {index} or no field {name!r}.")
        chosen = tuple(fields.get(index, name) for index, name in enumerate(self.fields))
        return replace(self, fields=chosen)

    def values(self, cells: Sequence[str]) -> dict[str, str]:
        """Give the text of every field of one row."""
        values: dict[str, str] = {}
        for index, name in self._read:
            text = cells[index] if index < len(cells) else ""
            if name not in values:
                values[name] = text
            elif text:
                values[name] = f"{values[name]}{self.SEVERAL.get(name, ' ')}{text}"
        return values

    @cached_property
    def _read(self) -> tuple[tuple[int, str], ...]:
        return tuple((index, name) for index, name in enumerate(self.fields) if name)
