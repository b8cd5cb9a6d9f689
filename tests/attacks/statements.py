"""Small tools for attacks in SQL: forge a ticket, try to read or search with it."""

import json
from datetime import datetime
from typing import Any

from customers.queries import Question, understand

_FORGE = """
INSERT INTO audit_logentry
       (timestamp, action, actor_id, event, outcome, customer, tiers, number, recorded_at, xact,
        reason, purpose, sentence, actor_role, object_pk, object_repr, outside_hours, changes_text,
        additional_data)
VALUES (now(), 3, %(actor)s, %(event)s, %(outcome)s, %(customer)s, %(tiers)s, 0, %(recorded_at)s,
        %(xact)s::xid8, '', 'service', '', '', '', '', false, '', %(more)s)
RETURNING id
"""


def forge(
    cursor: Any,
    *,
    actor: int,
    customer: str,
    event: str = "opened",
    tiers: tuple[str, ...] = ("masked",),
    outcome: str = "given",
    recorded_at: datetime | None = None,
    xact: str | None = None,
    more: dict | None = None,
) -> int:
    """Insert an entry as an injected statement could, and return its id."""
    cursor.execute(
        _FORGE,
        {
            "actor": actor,
            "event": event,
            "outcome": outcome,
            "customer": customer,
            "tiers": list(tiers),
            "recorded_at": recorded_at,
            "xact": xact,
            "more": more and json.dumps(more),
        },
    )
    return int(cursor.fetchone()[0])


def read(cursor: Any, ticket: int | str) -> list[tuple[str, str]]:
    """Return whatever dossier rows the database shows under a ticket, in this transaction."""
    cursor.execute("SELECT set_config('mercusuar.ticket', %s, true)", [str(ticket)])
    cursor.execute("SELECT number, tier FROM customers_dossier ORDER BY number, tier")
    return cursor.fetchall()


def committed(web: Any, **columns: Any) -> int:
    """Insert a ticket and commit it, as the honest gate does."""
    with web.cursor() as cursor:
        ticket = forge(cursor, **columns)
    web.commit()
    return ticket


def shown(web: Any, ticket: int | str) -> list[str]:
    """Return the tiers that a later transaction is shown under a ticket."""
    with web.cursor() as cursor:
        rows = read(cursor, ticket)
    web.rollback()
    return [tier for _number, tier in rows]


def asking(text: str, *branches: int) -> tuple[Question, dict]:
    """Return the question of a search, and the columns that make an entry its ticket."""
    query = understand(text)
    question = query.question(branches=[*branches])
    more = {"kind": query.kind, "query": query.hashed, "question": question.hashed}
    return question, {"event": "searched", "customer": "", "tiers": (), "more": more}


def found(cursor: Any, ticket: int, question: Question) -> list[str]:
    """Return the numbers that the database finds under a ticket, in this transaction."""
    cursor.execute(
        "SELECT number FROM customers_found(%s, %s, %s)",
        [ticket, str(question.salt), question.text],
    )
    return [row[0] for row in cursor.fetchall()]
