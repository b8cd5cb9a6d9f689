"""Searching: at most twenty masked heads of the actor's own branches, best first, each logged."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.functional import Promise

from accessgov.context import current
from audit.events import ADVICE, Event, Outcome, Reason
from audit.ledger import record
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

    heads: list[Head]
    kind: str
    more: bool


def search(*, actor: User, text: str, at: datetime) -> Found:
    """Return the customers that a text finds, once the entry that names them is committed.

    Raises Refused, and Denied when the text is too short for anything to be searched.
    """
    query, rows, reason = understand(text), [], None
    with transaction.atomic(), connection.cursor() as cursor:
        known = facts.gather(
            cursor=cursor, actor=actor, permission="search_customers", number="", at=at
        )
        grants = known.grants
        try:
            grants = policy.in_force(grants=known.grants, at=at, address=current().address)
            rows = _find(cursor, actor, query, grants)
        except Denied as denied:
            reason = denied.reason
        entry = record(
            event=Event.SEARCHED, at=at, **_columns(actor, query, rows, grants, reason, at)
        )
    if reason:
        raise Refused(entry)
    heads = [Head(*row) for row in rows[:MOST]]
    return Found(heads, query.kind, more=len(rows) > MOST)


def _columns(
    actor: User,
    query: Query,
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
        "additional_data": {
            "kind": query.kind,
            "query": query.hashed,
            "count": len(numbers),
            "numbers": numbers,
        },
    }
    for grant in grants[:1]:
        columns["branch_id"] = columns["actor_branch_id"] = grant.branch.pk
        columns["actor_role"] = grant.assignment.role
        columns["outside_hours"] = not within_work_hours(
            branch=grant.branch, at=at, workday=grant.workday
        )
    return columns


_BY_KEY = """
SELECT head.number, branch.name, head.masked_name, head.hint, head.status, head.protected
  FROM customers_customer AS head
  JOIN staff_branch AS branch ON branch.id = head.branch_id
 WHERE head.branch_id = ANY(%(branches)s)
   AND (head.number = ANY(%(numbers)s)
        OR head.id IN (SELECT known.customer_id FROM customers_lookup AS known
                        WHERE known.digest = ANY(%(digests)s) AND known.kind = ANY(%(kinds)s)))
 ORDER BY head.number = ANY(%(numbers)s) DESC, head.number LIMIT %(limit)s
"""
# Every typed word must begin a word of the name; whole words count more than beginnings.
_BY_WORDS = """
SELECT head.number, branch.name, head.masked_name, head.hint, head.status, head.protected
  FROM customers_customer AS head
  JOIN staff_branch AS branch ON branch.id = head.branch_id
  JOIN (SELECT customer_id, sum(exact) AS exact FROM ({words}) AS word
         GROUP BY customer_id HAVING count(*) = %s) AS hit ON hit.customer_id = head.id
 ORDER BY hit.exact DESC, length(head.masked_name), head.number LIMIT %s
"""
_ONE_WORD = """
SELECT word.customer_id, max((word.word = ANY(%s))::int) AS exact
  FROM customers_nameword AS word
 WHERE word.branch_id = ANY(%s) AND ({beginnings})
 GROUP BY word.customer_id
"""


def _find(cursor: Any, actor: User, query: Query, grants: list[Grant]) -> list[tuple]:
    """Return one row more than may be shown; the actor's name opens the heads to this query."""
    branches = [grant.branch.pk for grant in grants]
    cursor.execute("SELECT set_config('mercusuar.actor', %s, true)", [str(actor.pk)])
    if query.prefixes:
        cursor.execute(*_words_sql(query.prefixes, branches))
    else:
        cursor.execute(_BY_KEY, _key_values(query, branches))
    rows = cursor.fetchall()
    cursor.execute("SELECT set_config('mercusuar.actor', '', true)")
    return rows


def _key_values(query: Query, branches: list[int]) -> dict[str, Any]:
    return {
        "branches": branches,
        "numbers": list(query.numbers),
        "digests": [hashed for _kind, hashed in query.digests],
        "kinds": [kind for kind, _hashed in query.digests],
        "limit": MOST + 1,
    }


def _words_sql(
    prefixes: tuple[tuple[str, ...], ...], branches: list[int]
) -> tuple[str, list[object]]:
    parts: list[str] = []
    values: list[object] = []
    for spellings in prefixes:
        beginnings = " OR ".join(["word.word ^@ %s"] * len(spellings))
        parts.append(_ONE_WORD.format(beginnings=beginnings))
        values += [list(spellings), branches, *spellings]
    sql = _BY_WORDS.format(words=" UNION ALL ".join(parts))
    return sql, [*values, len(prefixes), MOST + 1]


def advice_of(denied: Denied) -> str | Promise:
    """Return what a reader whose query was not run is told."""
    return ADVICE[denied.reason]
