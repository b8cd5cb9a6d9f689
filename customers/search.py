"""Searching: at most twenty masked heads of the actor's own branches, best first, each logged."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accessgov.context import current
from audit.events import Event, Outcome, Reason
from audit.ledger import record
from audit.models import LogEntry
from customers import facts, policy
from customers.asking import Refused
from customers.policy import Denied, Grant
from customers.queries import Query, understand
from staff.calendar import within_work_hours
from staff.models import User

MOST = 20


@dataclass(frozen=True)
class Head:
    """One found customer, masked."""

    number: str
    branch: str
    masked_name: str
    hint: str
    status: str
    protected: bool


@dataclass(frozen=True)
class Found:
    """What a search showed, best first; `more` says that narrowing it would show others."""

    entry: LogEntry
    heads: list[Head]
    kind: str
    more: bool


def search(*, actor: User, text: str, at: datetime) -> Found:
    """Return the customers that a text finds, once the entry that names them is committed.

    Raises Refused, also when the text is too short for anything to be searched.
    """
    query: Query | None = None
    rows: list[tuple] = []
    reason = None
    with transaction.atomic(), connection.cursor() as cursor:
        known = facts.gather(
            cursor=cursor, actor=actor, permission="search_customers", number="", at=at
        )
        grants = known.grants
        try:
            query = understand(text)
            grants = policy.in_force(
                grants=known.grants, lacks=known.lacks, at=at, address=current().address
            )
            rows = _find(cursor, actor, query, grants)
        except Denied as denied:
            reason = denied.reason
        entry = record(
            event=Event.SEARCHED, at=at, **_columns(actor, query, rows, grants, reason, at)
        )
    if query is None or reason:
        raise Refused(entry)
    heads = [Head(*row) for row in rows[:MOST]]
    return Found(entry, heads, query.kind, more=len(rows) > MOST)


def _columns(
    actor: User,
    query: Query | None,
    rows: list[tuple],
    grants: list[Grant],
    reason: Reason | None,
    at: datetime,
) -> dict[str, Any]:
    numbers = [row[0] for row in rows[:MOST]]
    columns: dict[str, Any] = {
        "actor_id": actor.pk,
        "outcome": Outcome.REFUSED if reason else Outcome.GIVEN,
        "reason": reason or "",
    }
    if query:
        columns["additional_data"] = {
            "kind": query.kind,
            "query": query.hashed,
            "count": len(numbers),
            "numbers": numbers,
        }
    for grant in grants[:1]:
        columns["branch_id"] = grant.branch.pk
        columns["actor_branch"] = grant.branch  # whole, so that the page need not ask for it
        columns["actor_role"] = grant.assignment.role
        columns["outside_hours"] = not within_work_hours(
            branch=grant.branch, at=at, workday=grant.workday
        )
    return columns


def _find(cursor: Any, actor: User, query: Query, grants: list[Grant]) -> list[tuple]:
    """Return one row more than may be shown: the database's own functions give no more."""
    branches = [grant.branch.pk for grant in grants]
    if query.prefixes:
        cursor.execute(
            "SELECT * FROM customers_found_by_name(%s, %s, %s)",
            [actor.pk, branches, json.dumps(query.prefixes)],
        )
    else:
        kinds = [kind for kind, _hashed in query.digests]
        digests = [hashed for _kind, hashed in query.digests]
        cursor.execute(
            "SELECT * FROM customers_found_by_key(%s, %s, %s::text[], %s::text[], %s::bytea[])",
            [actor.pk, branches, list(query.numbers), kinds, digests],
        )
    return cursor.fetchall()
