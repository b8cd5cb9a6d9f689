"""The honest day: contacts one after another, most of which some system can tell of."""

from collections.abc import Sequence

from tests.simulation.assumptions import World
from tests.simulation.days import CLOSES, LUNCH, NOON, OPENS, AgentDay, Customers, Note, Opening

PURPOSES = (("service", 45), ("complaint", 25), ("billing", 22), ("change", 8))
_CODES = [code for code, _ in PURPOSES]
_SHARES = [share for _, share in PURPOSES]


def serve(day: AgentDay, customers: Customers, world: World) -> None:
    """Fill a CS agent's day."""
    for start, length in _moments(day, world):
        _contact(day, customers, world, start, length)


def sell(day: AgentDay, customers: Customers, listed: Sequence[str], world: World) -> None:
    """Fill a telesales agent's day: down the list, and now and then beyond it."""
    for start, length in _moments(day, world):
        off = day.chance.random() < world.off_list
        number = customers.anybody() if off else day.chance.choice(listed)
        note = day.note(start, start + length, "campaign")
        _open(day, world, number, start + length * 0.2, "sales", note)


def _moments(day: AgentDay, world: World) -> list[tuple[float, float]]:
    chance = day.chance
    count = max(20, round(chance.gauss(world.views, world.views_spread)))
    until = CLOSES + 1800 if chance.random() < world.overtime else CLOSES
    slot = (until - OPENS - LUNCH) / count
    starts = (OPENS + slot * (k + chance.uniform(0, 0.3)) for k in range(count))
    return [(start + LUNCH * (start > NOON), slot * chance.uniform(0.3, 0.65)) for start in starts]


def _contact(
    day: AgentDay, customers: Customers, world: World, start: float, length: float
) -> None:
    chance, number = day.chance, customers.somebody(world.again)
    purpose, kind = chance.choices(_CODES, _SHARES)[0], chance.random()
    at, note, also = start + length * chance.uniform(0.1, 0.3), None, ""
    alone = world.unexplained + world.noted + world.declared
    if kind < world.unexplained:
        pass
    elif kind < world.unexplained + world.noted:
        note = day.note(start, start + length, "queue")
    elif kind < alone:
        day.declared.append(number)
    else:
        note, also = _told_of(day, customers, world, number, start, length)
    if note and chance.random() < world.wrong:
        _open(day, world, customers.anybody(), at - 5, purpose, note)
    _open(day, world, number, at, purpose, note)
    if also:
        _open(day, world, also, at + length * 0.4, purpose, note)
    customers.recent[-1].append(number)


def _told_of(
    day: AgentDay, customers: Customers, world: World, number: str, start: float, length: float
) -> tuple[Note | None, str]:
    """Let a system tell of a contact; return the agent's note, and a second record to open."""
    chance, ends, also = day.chance, start + length, ""
    way, about = chance.random(), (number,)
    if way < world.calls:
        if chance.random() < world.shared:
            also = customers.anybody()
            about = (number, also)
        day.tell("telephony", "call", about, start - 10, ends)
        channel = "call"
    elif way < world.calls + world.queued:
        day.tell("telephony", "queue", about, start, ends)
        channel = "queue"
    else:
        channel, drags = "ticket", chance.random() < world.dragging
        age = chance.uniform(8, 29) if drags else chance.uniform(0, 5)
        stays = drags or chance.random() < world.waiting
        day.tell("tickets", channel, about, start - age * 86400, None if stays else ends)
    note = None if chance.random() < world.forgotten else day.note(start, ends, channel)
    return note, also if chance.random() < 0.5 else ""


def _open(
    day: AgentDay, world: World, number: str, at: float, purpose: str, note: Note | None
) -> None:
    chance = day.chance
    tier, draw = "", chance.random()
    if draw < world.financial:
        tier = "financial"
    elif draw < world.financial + world.identity:
        tier = "identity"
    day.openings.append(
        Opening(
            at, number, purpose, note, chance.random() < world.protected, tier,
            chance.random() < world.by_name,
        )
    )  # fmt: skip
