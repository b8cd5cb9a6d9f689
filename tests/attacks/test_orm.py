"""The ORM as the web role: code of our own that forgets the gate, or tries to tidy the ledger."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from auditlog.models import LogEntryManager
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.db.models import ProtectedError

from audit.events import Event, Outcome
from audit.ledger import record as write
from audit.ledger import record_many
from audit.models import LogEntry
from audit.models.ledger import LedgerIsAppendOnly
from customers import dossiers, gate
from customers.models import Customer, DataKey, Dossier, Lookup, NameWord
from staff.models import BranchPermission, User
from tests.cast import customer, person


@pytest.fixture
def record(cast, now):
    """Give a customer of the home branch."""
    return customer(cast, now)


@pytest.fixture
def entry(cast, now):
    """Give an entry of the agent's."""
    return write(event=Event.PAGE_ASKED, outcome=Outcome.REFUSED, at=now, actor_id=cast.agent.pk)


# --- a view that forgets the gate -----------------------------------------------------------


@pytest.mark.parametrize("model", [Customer, Lookup, NameWord])
def test_heads_hashes_and_words_are_out_of_reach(record, model):
    with pytest.raises(ProgrammingError, match="permission denied"):
        list(model.objects.all())


def test_the_dossier_is_empty_without_a_ticket(record):
    assert not Dossier.objects.filter(number=record.number).exists()
    assert list(Dossier.objects.raw("SELECT * FROM customers_dossier")) == []


def test_an_entry_of_the_same_transaction_opens_nothing(cast, now, record):
    with transaction.atomic(), connection.cursor() as cursor:
        ticket = write(
            event=Event.OPENED, outcome=Outcome.GIVEN, at=now, actor_id=cast.agent.pk,
            customer=record.number, tiers=["masked"],
        )  # fmt: skip
        cursor.execute("SELECT set_config('mercusuar.ticket', %s, true)", [str(ticket.pk)])
        assert Dossier.objects.count() == 0


def test_reading_without_autocommit_shows_nothing(cast, now, record):
    """Django then opens transactions by itself, and calls none of them atomic."""
    transaction.set_autocommit(False)
    try:
        ticket = write(
            event=Event.OPENED, outcome=Outcome.GIVEN, at=now, actor_id=cast.agent.pk,
            customer=record.number, tiers=["masked"],
        )  # fmt: skip
        with pytest.raises((RuntimeError, dossiers.TicketNotHonoured)):
            dossiers.read(ticket=ticket)
    finally:
        transaction.rollback()
        transaction.set_autocommit(True)


def test_a_ticket_with_more_tiers_than_it_may_have_gives_none(cast, now, record):
    ticket = write(
        event=Event.REVEALED, outcome=Outcome.GIVEN, at=now, actor_id=cast.telesales.pk,
        customer=record.number, tiers=["contact", "identity"],
    )  # fmt: skip
    with pytest.raises(dossiers.TicketNotHonoured):
        dossiers.read(ticket=ticket)


def test_a_ticket_serves_one_statement(cast, now, record):
    gate.open_record(actor=cast.agent, number=record.number, purpose="service", at=now)
    assert Dossier.objects.count() == 0


def test_an_opening_rolled_back_by_its_caller_gives_nothing(cast, now, record):
    before = LogEntry.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        gate.open_record(actor=cast.agent, number=record.number, purpose="service", at=now)
    assert LogEntry.objects.count() == before


# --- tidying the ledger ---------------------------------------------------------------------


def test_entries_are_saved_once(entry):
    entry.customer = "0"
    with pytest.raises(LedgerIsAppendOnly):
        entry.save()
    with pytest.raises(LedgerIsAppendOnly):
        LogEntry.objects.get(pk=entry.pk).save()


def test_entries_are_not_deleted(entry):
    with pytest.raises(LedgerIsAppendOnly):
        entry.delete()
    assert LogEntry.objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize(
    "tidy",
    [
        lambda found: found.update(actor=None),
        lambda found: found._raw_delete("default"),
        lambda found: found.delete(),
        lambda found: LogEntry.objects.bulk_update(list(found), ["customer"]),
        lambda found: LogEntry.objects.bulk_create(
            list(found), update_conflicts=True, update_fields=["customer"], unique_fields=["id"]
        ),
        lambda found: LogEntry.objects.select_for_update().first(),
    ],
    ids=["update", "raw delete", "delete", "bulk update", "upsert", "lock"],
)
def test_the_ledger_is_not_changed_in_bulk(entry, tidy):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        tidy(LogEntry.objects.filter(pk=entry.pk))
    assert LogEntry.objects.get(pk=entry.pk).actor_id == entry.actor_id


def test_an_entry_cannot_be_written_where_the_next_one_will_be(entry, cast, now):
    forged = LogEntry(pk=entry.pk + 1, actor=cast.agent, timestamp=now, action=3)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        LogEntry.objects.bulk_create([forged])


def test_auditlogs_own_command_to_empty_the_ledger_fails(entry):
    with pytest.raises(DatabaseError), transaction.atomic():
        call_command("auditlogflush", "--yes", stdout=StringIO())
    assert LogEntry.objects.filter(pk=entry.pk).exists()
    assert isinstance(LogEntry.objects, LogEntryManager)


def test_a_running_number_is_not_used_twice(entry, cast, now):
    entry.refresh_from_db()  # the database numbers it
    with pytest.raises(IntegrityError), transaction.atomic():
        write(event=Event.PAGE_ASKED, at=now, actor_id=cast.agent.pk, number=entry.number)


def test_many_entries_are_numbered_like_single_ones(cast, now):
    first = LogEntry.objects.get(pk=_asked(cast.colleague, now).pk)
    many = [
        LogEntry(event=Event.PAGE_ASKED, actor=cast.colleague, timestamp=now, action=3)
        for _ in range(3)
    ]
    record_many(entries=many, actor_id=cast.colleague.pk)
    _asked(cast.colleague, now)
    rows = LogEntry.objects.filter(pk__gte=first.pk, actor=cast.colleague).order_by("id")
    assert [row.number - first.number for row in rows] == [0, 1, 2, 3, 4]
    assert len({row.xact for row in rows}) == 3
    assert all(abs(row.recorded_at - now) < timedelta(minutes=1) for row in rows)


def _asked(actor: User, now: datetime) -> LogEntry:
    return write(event=Event.PAGE_ASKED, at=now, actor_id=actor.pk)


def test_a_rolled_back_entry_leaves_no_gap(cast, now):
    first = write(event=Event.PAGE_ASKED, at=now, actor_id=cast.auditor.pk)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(event=Event.PAGE_ASKED, at=now, actor_id=cast.auditor.pk)
        _ = 1 / 0
    second = write(event=Event.PAGE_ASKED, at=now, actor_id=cast.auditor.pk)
    numbers = LogEntry.objects.filter(pk__in=[first.pk, second.pk]).values_list("number", flat=True)
    assert max(numbers) - min(numbers) == 1


# --- people ---------------------------------------------------------------------------------


def test_a_person_is_never_deleted(cast):
    with pytest.raises((ProtectedError, DatabaseError)), transaction.atomic():
        cast.agent.delete()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        User.objects.filter(pk=cast.agent.pk)._raw_delete("default")


def test_a_superuser_does_not_exist(cast):
    with pytest.raises(IntegrityError, match="no_superuser"), transaction.atomic():
        User.objects.filter(pk=cast.agent.pk).update(is_superuser=True)


def test_a_permission_without_an_assignment_of_the_same_person_does_not_exist(cast):
    lent = BranchPermission.objects.filter(user=cast.supervisor).first()
    lent.pk, lent.user = None, cast.hr
    with pytest.raises(IntegrityError, match="permission_of_its_assignment"), transaction.atomic():
        lent.save(force_insert=True)


def test_a_permission_does_not_outlive_its_assignment(cast, now):
    agent = person(
        "short-time", role="cs_agent", branch=cast.jakarta, boss=cast.supervisor,
        since=now - timedelta(days=2), valid_until=now - timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="within its assignment"), transaction.atomic():
        BranchPermission.objects.filter(user=agent).update(valid_until=None)


def test_the_wrapped_key_alone_opens_nothing(record):
    """Keys are readable; without a ticket there is nothing that they would fit."""
    assert DataKey.objects.exists()
    assert not Dossier.objects.exists()
