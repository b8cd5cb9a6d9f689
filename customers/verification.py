"""Verify, don't reveal: a caller's answer is compared by keyed hash; nothing is decrypted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from audit.events import Event, Outcome, Reason
from audit.models import LogEntry
from customers import facts, names
from customers.asking import Asked, ask
from customers.facts import Facts
from customers.gate import recent_opening
from customers.models.records import Lookup
from customers.policy import Denied, Grant
from customers.records import address_words
from customers.sealing import digest
from staff.models import User

MOST_WRONG = 3
FACTORS = (
    Lookup.Kind.MOTHER,
    Lookup.Kind.BIRTH_DATE,
    Lookup.Kind.NIK_END,
    Lookup.Kind.ADDRESS,
)


@dataclass(frozen=True)
class Verified:
    """Whether the answer matched, and whether this was the last wrong one allowed today."""

    match: bool
    locked: bool
    left: int


def verify(
    *, actor: User, number: str, opening: int, factor: str, answers: list[str], at: datetime
) -> Verified:
    """Compare a caller's answer; every one of `answers` must match. Raises Refused.

    Several answers are the words of an address; the other factors have one answer.
    """
    if factor not in FACTORS:
        raise ValueError("This is nothing that a caller is asked.")
    wrong = 0

    def decide(found: Facts, grant: Grant) -> dict[str, Any]:
        nonlocal wrong
        opened = recent_opening(actor, number, opening, at)
        wrong = facts.wrong_answers(actor=actor, number=number, branch=grant.branch, at=at)
        if wrong >= MOST_WRONG:
            raise Denied(Reason.LOCKED)
        match = bool(answers) and _matches(opened, factor, answers)
        wrong += not match
        return {
            "outcome": Outcome.MATCH if match else Outcome.NO_MATCH,
            "tiers": [],
            "interaction_id": opened.interaction_id,
            "opening_id": opened.pk,
            "additional_data": {"factor": factor, "locked": wrong >= MOST_WRONG},
        }

    asked = Asked(actor, number, Event.VERIFIED, "verify_customer", at, [])
    entry, _found, _grant = ask(asked, decide)
    return Verified(entry.outcome == Outcome.MATCH, wrong >= MOST_WRONG, MOST_WRONG - wrong)


def spelled(*, factor: str, text: str) -> list[str]:
    """Return an answer in the spelling in which it was hashed; empty when it says nothing."""
    if factor == Lookup.Kind.MOTHER:
        return [key] if (key := names.key(text)) else []
    if factor == Lookup.Kind.ADDRESS:
        return address_words(text)
    return [text.strip()] if text.strip() else []


def _matches(opened: LogEntry, factor: str, answers: list[str]) -> bool:
    number = opened.customer or ""
    hashed = {digest(kind=factor, value=answer, number=number) for answer in answers}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customers_true_answers(%s, %s, %s)", [opened.pk, factor, list(hashed)]
        )
        return int(cursor.fetchone()[0]) == len(hashed)
