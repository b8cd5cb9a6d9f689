"""A declaration is said once, in time or late, and starts from evidence alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils.translation import override

from audit.declaring.days import State, date_to_show, own_day
from audit.declaring.declarations import LATE_DAYS, NotDeclarable
from audit.declaring.prefilling import prefill
from audit.events import Event
from audit.models import Contact, Declaration, LogEntry


def offered(worked):
    """Return every number and reference that a declaration of this day offers."""
    found = prefill(agent=worked.agent, **worked.place)
    by_calls = [text for one in found.interactions for text in (*one.customers, one.reference)]
    return {*by_calls, *found.listed_numbers}


def test_a_declaration_starts_from_interactions_and_lists(worked):
    called, listed = worked.number(), worked.number()
    call, note = worked.calls(called), worked.calls(source="agent")
    worked.hands_out(listed, called)
    assert offered(worked) == {called, listed, call.reference, note.reference}
    # The call tells more of the customer than the list does: offered once.
    assert called not in prefill(agent=worked.agent, **worked.place).listed_numbers


def test_what_was_only_opened_is_never_offered(worked):
    note = worked.calls(source="agent")
    opened, without = worked.number(), worked.number()
    worked.opens(opened, interaction_id=note.pk)
    worked.opens(without)
    worked.viewing(without)
    assert offered(worked) == {note.reference}


def test_nothing_of_another_agent_branch_or_day_is_offered(worked, cast):
    worked.calls(worked.number(), agent=worked.desk.colleague)
    worked.calls(worked.number(), branch=cast.jakarta)
    worked.calls(worked.number(), minute=-1)
    worked.calls(worked.number(), minute=24 * 60)
    begun = worked.desk.day.begins_at
    worked.hands_out(worked.number(), begins_at=begun - timedelta(days=9), ends_at=begun)
    assert offered(worked) == set()


def test_a_declaration_and_its_entry_tell_the_same(worked):
    first, second = worked.number(), worked.number()
    made = worked.declares(first, second, Contact(reference="C-9", outcome="passed_on"))
    entry = LogEntry.objects.get(event=Event.DECLARED, object_id=made.pk)
    assert (entry.actor, entry.actor_branch) == (worked.agent, worked.desk.branch)
    told = entry.additional_data
    assert (told["numbers"], told["count"], told["without_number"]) == ([first, second], 3, 1)
    assert told["late"] is False and made.late is False
    assert "C-9" not in str(told)  # people write names into references


def test_a_declaration_is_final(worked):
    made = worked.declares(worked.number())
    with override("en"), pytest.raises(NotDeclarable, match="already"):
        worked.declares(worked.number())
    assert made.contacts.count() == 1
    for statement in ("UPDATE audit_contact SET customer = '1'", "DELETE FROM audit_declaration"):
        with pytest.raises(ProgrammingError), connection.cursor() as cursor:
            cursor.execute(statement)


def test_nobody_adds_a_contact_to_a_declaration_behind_its_back(worked):
    made = worked.declares(worked.number())
    with pytest.raises(IntegrityError, match="final"):
        Contact.objects.create(declaration=made, customer=worked.number(), outcome="served")
    assert made.contacts.count() == 1


def test_a_declaration_without_an_entry_is_none(worked, monkeypatch):
    def broken(**columns):
        raise RuntimeError

    monkeypatch.setattr("audit.declaring.declarations.record", broken)
    with pytest.raises(RuntimeError):
        worked.declares(worked.number())
    assert not Declaration.objects.filter(agent=worked.agent).exists()


def test_a_contact_names_a_customer_or_a_reference(worked):
    with pytest.raises(IntegrityError), transaction.atomic():
        worked.declares(Contact(outcome="served"))
    assert not Declaration.objects.filter(agent=worked.agent).exists()


@pytest.mark.parametrize(
    ("after_the_end", "late"), [(-timedelta(minutes=1), False), (timedelta(0), True)]
)
def test_a_declaration_after_the_day_is_late(worked, after_the_end, late):
    made = worked.declares(at=worked.desk.day.ends_at + after_the_end)
    assert made.late is late
    entry = LogEntry.objects.get(event=Event.DECLARED, object_id=made.pk)
    assert entry.additional_data["late"] is late


def test_a_day_is_declared_neither_before_it_begins_nor_days_after(worked):
    day = worked.desk.day
    for at in (day.begins_at - timedelta(seconds=1), day.ends_at + timedelta(days=LATE_DAYS)):
        with pytest.raises(NotDeclarable):
            worked.declares(worked.number(), at=at)
    assert worked.declares(at=day.ends_at + timedelta(days=LATE_DAYS, seconds=-1)).late


def test_what_is_no_customer_number_is_not_kept_in_the_ledger(worked):
    made = worked.declares("3171014501900001", "Siti Rahmawati")
    entry = LogEntry.objects.get(event=Event.DECLARED, object_id=made.pk)
    assert entry.additional_data["numbers"] == []


def test_in_the_evening_the_day_just_worked_is_shown_until_it_is_declared(worked):
    day, half = worked.desk.day, timedelta(minutes=30)
    place = {"agent": worked.agent, "branch": worked.desk.branch}
    assert date_to_show(**place, at=day.ends_at - half) == day.date
    tomorrow = day.date + timedelta(days=1)
    assert date_to_show(**place, at=day.ends_at + half) == tomorrow  # nothing was worked
    worked.opens(worked.number())
    assert date_to_show(**place, at=day.ends_at + half) == day.date
    worked.declares(at=day.ends_at + half)
    assert date_to_show(**place, at=day.ends_at + half) == tomorrow


def test_a_day_stands_as_missing_then_lapsed_and_as_free_without_work(worked):
    day = worked.desk.day

    def state(after: timedelta):
        where = {"branch": worked.desk.branch, "date": day.date}
        return own_day(agent=worked.agent, **where, at=day.ends_at + after).state

    assert state(timedelta(0)) == State.FREE
    worked.opens(worked.number())
    assert state(-timedelta(minutes=1)) == State.RUNNING
    assert state(timedelta(0)) == State.MISSING
    assert state(timedelta(days=LATE_DAYS)) == State.LAPSED
    worked.declares(at=day.ends_at)
    assert state(timedelta(days=LATE_DAYS)) == State.LATE
