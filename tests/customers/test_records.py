"""Storing customers: sealed, hashed, logged, and the second time nothing."""

import pytest
from django.db import ProgrammingError, connections, transaction

from audit.events import Event, Outcome
from audit.ledger import record as write
from audit.models import LogEntry
from customers import gate
from customers.masking import DOT
from customers.records import store
from tests.cast import customer, example


def ticket_of(actor, now):
    """Write the entry under which an import stores."""
    return write(event=Event.IMPORTED, outcome=Outcome.GIVEN, at=now, actor_id=actor.pk)


def stored(cast, records, now, actor=None):
    """Store records as an import of the manager."""
    branches = {"JKT": cast.jakarta.pk, "DPS": cast.denpasar.pk}
    ticket = ticket_of(actor or cast.manager, now)
    return store(ticket=ticket, records=records, branches=branches, at=now)


def test_nothing_of_the_record_lies_in_clear_in_the_database(cast, now):
    record = customer(cast, now, full_name="Sulistyowati Ningrum")
    rows = []
    with connections["owner"].cursor() as cursor:
        for table in ("customer", "dossier", "lookup", "datakey"):
            cursor.execute(f"SELECT * FROM customers_{table}")
            rows += [bytes(v) if isinstance(v, memoryview) else v for r in cursor for v in r]
    kept = b"\n".join(v if isinstance(v, bytes) else str(v).encode() for v in rows)
    secrets = [record.full_name, record.identity["nik"], record.identity["kk"], "Soejatmi"]
    secrets += [record.contact["phones"][0], record.contact["emails"][0], "Melati", "PT Angin"]
    assert [secret for secret in secrets if secret.encode() in kept] == []
    assert DOT.encode() in kept  # the masked view is there, and is what was searched


def test_the_second_time_changes_nothing(cast, now):
    record = customer(cast, now)
    assert stored(cast, [record], now) == {"created": 0, "changed": 0, "unchanged": 1}
    entries = LogEntry.objects.filter(customer=record.number, event="stored")
    assert [entry.additional_data["outcome"] for entry in entries] == ["created"]


def test_a_change_is_logged_by_hash_and_read_afterwards(cast, now):
    record = customer(cast, now)
    changed = example(int(record.number), "JKT", contact={"phones": ["+628111222333"]})
    assert stored(cast, [changed], now)["changed"] == 1
    entry = LogEntry.objects.filter(customer=record.number, event="stored").first()
    before, after = entry.changes["fingerprint"]
    assert before and after and before != after and "8111222333" not in str(entry.changes)
    opened = gate.open_record(actor=cast.agent, number=record.number, purpose="service", at=now)
    contact = gate.reveal(
        actor=cast.agent, number=record.number, tier="contact", opening=opened.entry.pk,
        reason="read_back", at=now,
    )  # fmt: skip
    assert contact.values["phones"] == ["+628111222333"]


def test_a_batch_with_a_branch_that_is_not_covered_stores_none(cast, now):
    before = LogEntry.objects.filter(event="stored").count()
    mixed = [example(4_900_000_001, "JKT"), example(4_900_000_002, "DPS")]
    with pytest.raises(ProgrammingError, match="No ticket"), transaction.atomic():
        stored(cast, mixed, now, actor=cast.supervisor)
    assert LogEntry.objects.filter(event="stored").count() == before
    assert stored(cast, mixed, now)["created"] == 2


def test_storing_and_its_entries_live_or_die_together(cast, now, monkeypatch):
    import customers.records as records

    def broken(**_kwargs):
        raise OSError("the ledger is away")

    monkeypatch.setattr(records, "record_many", broken)
    record = example(4_900_000_003, "JKT")
    with pytest.raises(OSError, match="away"):
        stored(cast, [record], now)
    monkeypatch.undo()
    assert stored(cast, [record], now)["created"] == 1


def test_every_stored_customer_has_an_entry(cast, now):
    records = [example(4_910_000_000 + n, "JKT") for n in range(40)]
    stored(cast, records, now)
    entries = LogEntry.objects.filter(event="stored", customer__gte="4910000000")
    logged = entries.filter(customer__lt="4920000000").order_by("number")
    assert {entry.customer for entry in logged} == {record.number for record in records}
    numbers = [entry.number for entry in logged]
    assert numbers == list(range(numbers[0], numbers[0] + 40))
