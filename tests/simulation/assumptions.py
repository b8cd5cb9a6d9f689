"""Everything that the simulated world takes for granted, each with where it comes from.

docs/detection.md prints this list. Nothing here is chosen by what the draw then finds: whoever
doubts a figure changes it here and runs `make simulate` again.
"""

from dataclasses import Field, dataclass, field, fields
from typing import Any


def _so(value: Any, says: str, why: str) -> Any:
    return field(default=value, metadata={"says": says, "why": why})


ISSUE = "The aim's own figure, of which the 35 and 149 days of uniform draws follow"
DEMO = "As in the demo's history (accessgov/demodata/workday.py)"
GUESS = "A guess: no public figure was found"


@dataclass(frozen=True)
class World:
    """An agent's ordinary day, in numbers; shares are of one."""

    views: int = _so(99, "customers that an agent opens a day, beside any misuse", ISSUE)
    views_spread: int = _so(10, "standard deviation of that number", GUESS)
    unexplained: float = _so(
        0.05,
        "of a CS agent's openings without evidence, note or declaration, by honest accident",
        "Five of 100; a daily misuse is the sixth of the six that the aim reckons with",
    )
    noted: float = _so(
        0.025,
        "covered by the agent's own note alone: walk-ins without a number, calls from a mobile",
        "With the next and `wrong` five of 100: the demo's share of contacts that no system "
        "tells of, or only of an unknown caller",
    )
    declared: float = _so(0.015, "covered by the declaration alone", "The note being forgotten")
    forgotten: float = _so(0.025, "of contacts with a call or ticket where no note was begun", DEMO)
    wrong: float = _so(0.01, "of contacts where another record is opened first, by mistake", GUESS)
    shared: float = _so(
        0.1, "of calls from a number that two customers have, so that either is explained",
        "Families share a number; in half of these calls both records are opened",
    )  # fmt: skip
    again: float = _so(
        0.1, "of contacts with a customer whom the team served in the last five days",
        "First-contact resolution is usually reported as 70 to 80 %; half of the rest come back "
        "to the same team",
    )  # fmt: skip
    calls: float = _so(0.62, "of contacts by telephone", DEMO)
    queued: float = _so(0.25, "of contacts at the counter with a queue number", DEMO)
    waiting: float = _so(
        0.3, "of tickets that the contact does not close, and that go on another day",
        "A guess: what needs an answer of somebody else",
    )  # fmt: skip
    dragging: float = _so(
        0.05, "of tickets that are 8 to 29 days old and stay open; others are at most 5 days old",
        "A guess: complaints that wait for another department",
    )  # fmt: skip
    protected: float = _so(0.001, "of contacts with a protected customer", GUESS)
    by_name: float = _so(0.25, "of openings that follow a search by name", DEMO)
    financial: float = _so(0.03, "of openings that reveal the financial tier", DEMO)
    identity: float = _so(0.05, "of openings that reveal the identity tier", DEMO)
    overtime: float = _so(0.05, "of agent days whose last contacts come after closing time", GUESS)
    silent_days: float = _so(0.04, "of branch days on which the exchange is silent", GUESS)
    silence: float = _so(1.0, "hours that such a silence lasts", "An outage that is noticed")
    listed: int = _so(900, "customers on a telesales agent's list of two weeks", "Ten days' work")
    off_list: float = _so(0.04, "of a telesales agent's openings beyond the list, with a note",
                          "Customers who call back, and those they name")  # fmt: skip
    guilty_by_name: float = _so(
        0.5, "of openings in misuse that follow a search by name",
        "Who looks for a person knows a name; half of them take care to use the number",
    )  # fmt: skip
    guilty_reveals: float = _so(
        0.2, "of openings in misuse that reveal the identity tier",
        "The masked view satisfies most curiosity; identity and bills are what is sold",
    )  # fmt: skip


WORLD = World()


def told() -> list[Field[Any]]:
    """Return the assumptions with their reasons, for the page."""
    return list(fields(World))
