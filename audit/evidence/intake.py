"""Taking in what a system pushes: each contact once, whenever and however often it is told.

A contact is known by the feed and the feed's own id. What was not said before may be added (an end,
a caller, a customer); what was said stays, and a row that says otherwise is refused. So the order
of pushes does not matter, and pushing everything again changes nothing.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from audit.events import Event
from audit.evidence.problems import Problem
from audit.evidence.rows import Row, read_row
from audit.ledger import record
from audit.models import Feed, Interaction
from staff.models import Branch, BranchPermission, User

MOST_ROWS = 1000
MOST_CUSTOMERS = 8  # of one contact; a number that many customers have explains none of them


class FeedRevoked(Exception):
    """The feed was revoked while its rows were on the way."""


@dataclass(frozen=True)
class Caller:
    """What is kept of a calling number: a keyed hash, its masked form, who has it where."""

    key: str
    masked: str
    customers: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


# Given the feed and the calling numbers, tells about those that are phone numbers.
Resolve = Callable[[Feed, Sequence[str]], Mapping[str, Caller]]


@dataclass(frozen=True)
class Result:
    """What became of one row: new, completed, unchanged, or refused with a problem."""

    id: str | None
    status: str
    problem: Problem | None = None
    warning: Problem | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of every row of a push, in its order."""

    results: list[Result]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows were new, completed, unchanged and refused."""
        counted = Counter(result.status for result in self.results)
        return {name: counted[name] for name in ("new", "completed", "unchanged", "refused")}


def take_in(*, feed: Feed, rows: Sequence[object], at: datetime, resolve: Resolve) -> Receipt:
    """Store a push of at most MOST_ROWS rows, with one ledger entry; raises FeedRevoked."""
    if len(rows) > MOST_ROWS:
        raise ValueError(f"{len(rows)} rows at once; cut them into pushes of {MOST_ROWS}.")
    read = [_read(raw, at) for raw in rows]
    good = [row for row in read if isinstance(row, Row)]
    callers = resolve(feed, sorted({row.caller for row in good if row.caller}))
    with transaction.atomic():
        _hold(feed, at)
        known = _Known.of(feed, good, callers)
        results = [_result(row, raw, known, at) for row, raw in zip(read, rows, strict=True)]
        receipt = Receipt(results)
        _store(known)
        _tell(feed, receipt, at)
    return receipt


def _read(raw: object, at: datetime) -> Row | Problem:
    try:
        return read_row(raw=raw, at=at)
    except Problem as problem:
        return problem


def _hold(feed: Feed, at: datetime) -> None:
    """Note that the feed spoke, which lets its other pushes wait until this one is written.

    Two at once could both find a contact missing, or both complete it.
    """
    if not Feed.objects.filter(pk=feed.pk, revoked_at=None).update(last_heard_at=at):
        raise FeedRevoked


@dataclass
class _Known:
    """What the rows of a push are held against, read in four queries however many they are."""

    feed: Feed
    callers: Mapping[str, Caller]
    branches: dict[str, int]
    people: dict[str, set[int]]
    served: dict[tuple[int, int], list[tuple[datetime, datetime | None]]]
    present: dict[str, Interaction]
    added: list[Interaction] = field(default_factory=list)
    changed: dict[str, Interaction] = field(default_factory=dict)

    @classmethod
    def of(cls, feed: Feed, rows: Sequence[Row], callers: Mapping[str, Caller]) -> "_Known":
        branches = dict(Branch.objects.filter(pk__in=feed.branches.all()).values_list("code", "pk"))
        people = _people({row.agent for row in rows})
        ids = {person for found in people.values() for person in found}
        present = Interaction.objects.filter(feed=feed, external_id__in={row.id for row in rows})
        return cls(
            feed=feed,
            callers=callers,
            branches=branches,
            people=people,
            served=_served(ids, branches.values()),
            present={one.external_id: one for one in present},
        )


def _people(names: set[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    people = User.objects.filter(Q(username__in=names) | Q(employee_number__in=names)).order_by()
    for person, username, number in people.values_list("pk", "username", "employee_number"):
        for name in {username, number} & names:
            found.setdefault(name, set()).add(person)
    return found


def _served(
    people: set[int], branches: Iterable[int]
) -> dict[tuple[int, int], list[tuple[datetime, datetime | None]]]:
    """Return when each of these people might serve customers at each branch."""
    held = BranchPermission.objects.filter(
        user__in=people, content_object__in=list(branches), permission__codename="search_customers"
    ).order_by()
    served: dict[tuple[int, int], list[tuple[datetime, datetime | None]]] = {}
    columns = held.values_list("user_id", "content_object_id", "valid_from", "valid_until")
    for person, branch, since, until in columns:
        served.setdefault((person, branch), []).append((since, until))
    return served


def _result(row: Row | Problem, raw: object, known: _Known, at: datetime) -> Result:
    if isinstance(row, Problem):
        return Result(_id_of(raw), "refused", row)
    try:
        status = _place(row, known, at)
    except Problem as problem:
        return Result(row.id, "refused", problem)
    unread = row.caller and row.caller not in known.callers
    return Result(
        row.id, status, warning=Problem("caller_unreadable", "caller") if unread else None
    )


def _id_of(raw: object) -> str | None:
    told = raw.get("id") if isinstance(raw, Mapping) else None
    return told[:80] if isinstance(told, str) and told.isprintable() else None


def _place(row: Row, known: _Known, at: datetime) -> str:
    told = _interaction(row, known, at)
    present = known.present.get(row.id)
    if present is None:
        known.present[row.id] = told
        known.added.append(told)
        return "new"
    if not _complete(present, told):
        return "unchanged"
    present.received_at = at
    if present.pk:
        known.changed[row.id] = present
    return "completed"


def _interaction(row: Row, known: _Known, at: datetime) -> Interaction:
    branch = known.branches.get(row.branch)
    if branch is None:
        raise Problem("unknown_branch", "branch")
    caller = known.callers.get(row.caller, Caller("", ""))
    return Interaction(
        feed=known.feed,
        source=known.feed.kind,
        external_id=row.id,
        agent_id=_agent(row, branch, known),
        branch_id=branch,
        channel=row.channel,
        reference=row.reference,
        started_at=row.started_at,
        ended_at=row.ended_at,
        # Of the branch that was called: its agent is told of no other branch's customers.
        customers=sorted(
            {*caller.customers.get(branch, ()), *([row.customer] if row.customer else [])}
        ),
        caller_key=caller.key,
        caller=caller.masked,
        received_at=at,
    )


def _agent(row: Row, branch: int, known: _Known) -> int:
    """Return who served this branch then; unknown and elsewhere look the same to the feed."""
    fitting = {
        person
        for person in known.people.get(row.agent, ())
        for since, until in known.served.get((person, branch), ())
        if since <= row.started_at and (until is None or row.started_at < until)
    }
    if len(fitting) != 1:
        raise Problem("unknown_agent", "agent")
    return fitting.pop()


_STAY = {
    "agent_id": "agent",
    "branch_id": "branch",
    "channel": "channel",
    "reference": "reference",
    "started_at": "started_at",
}
_FILLED_IN = {"ended_at": "ended_at", "caller_key": "caller"}


def _complete(present: Interaction, told: Interaction) -> bool:
    """Add what was not said before and tell whether there was any; raises Problem."""
    for column, name in _STAY.items():
        if getattr(present, column) != getattr(told, column):
            raise Problem("contradicts", name)
    for column, name in _FILLED_IN.items():
        before, now = getattr(present, column), getattr(told, column)
        if before and now and before != now:
            raise Problem("contradicts", name)
    customers = sorted({*present.customers, *told.customers})
    if len(customers) > MOST_CUSTOMERS:
        raise Problem("too_many_customers", "customer")
    completed = (
        present.ended_at or told.ended_at,
        present.caller_key or told.caller_key,
        present.caller or told.caller,
        customers,
    )
    same = completed == (present.ended_at, present.caller_key, present.caller, present.customers)
    present.ended_at, present.caller_key, present.caller, present.customers = completed
    return not same


# The web role has no temporary tables, so the changes travel as JSON.
_UPDATE = """
UPDATE audit_interaction AS present
   SET ended_at = told.ended_at, customers = told.customers, caller_key = told.caller_key,
       caller = told.caller, received_at = told.received_at
  FROM jsonb_to_recordset(%s) AS told (id bigint, ended_at timestamptz, customers varchar(20)[],
       caller_key varchar(64), caller varchar(24), received_at timestamptz)
 WHERE present.id = told.id
"""
_UPDATED = ("id", "ended_at", "customers", "caller_key", "caller", "received_at")


def _store(known: _Known) -> None:
    """Write a push in two statements, past auditlog, which would write an entry for each row.

    Nothing is lost by that. A pushed row is itself a record that only grows: it names its feed and
    when it came, and a trigger of the database lets nobody change what it said. An entry a row
    would say the same a second time, in the name of nobody, 100,000 times a day.
    """
    Interaction.objects.bulk_create(known.added)
    if known.changed:
        rows = [{name: getattr(one, name) for name in _UPDATED} for one in known.changed.values()]
        with connection.cursor() as cursor:
            cursor.execute(_UPDATE, [json.dumps(rows, default=str)])


def _tell(feed: Feed, receipt: Receipt, at: datetime) -> None:
    record(
        event=Event.TAKEN_IN,
        at=at,
        object_id=feed.pk,
        object_repr=feed.name,
        additional_data={"feed": feed.pk, "rows": len(receipt.results), **receipt.counts},
    )
