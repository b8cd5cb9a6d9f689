"""The kinds of misuse: how often each happens, and what trace it leaves.

A kind says how many customers it looks at on its n-th day (so that uniform draws can be reckoned
without the world around them) and how one of these openings comes about.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulation.assumptions import World
from tests.simulation.days import LUNCH, NOON, OPENS, AgentDay, Customers, Note, Opening

Act = Callable[[AgentDay, str, World], None]


@dataclass(frozen=True)
class Kind:
    """One kind of misuse."""

    code: str
    says: str
    counts: tuple[int, ...]  # customers a day; after the last day it begins again
    act: Act
    same: bool = False  # always the same customer
    role: str = "cs_agent"
    agents: int = 1  # who act together, each with the same customer
    days: int | None = None  # how many days it goes on; None: until it is called

    def count(self, day: int) -> int:
        """Return at how many customers it looks on its n-th day, from 0."""
        return self.counts[day % len(self.counts)]


def _look(
    day: AgentDay, number: str, world: World, at: float, *, note: Note | None = None,
    purpose: str = "service", protected: bool = False, by_name: float | None = None,
) -> None:  # fmt: skip
    """Open a customer without cause."""
    share = world.guilty_by_name if by_name is None else by_name
    tier = "identity" if day.chance.random() < world.guilty_reveals else ""
    by = day.chance.random() < share
    day.openings.append(Opening(at, number, purpose, note, protected, tier, by))
    day.guilty.add(number)


def _any_time(day: AgentDay) -> float:
    at = day.chance.uniform(OPENS + 1800, NOON + 4 * 3600)
    return at + LUNCH if NOON < at < NOON + LUNCH else at


def _noted(day: AgentDay, number: str, world: World, at: float, **columns: object) -> None:
    note = day.note(at - 40, at + 90, day.chance.choice(("call", "queue")))
    _look(day, number, world, at, note=note, **columns)  # type: ignore[arg-type]


def nothing(day: AgentDay, number: str, world: World) -> None:
    """Open without any evidence."""
    _look(day, number, world, _any_time(day))


def own_note(day: AgentDay, number: str, world: World) -> None:
    """Begin an interaction that there is not."""
    _noted(day, number, world, _any_time(day))


def declares(day: AgentDay, number: str, world: World) -> None:
    """Open without evidence, and declare it in the evening as a contact."""
    _look(day, number, world, _any_time(day))
    day.declared.append(number)


def borrowed(day: AgentDay, number: str, world: World) -> None:
    """Open under the running call of another customer."""
    call = day.chance.choice(day.calls())
    at = call.begins + ((call.ends or call.begins) - call.begins) * 0.6
    running = [note for note in day.notes if note.begins <= at <= note.ends]
    _look(day, number, world, at, note=running[0] if running else None)


def after_call(day: AgentDay, number: str, world: World) -> None:
    """Return to a caller's record when the call is over, with or without a note of later."""
    call = day.chance.choice(day.calls())
    at = (call.ends or call.begins) + day.chance.uniform(5, 120) * 60
    own = call.customers[0]
    (_look if day.chance.random() < 0.5 else _noted)(day, own, world, at)


def in_turn(day: AgentDay, number: str, world: World) -> None:
    """Look a person up, now with a note, now without."""
    (_noted if day.chance.random() < 0.67 else _look)(day, number, world, _any_time(day))


def protected(day: AgentDay, number: str, world: World) -> None:
    """Look at a protected customer under a note."""
    _noted(day, number, world, _any_time(day), protected=True)


def late(day: AgentDay, number: str, world: World) -> None:
    """Look after closing time under a note."""
    _noted(day, number, world, day.chance.uniform(18 * 3600, 19.8 * 3600))


def harvest(day: AgentDay, number: str, world: World) -> None:
    """Open one after another under one note at noon, half a minute apart."""
    place = sum(1 for opening in day.openings if opening.purpose == "change" and
                NOON <= opening.at < NOON + LUNCH)  # fmt: skip
    at = NOON + 900 + 25 * place + day.chance.uniform(0, 10)
    last = day.notes[-1]
    note = last if last.begins == NOON + 890 else day.note(NOON + 890, NOON + 1800, "call")
    _look(day, number, world, at, note=note, purpose="change", by_name=0.0)


def browses(day: AgentDay, number: str, world: World) -> None:
    """Search by name and look at who comes up, under a note."""
    _noted(day, number, world, _any_time(day), by_name=1.0)


def old_ticket(day: AgentDay, number: str, world: World) -> None:
    """Open a customer who has a real ticket, weeks old and never closed."""
    began = -day.chance.uniform(15, 29) * 86400
    day.tell("tickets", "ticket", (number,), began, None)
    at = _any_time(day)
    _look(day, number, world, at, note=day.note(at - 40, at + 90, "ticket"))


def open_ticket(day: AgentDay, number: str, world: World) -> None:
    """Open a customer who has a real ticket of some days ago that is still open."""
    began = -day.chance.uniform(0.5, 6) * 86400
    day.tell("tickets", "ticket", (number,), began, None)
    at = _any_time(day)
    _look(day, number, world, at, note=day.note(at - 40, at + 90, "ticket"))


def off_list(day: AgentDay, number: str, world: World) -> None:
    """Open somebody who is not on the campaign list."""
    at = _any_time(day)
    _look(day, number, world, at, note=day.note(at - 40, at + 90, "campaign"), purpose="sales")


KINDS: tuple[Kind, ...] = (
    Kind("curiosity", "one customer a day, without any evidence", (1,), nothing),
    Kind("own_note", "one a day, covered by a note of the agent's own", (1,), own_note),
    Kind("declared", "one a day, covered by the agent's declaration", (1,), declares),
    Kind("borrowed_call", "one a day, during the real call of somebody else", (1,), borrowed),
    Kind("after_call", "one a day: a caller's record again, 5 to 120 minutes after the call",
         (1,), after_call),
    Kind("stalking", "the same customer every other day, with or without a note",
         (1, 0), in_turn, same=True),
    Kind("kin", "the same relative or neighbour twice a week, with or without a note",
         (1, 0, 0, 1, 0), in_turn, same=True),
    Kind("protected", "one protected customer a day, under a note", (1,), protected),
    Kind("late", "one a day, in the evening, under a note", (1,), late),
    Kind("harvest", "twelve a day within six minutes, under one note", (12,), harvest),
    Kind("browsing", "three a day, found by name, under notes", (3,), browses),
    Kind("old_ticket", "one a day whose real ticket is weeks old and still open", (1,),
         old_ticket),
    Kind("open_ticket", "one a day whose real ticket is some days old and still open", (1,),
         open_ticket),
    Kind("collusion", "two agents who open the same customer a day for each other, under notes",
         (1,), own_note, agents=2),
    Kind("off_list", "one a day beyond the telesales agent's list, under a note", (1,),
         off_list, role="telesales"),
    Kind("one_off", "one customer, once, without any evidence", (1,), nothing, days=1),
)  # fmt: skip


def misuse(
    day: AgentDay, kind: Kind, nth: int, customers: Customers, target: str, world: World
) -> None:
    """Add the n-th day of a misuse to an agent's day; `target` is whom it is always about."""
    for place in range(kind.count(nth)):
        number = target if kind.same or (kind.agents > 1 and place == 0) else customers.anybody()
        kind.act(day, number, world)
