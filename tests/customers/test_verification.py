"""Verify, don't reveal: match or no match, three wrong answers, and never the right one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from audit.events import Event, Outcome
from audit.ledger import record as log
from audit.models import LogEntry
from customers import gate
from customers.sealing import digest
from customers.verification import spelled, verify
from tests.cast import customer, fresh_agent


def opening(actor, record, now) -> int:
    """Open the record, as is done before a caller is asked."""
    opened = gate.open_record(actor=actor, number=record.number, purpose="service", at=now)
    return opened.entry.pk


def true_answers(ticket: int | None, hashed: list[bytes]) -> int:
    """Return how many mothers' names the database says are true, under an opening."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT customers_true_answers(%s, 'mother', %s)", [ticket, hashed])
        return cursor.fetchone()[0]


def answered(actor, record, now, factor, text, named):
    """Compare one answer as the page does."""
    return verify(
        actor=actor, number=record.number, opening=named, factor=factor,
        answers=spelled(factor=factor, text=text), at=now,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("factor", "text", "match"),
    [
        ("mother", "Soejatmi", True),
        ("mother", "hj. SUYATMI", False),
        ("mother", "Ibu Sujatmi", True),
        ("mother", "Sri", False),
        ("birth_date", "1990-01-05", True),
        ("birth_date", "1990-01-06", False),
        ("address", "Gondangdia", True),
        ("address", "jl. melati", True),
        ("address", "Menteng", False),  # the kecamatan and the city stand on the screen
        ("address", "jakarta pusat", False),
        ("address", "melati menteng", False),
        ("address", "10350", False),
        ("address", "melati bandung", False),
        ("address", "Jalan", False),
    ],
)
def test_answers_are_compared_kindly(cast, now, factor, text, match):
    record = customer(cast, now)
    named = opening(cast.agent, record, now)
    assert answered(cast.agent, record, now, factor, text, named).match is match


def test_a_word_that_the_screen_shows_proves_nothing_wherever_it_stands(cast, now):
    """A kelurahan of the kecamatan's own name, and a second address."""
    first = {"street": "Jl. Kenanga 9", "kelurahan": "Menteng", "kecamatan": "Menteng"}
    second = {"street": "Jl. Menteng Kecil 2", "kelurahan": "Cikini", "city": "Kenanga"}
    contact = {"phones": [], "emails": [], "addresses": [first, second]}
    record = customer(cast, now, contact=contact)
    agent = fresh_agent(cast, now)
    named = opening(agent, record, now)
    assert answered(agent, record, now, "address", "kecil cikini", named).match
    assert not answered(agent, record, now, "address", "Menteng", named).match
    assert not answered(agent, record, now, "address", "Kenanga", named).match


def test_the_end_of_the_nik_is_compared(cast, now):
    record = customer(cast, now)
    named = opening(cast.agent, record, now)
    right = record.identity["nik"][-4:]
    assert answered(cast.agent, record, now, "nik_end", right, named).match
    assert not answered(cast.agent, record, now, "nik_end", "0000", named).match


def test_three_wrong_answers_lock_and_the_right_one_comes_too_late(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    named = opening(agent, record, now)
    left = [answered(agent, record, now, "mother", "Sri", named).left for _ in range(3)]
    assert left == [2, 1, 0]
    with pytest.raises(gate.Refused) as refused:
        answered(agent, record, now, "mother", "Soejatmi", named)
    assert refused.value.entry.reason == "locked"
    locking = LogEntry.objects.filter(actor=agent, outcome="no_match").first()
    assert locking.additional_data == {"factor": "mother", "locked": True}
    other = customer(cast, now)
    assert answered(agent, other, now, "mother", "Soejatmi", opening(agent, other, now)).match


def test_parallel_answers_do_not_pass_the_lock(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    named = opening(agent, record, now)

    def attempt(guess: int) -> str:
        try:
            return str(answered(agent, record, now, "nik_end", f"{guess:04}", named).match)
        except gate.Refused as refused:
            return refused.entry.reason
        finally:
            connection.close()

    wrong = (int(record.identity["nik"][-4:]) + 1) % 10_000
    with ThreadPoolExecutor(max_workers=12) as pool:
        outcomes = list(pool.map(attempt, [wrong] * 12))
    assert (outcomes.count("False"), outcomes.count("locked")) == (3, 9)


def test_another_day_begins_anew(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    yesterday = now - timedelta(days=1)
    named = opening(agent, record, yesterday)
    for _ in range(3):
        answered(agent, record, yesterday, "mother", "Sri", named)
    assert answered(agent, record, now, "mother", "Soejatmi", opening(agent, record, now)).match


def test_no_answer_stands_in_the_ledger(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    named = opening(agent, record, now)
    answered(agent, record, now, "mother", "Parangtritis", named)
    answered(agent, record, now, "mother", "Soejatmi", named)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(entry::text, '') FROM audit_logentry AS entry WHERE actor_id = %s",
            [agent.pk],
        )
        ledger = cursor.fetchone()[0].lower()
    assert "verified" in ledger
    assert not any(word in ledger for word in ("parangtritis", "soejatmi", "sujatmi", "suyatmi"))


def test_verification_needs_ones_own_opening(cast, now):
    record = customer(cast, now)
    theirs = opening(cast.colleague, record, now)
    old = opening(cast.agent, record, now - timedelta(hours=1))
    for named in (theirs, old, 0, 2**66):
        with pytest.raises(gate.Refused) as refused:
            answered(cast.agent, record, now, "mother", "Soejatmi", named)
        assert refused.value.entry.reason == "not_opened"


def test_another_branch_verifies_nothing(cast, now):
    record = customer(cast, now)
    named = opening(cast.agent, record, now)
    with pytest.raises(gate.Refused) as refused:
        answered(cast.outsider, record, now, "mother", "Soejatmi", named)
    assert refused.value.entry.reason == "other_branch"


@pytest.mark.parametrize("factor", ["phone", "nik", "kk", "", "full_name"])
def test_only_a_callers_answers_are_compared(cast, now, factor):
    record = customer(cast, now)
    with pytest.raises(ValueError, match="nothing that a caller"):
        verify(
            actor=cast.agent, number=record.number, opening=1, factor=factor, answers=["x"], at=now
        )


def test_nothing_said_matches_nothing(cast, now):
    record = customer(cast, now)
    named = opening(cast.agent, record, now)
    said = {"actor": cast.agent, "number": record.number, "opening": named, "at": now}
    assert not verify(factor="mother", answers=[], **said).match
    assert not verify(factor="mother", answers=[""], **said).match


def test_a_hash_of_one_customer_is_worth_nothing_for_another(cast, now):
    """Everybody here has the same mother's name; only its hash for this number matches."""
    record, other = customer(cast, now), customer(cast, now)
    own, others = opening(cast.agent, record, now), opening(cast.agent, other, now)
    hashed = [digest(kind="mother", value="suyatmi", number=record.number)]
    hashed += [digest(kind="mother", value="sujatmi", number=record.number)]
    assert [true_answers(ticket, hashed) for ticket in (own, others)] == [1, 0]


def test_no_answer_is_compared_without_a_committed_opening(cast, now):
    """Whoever has the index key could else try answers of a customer whom nobody opened."""
    record = customer(cast, now)
    hashed = [digest(kind="mother", value="sujatmi", number=record.number)]
    opened = gate.open_record(actor=cast.agent, number=record.number, purpose="service", at=now)
    assert true_answers(opened.entry.pk, hashed) == 1
    written = {"customer": record.number, "actor_id": cast.agent.pk, "at": now}
    given = written | {"event": Event.OPENED, "outcome": Outcome.GIVEN}
    with transaction.atomic():
        assert true_answers(log(**given).pk, hashed) == 0  # of the same transaction
    for other in (
        {"outcome": Outcome.REFUSED},
        {"event": Event.VERIFIED},
        {"actor_id": cast.outsider.pk},
        {"using": "owner", "recorded_at": now - timedelta(days=1, minutes=1)},
    ):
        assert true_answers(log(**given | other).pk, hashed) == 0
    assert true_answers(log(**given).pk, hashed) == 1
    assert true_answers(None, hashed) == 0
