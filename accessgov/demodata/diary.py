"""The bulk path of the demo's history: rows as the gate, the search and the others write them.

A person's diary is filled act by act, in the columns of the real entry; a test compares each
kind of act with the row that the real code writes for the same access.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType

from accessgov.demodata.dating import WRITING
from accessgov.demodata.directory import Directory
from audit.events import Event, Outcome, Reason
from audit.ledger import entry
from audit.models import Feed, Interaction, LogEntry
from customers.models.records import MASKED
from customers.queries import understand
from staff.calendar import within_work_hours
from staff.models import Assignment, Branch, User

NOTICED = timedelta(milliseconds=2)  # auditlog's own entry follows the change


@dataclass(frozen=True)
class Listed:
    """One customer who stands on an agent's list of a day, and what the list is for."""

    agent: int
    kind: str
    day: date
    number: str


@dataclass(frozen=True)
class Served:
    """One customer with whom an agent had to do, and the interaction that tells of it, if any."""

    number: str
    interaction: Interaction | None = None


@dataclass(frozen=True)
class Declared:
    """A declared day: its entry, still without the declaration, and what came of each contact."""

    entry: LogEntry
    day: date
    late: bool
    contacts: list[tuple[Served, str]]


@dataclass
class Book:
    """Everything that is to be written, of everybody; `feeds` by kind and branch tell the rest."""

    feeds: dict[tuple[str, int], Feed] = field(default_factory=dict)
    pushed: list[Interaction] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    entries: list[LogEntry] = field(default_factory=list)
    interactions: list[Interaction] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)
    begun: list[tuple[LogEntry, Interaction]] = field(default_factory=list)
    ended: list[tuple[LogEntry, Interaction]] = field(default_factory=list)


@dataclass
class Diary:
    """One person at one branch, at one address."""

    book: Book
    person: User
    assignment: Assignment
    branch: Branch
    directory: Directory
    workdays: set[date]
    address: str
    present: set[date] = field(default_factory=set)  # the days at work

    def sign_in(self, *, at: datetime) -> None:
        """Sign in."""
        self._write(at, Event.SIGNED_IN)

    def sign_out(self, *, at: datetime) -> None:
        """Sign out."""
        self._write(at, Event.SIGNED_OUT)

    def fail_to_sign_in(self, *, at: datetime) -> None:
        """Type a wrong password, or the right one after the account was ended."""
        self._write(
            at,
            Event.SIGN_IN_FAILED,
            outcome=Outcome.REFUSED,
            actor_id=None,
            object_repr=self.person.username,
            object_id=self.person.pk,
        )

    def start(self, *, at: datetime, channel: str, reference: str) -> Interaction:
        """Begin an interaction."""
        begun = Interaction(
            agent_id=self.person.pk,
            branch_id=self.branch.pk,
            channel=channel,
            reference=reference,
            started_at=at,
        )
        self.book.interactions.append(begun)
        self.book.begun.append((self._change(at, begun, LogEntry.Action.CREATE), begun))
        return begun

    def end(self, interaction: Interaction, *, at: datetime) -> None:
        """End an interaction."""
        interaction.ended_at = at
        changed = self._change(at, interaction, LogEntry.Action.UPDATE)
        self.book.ended.append((changed, interaction))

    def declare(
        self, *, day: date, contacts: list[tuple[Served, str]], at: datetime, late: bool
    ) -> None:
        """Declare the customers of a day, each with its outcome."""
        here = {"branch_id": self.branch.pk, "actor_branch_id": self.branch.pk}
        written = self._write(at, Event.DECLARED, **here)
        self.book.declared.append(Declared(written, day, late, contacts))

    def search(self, text: str, *, at: datetime) -> list[str]:
        """Search, and return the numbers that were shown."""
        query = understand(text)
        numbers = self.directory.find(query)
        here = self._standing(at) | {"branch_id": self.branch.pk, "outcome": Outcome.GIVEN}
        told = {"kind": query.kind, "query": query.hashed}
        question = {"question": query.question(branches=[self.branch.pk]).hashed}
        search = self._write(at, Event.SEARCHED, additional_data=told | question, **here)
        shown = told | {"count": len(numbers), "numbers": numbers}
        self._write(at, Event.FOUND, opening=search, additional_data=shown, **here)
        return numbers

    def open(
        self,
        number: str,
        *,
        at: datetime,
        purpose: str,
        interaction: Interaction | None = None,
        sentence: str = "",
    ) -> LogEntry:
        """Open a record masked."""
        protected = self.directory.records[number].protected
        return self._write(
            at,
            Event.OPENED,
            outcome=Outcome.GIVEN,
            customer=number,
            branch_id=self.branch.pk,
            tiers=[MASKED],
            purpose=purpose,
            sentence=sentence,
            interaction=interaction,
            additional_data={"protected": True} if protected else None,
            **self._standing(at),
        )

    def reveal(
        self, opening: LogEntry, tier: str, *, at: datetime, reason: str, sentence: str = ""
    ) -> None:
        """Reveal a tier of an opened record, or be refused when it is not lent."""
        if tier not in self.assignment.tiers:
            self._refused_reveal(opening, at, sentence)
            return
        self._write(
            at,
            Event.REVEALED,
            outcome=Outcome.GIVEN,
            customer=opening.customer,
            branch_id=self.branch.pk,
            tiers=[tier],
            purpose=reason,
            sentence=sentence,
            interaction=opening.interaction,
            opening=opening,
            **self._standing(at),
        )

    def verify(
        self, opening: LogEntry, factor: str, *, at: datetime, match: bool, locked: bool = False
    ) -> None:
        """Compare a caller's answer."""
        self._write(
            at,
            Event.VERIFIED,
            outcome=Outcome.MATCH if match else Outcome.NO_MATCH,
            customer=opening.customer,
            branch_id=self.branch.pk,
            interaction=opening.interaction,
            opening=opening,
            additional_data={"factor": factor, "locked": locked},
            **self._standing(at),
        )

    def be_refused(
        self, number: str, *, at: datetime, event: Event, reason: Reason, branch_id: int | None
    ) -> None:
        """Ask for a customer and be refused; `branch_id` is the customer's."""
        self._write(
            at,
            event,
            outcome=Outcome.REFUSED,
            reason=reason,
            customer=number,
            branch_id=branch_id,
            **self._standing(at),
        )

    def _refused_reveal(self, opening: LogEntry, at: datetime, sentence: str) -> None:
        # Nobody granted this tier anywhere, so the entry names no role and no branch of the actor.
        self._write(
            at,
            Event.REVEALED,
            outcome=Outcome.REFUSED,
            reason=Reason.TIER_NOT_LENT,
            customer=opening.customer,
            branch_id=self.branch.pk,
            sentence=sentence,
        )

    def _standing(self, at: datetime) -> dict[str, Any]:
        local = at.astimezone(ZoneInfo(self.branch.time_zone)).date()
        inside = within_work_hours(branch=self.branch, at=at, workday=local in self.workdays)
        return {
            "actor_role": self.assignment.role,
            "actor_branch_id": self.branch.pk,
            "outside_hours": not inside,
        }

    def _change(self, at: datetime, changed: Interaction, action: int) -> LogEntry:
        written = self._write(at + NOTICED, Event.CHANGED)
        written.action = action
        return written

    def _write(self, at: datetime, event: Event, **columns: Any) -> LogEntry:
        who: dict[str, Any] = {"actor_id": self.person.pk, "remote_addr": self.address}
        written = entry(event=event, at=at, **(who | columns))
        written.recorded_at = at + WRITING
        self.book.entries.append(written)
        return written


def store_interactions(book: Book) -> None:
    """Write the interactions, and complete the entries that name them or tell of them."""
    book.interactions.sort(key=lambda interaction: interaction.started_at)
    Interaction.objects.bulk_create(book.interactions, batch_size=4000)
    kind = ContentType.objects.get_for_model(Interaction).pk
    for written in book.entries:
        written.interaction = written.interaction  # its id is known by now
    channels = {channel.value: str(channel.label) for channel in Interaction.Channel}
    for written, begun in book.begun:
        _tell(written, begun, kind, channels)
        written.changes = {
            "id": [None, begun.pk],
            "agent": [None, begun.agent_id],
            "branch": [None, begun.branch_id],
            "source": [None, str(begun.source)],
            "channel": [None, begun.channel],
            "reference": [None, begun.reference],
            "started_at": [None, _instant(begun.started_at)],
        }
    for written, ended in book.ended:
        _tell(written, ended, kind, channels)
        written.changes = {"ended_at": [None, _instant(ended.ended_at)]}


def _tell(written: LogEntry, interaction: Interaction, kind: int, channels: dict[str, str]) -> None:
    written.content_type_id = kind
    written.object_pk, written.object_id = str(interaction.pk), interaction.pk
    # As str(interaction) says it, without asking for the translation thirty thousand times.
    written.object_repr = f"{channels[interaction.channel]} {interaction.reference}"


def _instant(at: datetime | None) -> str:
    return str(at.astimezone(UTC).replace(tzinfo=None)) if at else ""
