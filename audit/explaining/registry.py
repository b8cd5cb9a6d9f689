"""The templates of reasons and signals: each is one function, and the decorator tells the rest.

The function says the sentence; its name is the code that is stored. `customers` adds its own
signals from customers/apps.py, since this floor knows nothing of names and addresses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from accessgov.templatetags.formats import branch_clock, branch_date


@dataclass(frozen=True)
class Told:
    """What a template found in one case, for its sentence: values, and the branch's clock."""

    values: dict[str, Any]
    zone: str

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def moment(self, name: str) -> datetime | None:
        """Return a stored instant, nothing if there is none."""
        text = self.values.get(name)
        return datetime.fromisoformat(text) if text else None

    def clock(self, name: str) -> str:
        """Return a stored instant by the branch's clock."""
        return branch_clock(self.moment(name), self.zone)

    def date(self, name: str) -> str:
        """Return the day of a stored instant by the branch's clock."""
        return branch_date(self.moment(name), self.zone)


Sentence = Callable[[Told], str]


@dataclass(frozen=True)
class Reason:
    """One kind of evidence; its SQL gives `entry` and `values` for each opening it explains.

    `times` is how much heavier a viewing stays than by other reasons of its standing.
    """

    code: str
    label: str | Promise
    strength: int
    sql: str
    sentence: Sentence
    times: int


@dataclass(frozen=True)
class Signal:
    """One kind of oddness; its SQL gives `agent`, `customer`, `percent` of weight and `values`."""

    code: str
    label: str | Promise
    weight: int
    sql: str
    sentence: Sentence


REASONS: dict[str, Reason] = {}
SIGNALS: dict[str, Signal] = {}
# What several templates read: named queries in front of them, in the order of registration.
PARTS: dict[str, str] = {}


def reason(
    *, label: str | Promise, strength: int, sql: str, times: int = 1
) -> Callable[[Sentence], Sentence]:
    """Register a function as the template of a reason."""

    def register(sentence: Sentence) -> Sentence:
        code = sentence.__name__
        REASONS[code] = Reason(code, label, strength, sql, sentence, times)
        return sentence

    return register


def signal(*, label: str | Promise, weight: int, sql: str) -> Callable[[Sentence], Sentence]:
    """Register a function as the template of a signal."""

    def register(sentence: Sentence) -> Sentence:
        code = sentence.__name__
        SIGNALS[code] = Signal(code, label, weight, sql, sentence)
        return sentence

    return register


def part(*, name: str, sql: str) -> None:
    """Register a query that templates may read by its name."""
    PARTS[name] = sql
