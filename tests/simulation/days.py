"""One agent's branch day as it is put together: openings, notes, what systems tell, declarations.

Instants are seconds after midnight on the branch's clock.
"""

from dataclasses import dataclass, field
from random import Random

OPENS, NOON, LUNCH, CLOSES = 8 * 3600, 12 * 3600, 3600, 17 * 3600


@dataclass(slots=True)
class Note:
    """What an agent wrote down as running."""

    begins: float
    ends: float
    channel: str
    reference: str


@dataclass(slots=True)
class Told:
    """What a telephone exchange, a queue or a ticket system tells of a contact."""

    source: str
    channel: str
    reference: str
    customers: tuple[str, ...]
    begins: float
    ends: float | None


@dataclass(slots=True)
class Opening:
    """One record opened."""

    at: float
    customer: str
    purpose: str
    note: Note | None
    protected: bool = False
    tier: str = ""
    by_name: bool = False


@dataclass
class AgentDay:
    """All that one agent leaves behind on one day."""

    chance: Random
    openings: list[Opening] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)
    guilty: set[str] = field(default_factory=set)

    def note(self, begins: float, ends: float, channel: str) -> Note:
        """Begin and end an interaction of the agent's own."""
        made = Note(begins, ends, channel, f"{channel[0].upper()}-{len(self.notes):04}")
        self.notes.append(made)
        return made

    def tell(
        self, source: str, channel: str, customers: tuple[str, ...], begins: float,
        ends: float | None,
    ) -> Told:  # fmt: skip
        """Let a system tell of a contact."""
        made = Told(source, channel, f"X-{len(self.told):04}", customers, begins, ends)
        self.told.append(made)
        return made

    def calls(self) -> list[Told]:
        """Return the day's telephone calls of known customers, for who hides behind one."""
        return [one for one in self.told if one.channel == "call" and one.customers]


@dataclass
class Customers:
    """The customers of one team, by number, and whom it served lately."""

    first: int
    size: int
    chance: Random
    recent: list[list[str]] = field(default_factory=lambda: [[] for _ in range(5)])

    def anybody(self) -> str:
        """Return any customer."""
        return str(self.first + self.chance.randrange(self.size))

    def somebody(self, share_again: float) -> str:
        """Return a customer who makes contact, with this chance one of the last days."""
        served = self.recent[self.chance.randrange(5)]
        if served and self.chance.random() < share_again:
            return self.chance.choice(served)
        return self.anybody()

    def next_day(self) -> None:
        """Forget whom the team served longest ago."""
        self.recent = [*self.recent[1:], []]
