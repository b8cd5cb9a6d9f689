"""One card: what is waiting, how much of it, and the page where it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Line:
    """One line of a card: a text, what it leads to, and a short mark at its end."""

    text: Text
    url: str = ""
    mark: Text = ""


@dataclass(frozen=True)
class Card:
    """What waits for somebody; `count` says how much, none where a number says nothing."""

    title: Text
    icon: str
    sentence: Text
    count: int | None = None
    kind: str = "info"  # warn: deserves a look today
    lines: Sequence[Line] = field(default_factory=tuple)
    url: str = ""
    action: Text = ""


def link(name: str, *args: object) -> str:
    """Return a page's address, or nothing where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
