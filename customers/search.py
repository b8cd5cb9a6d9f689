"""Searching: at most twenty masked heads of the actor's own branches, best first, each logged."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.functional import Promise

from accessgov.context import current
from audit.events import ADVICE, Event, Outcome, Reason
from audit.ledger import record
from customers import facts, names, phones, policy
from customers.asking import Refused
from customers.fields import Unreadable
from customers.models.records import Lookup
from customers.policy import Denied, Grant
from customers.sealing import digest
from staff.calendar import within_work_hours
from staff.models import User

MOST = 20
FEWEST_LETTERS = 3
NUMBER_DIGITS = 10


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


@dataclass(frozen=True)
class _Query:
    kind: str
    spelled: str  # in one spelling, for the keyed hash in the ledger
    numbers: tuple[str, ...] = ()
    digests: tuple[tuple[str, bytes], ...] = ()
    prefixes: tuple[tuple[str, ...], ...] = ()


def search(*, actor: User, text: str, at: datetime) -> Found:
    """Return the customers that a text finds; raises Refused, and Denied when it is too short.

    The text is a customer number, a phone number, a NIK, a KK, or words of a name.
    """
    query = understand(text)
    with transaction.atomic(), connection.cursor() as cursor:
        known = facts.gather(
            cursor=cursor, actor=actor, permission="search_customers", number="", at=at
        )
        try:
            here = policy.in_force(grants=known.grants, at=at, address=current().address)
        except Denied as denied:
            here, reason = [], denied.reason
        rows = _find(cursor, actor, query, here) if here else []
        shown = rows[:MOST]
        columns: dict[str, Any] = {"outcome": Outcome.GIVEN}
        if not here:
            columns = {"outcome": Outcome.REFUSED, "reason": reason}
        entry = record(
            event=Event.SEARCHED,
            at=at,
            actor_id=actor.pk,
            additional_data=_what(query, [row[0] for row in shown]),
            **_standing((here or known.grants)[:1], at),
            **columns,
        )
    if not here:
        raise Refused(entry)
    return Found([Head(*row[:6]) for row in shown], query.kind, more=len(rows) > MOST)


def understand(text: str) -> _Query:
    """Return what kind of query a text is; raises Denied when it is too short to search."""
    digits = "".join(character for character in text if character.isdigit())
    if any(character.isalpha() for character in text):
        return _by_name(text)
    if len(digits) == 16:
        kinds = (Lookup.Kind.NIK, Lookup.Kind.KK)
        hashed = tuple((kind.value, digest(kind=kind.value, value=digits)) for kind in kinds)
        return _Query("identity", digits, digests=hashed)
    return _by_number(text, digits)


def _by_name(text: str) -> _Query:
    words = names.words(text)
    if sum(character.isalpha() for word in words for character in word) < FEWEST_LETTERS or not any(
        len(word) >= FEWEST_LETTERS for word in words
    ):
        raise Denied(Reason.TOO_SHORT)
    return _Query("name", " ".join(sorted(words)), prefixes=names.prefixes(text))


def _by_number(text: str, digits: str) -> _Query:
    numbers = (digits,) if len(digits) == NUMBER_DIGITS else ()
    try:
        phone = phones.normalise(text)
    except Unreadable:
        phone = ""
    if not numbers and not phone:
        raise Denied(Reason.TOO_SHORT)
    kind = Lookup.Kind.PHONE.value
    hashed = ((kind, digest(kind=kind, value=phone)),) if phone else ()
    return _Query("phone" if phone else "number", phone or digits, numbers, hashed)


_HEADS = """
SELECT head.number, branch.name, head.masked_name, head.hint, head.status, head.protected
  FROM customers_customer AS head
  JOIN staff_branch AS branch ON branch.id = head.branch_id
"""
_BY_KEY = (
    _HEADS
    + """
 WHERE head.branch_id = ANY(%(branches)s)
   AND (head.number = ANY(%(numbers)s)
        OR head.id IN (SELECT known.customer_id FROM customers_lookup AS known
                        WHERE known.digest = ANY(%(digests)s) AND known.kind = ANY(%(kinds)s)))
 ORDER BY head.number = ANY(%(numbers)s) DESC, head.number LIMIT %(limit)s
"""
)
_ONE_WORD = """
SELECT word.customer_id, max((word.word = ANY(%s))::int) AS exact
  FROM customers_nameword AS word
 WHERE word.branch_id = ANY(%s) AND ({})
 GROUP BY word.customer_id
"""
_BY_WORDS = (
    _HEADS
    + """
  JOIN (SELECT customer_id, sum(exact) AS exact FROM ({}) AS word
         GROUP BY customer_id HAVING count(*) = %s) AS hit ON hit.customer_id = head.id
 ORDER BY hit.exact DESC, length(head.masked_name), head.number LIMIT %s
"""
)


def _find(cursor: Any, actor: User, query: _Query, here: list[Grant]) -> list[tuple]:
    """Return one row more than may be shown. The actor's name opens the heads to this query."""
    branches = [grant.branch.pk for grant in here]
    cursor.execute("SELECT set_config('mercusuar.actor', %s, true)", [str(actor.pk)])
    if query.prefixes:
        cursor.execute(*_words_sql(query.prefixes, branches))
    else:
        cursor.execute(
            _BY_KEY,
            {
                "branches": branches,
                "numbers": list(query.numbers),
                "digests": [hashed for _kind, hashed in query.digests],
                "kinds": [kind for kind, _hashed in query.digests],
                "limit": MOST + 1,
            },
        )
    rows = cursor.fetchall()
    cursor.execute("SELECT set_config('mercusuar.actor', '', true)")
    return rows


def _words_sql(prefixes: tuple[tuple[str, ...], ...], branches: list[int]) -> tuple[str, list]:
    parts, values = [], []
    for spellings in prefixes:
        parts.append(_ONE_WORD.format(" OR ".join(["word.word ^@ %s"] * len(spellings))))
        values += [list(spellings), branches, *spellings]
    return _BY_WORDS.format(" UNION ALL ".join(parts)), [*values, len(prefixes), MOST + 1]


def _what(query: _Query, numbers: list[str]) -> dict[str, Any]:
    hashed = digest(kind="query", value=f"{query.kind}:{query.spelled}").hex()
    return {"kind": query.kind, "query": hashed, "count": len(numbers), "numbers": numbers}


def _standing(grants: list[Grant], at: datetime) -> dict[str, Any]:
    return {
        name: value
        for grant in grants
        for name, value in {
            "branch_id": grant.branch.pk,
            "actor_branch_id": grant.branch.pk,
            "actor_role": grant.assignment.role,
            "outside_hours": not within_work_hours(
                branch=grant.branch, at=at, workday=grant.workday
            ),
        }.items()
    }


def advice_of(denied: Denied) -> str | Promise:
    """Return what a reader whose query was not run is told."""
    return ADVICE[denied.reason]
