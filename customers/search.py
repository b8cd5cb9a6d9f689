"""Searching: at most twenty masked heads of the actor's own branches, best first, each logged.

The entry comes first, as at the gate: once committed it is the ticket for its one question. What
was shown is a second entry, which the database writes as it answers (customers_found).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from accessgov.context import current
from audit.events import Event, Outcome
from audit.ledger import record
from audit.models import LogEntry
from customers import facts, policy
from customers.asking import Refused
from customers.policy import Denied, Grant
from customers.queries import Query, Question, understand
from staff.calendar import within_work_hours
from staff.models import User

MOST = 20  # as customers_found says


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
    """Return the customers that a text finds, under the entry of the search, which is committed.

    Raises Refused, also when the text is too short for anything to be searched.
    """
    query: Query | None = None
    question: Question | None = None
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
            question = query.question(branches=[grant.branch.pk for grant in grants])
        except Denied as denied:
            reason = denied.reason
        columns = _standing(grants, at) | _asked(query, question)
        outcome = Outcome.REFUSED if reason else Outcome.GIVEN
        entry = record(
            event=Event.SEARCHED,
            at=at,
            actor_id=actor.pk,
            outcome=outcome,
            reason=reason or "",
            **columns,
        )
    if query is None or question is None:
        raise Refused(entry)
    return _answer(entry, query.kind, question)


def _standing(grants: list[Grant], at: datetime) -> dict[str, Any]:
    for grant in grants[:1]:
        return {
            "branch_id": grant.branch.pk,
            "actor_branch": grant.branch,  # whole, so that the page need not ask for it
            "actor_role": grant.assignment.role,
            "outside_hours": not within_work_hours(
                branch=grant.branch, at=at, workday=grant.workday
            ),
        }
    return {}


def _asked(query: Query | None, question: Question | None) -> dict[str, Any]:
    if query is None:
        return {}
    asked = {"kind": query.kind, "query": query.hashed}
    return {"additional_data": asked | ({"question": question.hashed} if question else {})}


def _answer(ticket: LogEntry, kind: str, question: Question) -> Found:
    with connection.cursor() as cursor:
        # A transaction of its own, which also writes what is shown: it is committed when this
        # returns. Within a larger one the ticket would not be committed, and nothing shown.
        cursor.execute(
            "SELECT * FROM customers_found(%s, %s, %s)",
            [ticket.pk, str(question.salt), question.text],
        )
        rows = cursor.fetchall()
    return Found(ticket, [Head(*row[:-1]) for row in rows], kind, more=any(row[-1] for row in rows))
