"""Writing days into the real tables, as their owner: PostgreSQL's COPY, a few hundred rows each ms.

The rows are those that the gate, the search and the feeds write; only what no explanation reads is
left out: searches by number, reveals of the contact and service tiers, sign-ins.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import timedelta
from functools import cache
from io import StringIO

from django.db import connections

from tests.simulation.days import CLOSES, OPENS, AgentDay, Note, Opening, Told

_ENTRY = (
    "id, timestamp, recorded_at, action, actor_id, event, outcome, reason, customer, branch_id,"
    " actor_branch_id, actor_role, purpose, sentence, interaction_id, opening_id, tiers,"
    " outside_hours, number, object_pk, object_repr, changes_text, additional_data"
)
_INTERACTION = (
    "id, agent_id, branch_id, channel, reference, source, started_at, ended_at, feed_id,"
    " external_id, customers, caller_key, caller, received_at"
)
NULL = "\\N"


@dataclass(frozen=True)
class Desk:
    """Who writes: an agent at a branch with its two feeds."""

    agent: int
    branch: int
    role: str
    feeds: dict[str, int]


@dataclass
class Pages:
    """Rows that wait to be written, of one branch day."""

    date: Date
    numbers: dict[int, int]  # running number of each actor
    entries: list[str] = field(default_factory=list)
    interactions: list[str] = field(default_factory=list)
    declared: list[tuple[Desk, list[str]]] = field(default_factory=list)

    def add(self, desk: Desk, day: AgentDay, silent: tuple[float, float]) -> None:
        """Add an agent's day; what the exchange would tell of a silence is lost."""
        kept = [one for one in day.told if not _lost(one, silent)]
        ids, notes = _ids("audit_interaction"), {}
        for one in kept:
            self.interactions.append(self._told(desk, one, next(ids)))
        for note in day.notes:
            notes[id(note)] = number = next(ids)
            self.interactions.append(self._note(desk, note, number))
        for opening in sorted(day.openings, key=lambda one: one.at):
            self._opening(desk, opening, notes, _ids("audit_logentry"))
        if day.declared:
            self.declared.append((desk, day.declared))

    def write(self) -> None:
        """Write everything."""
        with connections["owner"].cursor() as cursor:
            _copy(cursor, "audit_interaction", _INTERACTION, self.interactions)
            _copy(cursor, "audit_logentry", _ENTRY, self.entries)
        self._declare()

    def _opening(
        self, desk: Desk, opening: Opening, notes: dict[int, int], ids: Iterator[int]
    ) -> None:
        note = str(notes[id(opening.note)]) if opening.note else NULL
        if opening.by_name:
            self._search(desk, opening, ids)
        entry = next(ids)
        data = '{"protected": true}' if opening.protected else NULL
        self._entry(
            desk, entry, opening.at, "opened", opening.customer, note=note, tiers="{masked}",
            purpose=opening.purpose, data=data,
        )  # fmt: skip
        if opening.tier:
            self._entry(
                desk, next(ids), opening.at + 15, "revealed", opening.customer, note=note,
                tiers=f"{{{opening.tier}}}", purpose="read_back", opening=str(entry),
            )  # fmt: skip

    def _search(self, desk: Desk, opening: Opening, ids: Iterator[int]) -> None:
        search, at, told = next(ids), opening.at - 8, {"kind": "name", "query": "00"}
        shown = told | {"count": 2, "numbers": [opening.customer]}
        self._entry(desk, search, at, "searched", NULL, data=json.dumps(told | {"question": "00"}))
        self._entry(desk, next(ids), at, "found", NULL, opening=str(search), data=json.dumps(shown))

    def _entry(
        self, desk: Desk, entry: int, at: float, event: str, customer: str, *, note: str = NULL,
        tiers: str = "{}", purpose: str = "", opening: str = NULL, data: str = NULL,
    ) -> None:  # fmt: skip
        self.numbers[desk.agent] = number = self.numbers.get(desk.agent, 0) + 1
        when, outside = self._clock(at), "f" if OPENS <= at < CLOSES else "t"
        self.entries.append(
            f"{entry}\t{when}\t{when}\t3\t{desk.agent}\t{event}\tgiven\t\t{customer}\t{desk.branch}"
            f"\t{desk.branch}\t{desk.role}\t{purpose}\t\t{note}\t{opening}\t{tiers}\t{outside}"
            f"\t{number}\t\t\t\t{data}\n"
        )

    def _note(self, desk: Desk, note: Note, number: int) -> str:
        return (
            f"{number}\t{desk.agent}\t{desk.branch}\t{note.channel}\t{note.reference}\tagent"
            f"\t{self._clock(note.begins)}\t{self._clock(note.ends)}\t{NULL}\t\t{{}}\t\t\t{NULL}\n"
        )

    def _told(self, desk: Desk, told: Told, number: int) -> str:
        ends = NULL if told.ends is None else self._clock(told.ends)
        heard = NULL if told.ends is None else self._clock(max(told.ends, told.begins) + 5)
        caller = "0812••••331" if told.channel == "call" else ""
        return (
            f"{number}\t{desk.agent}\t{desk.branch}\t{told.channel}\t{told.reference}\t{told.source}"
            f"\t{self._clock(told.begins)}\t{ends}\t{desk.feeds[told.source]}\t{number}"
            f"\t{{{','.join(told.customers)}}}\t\t{caller}\t{heard}\n"
        )

    def _clock(self, seconds: float) -> str:
        """Write an instant of the day, or of a day before, by the clock of Jakarta."""
        date = self.date
        if not 0 <= seconds < 86400:
            days, seconds = divmod(seconds, 86400)
            date += timedelta(days=days)
        minutes, rest = divmod(seconds, 60)
        return f"{date} {int(minutes) // 60:02}:{int(minutes) % 60:02}:{rest:09.6f}+07"

    def _declare(self) -> None:
        with connections["owner"].cursor() as cursor:
            numbers = _ids("audit_declaration")
            ids = [next(numbers) for _ in self.declared]
            at = self._clock(CLOSES + 600)
            _copy(
                cursor, "audit_declaration", "id, agent_id, branch_id, date, submitted_at, late",
                (f"{number}\t{desk.agent}\t{desk.branch}\t{self.date}\t{at}\tf\n"
                 for number, (desk, _) in zip(ids, self.declared, strict=True)),
            )  # fmt: skip
            _copy(
                cursor, "audit_contact", "declaration_id, customer, reference, outcome",
                (f"{number}\t{customer}\t\tserved\n"
                 for number, (_, customers) in zip(ids, self.declared, strict=True)
                 for customer in dict.fromkeys(customers)),
            )  # fmt: skip


def _lost(told: Told, silent: tuple[float, float]) -> bool:
    return told.source == "telephony" and silent[0] <= told.begins < silent[1]


@cache
def _ids(table: str) -> Iterator[int]:
    """Return this process's own supply of ids of a table."""
    while True:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, 20000)",
                [table],
            )
            rows = cursor.fetchall()
        yield from (row[0] for row in rows)


def _copy(cursor: object, table: str, columns: str, lines: Iterable[str]) -> None:
    text = StringIO("".join(lines))
    cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", text)  # type: ignore[attr-defined]
