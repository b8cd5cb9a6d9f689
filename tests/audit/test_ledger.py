"""The ledger: who acted, from where, in what order, in the same transaction as what happened."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import connection, transaction

from accessgov.context import acting
from audit import codes
from audit.events import Event, Outcome
from audit.ledger import record, record_many, take_numbers
from audit.models import LogEntry
from staff.models import Holiday, User
from tests.cast import fresh_agent, person


def test_actor_and_address_come_from_the_context(cast, now):
    with acting(actor_id=cast.agent.pk, address="10.1.2.3"):
        entry = record(event=Event.PAGE_ASKED, at=now)
    kept = LogEntry.objects.get(pk=entry.pk)
    assert (kept.actor, kept.remote_addr, kept.timestamp) == (cast.agent, "10.1.2.3", now)


def test_a_context_inside_another_gives_way_to_it_again(cast, now):
    with acting(actor_id=cast.agent.pk, address="10.1.2.3"):
        with pytest.raises(ValueError), acting(actor_id=cast.manager.pk, address=None):
            raise ValueError
        entry = record(event=Event.PAGE_ASKED, at=now)
    assert entry.actor_id == cast.agent.pk
    assert record(event=Event.PAGE_ASKED, at=now).actor_id is None


def test_a_change_is_an_entry_in_the_same_transaction(cast, now):
    agent = fresh_agent(cast, now)
    before = LogEntry.objects.filter(object_id=agent.pk, event="changed").count()
    with acting(actor_id=cast.hr.pk, address="10.9.9.9"):
        agent.language = "id"
        agent.save()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            agent.full_name = "Never"
            agent.save()
            _ = 1 / 0
    entries = LogEntry.objects.filter(object_id=agent.pk, event="changed")
    assert entries.count() == before + 1
    entry = entries.first()
    assert (entry.actor, entry.remote_addr) == (cast.hr, "10.9.9.9")
    assert entry.changes == {"language": ["en", "id"]}


def test_a_change_that_cannot_be_logged_does_not_happen(cast, now, monkeypatch):
    def broken(*_args, **_kwargs):
        raise OSError("the ledger is away")

    agent = fresh_agent(cast, now)
    monkeypatch.setattr(LogEntry, "save", broken)
    agent.language = "id"
    with pytest.raises(OSError, match="away"):
        agent.save()
    monkeypatch.undo()
    assert User.objects.get(pk=agent.pk).language == "en"


def test_a_password_is_never_in_the_ledger(cast, now):
    agent = fresh_agent(cast, now)
    agent.set_password("a new long password")
    agent.save()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_logentry AS entry WHERE entry::text LIKE ANY (%s)",
            [["%argon2%", "%a new long password%", "%correct horse%"]],
        )
        assert cursor.fetchone() == (0,)


def test_a_holiday_taken_away_is_logged(cast, now):
    holiday = Holiday.objects.create(branch=cast.denpasar, date=now.date(), name="Odalan")
    made = holiday.pk
    holiday.delete()
    actions = LogEntry.objects.filter(object_id=made, content_type__model="holiday")
    assert [entry.action for entry in actions] == [LogEntry.Action.DELETE, LogEntry.Action.CREATE]


def test_signing_in_is_logged_and_failing_too(cast, now, enter):
    agent = fresh_agent(cast, now)
    enter(agent)
    assert LogEntry.objects.filter(actor=agent, event="signed_in").count() == 1
    assert authenticate(None, username=agent.username, password="wrong") is None
    failed = LogEntry.objects.filter(event="sign_in_failed").first()
    assert (failed.object_id, failed.actor, failed.outcome) == (agent.pk, None, "refused")


def test_a_name_that_nobody_has_is_not_kept(cast):
    """It may be a password that was typed into the wrong field."""
    authenticate(None, username="hunter2-secret", password="wrong")
    failed = LogEntry.objects.filter(event="sign_in_failed").first()
    assert (failed.object_repr, failed.object_id) == ("", None)


def test_running_numbers_have_no_gap_whoever_writes(cast, now):
    agent = person(f"counted-{now.timestamp()}")
    record(event=Event.PAGE_ASKED, at=now, actor_id=agent.pk)
    many = [LogEntry(event="searched", actor=agent, timestamp=now, action=3) for _ in range(5)]
    record_many(entries=many, actor_id=agent.pk)
    record_many(entries=[], actor_id=agent.pk)
    record(event=Event.PAGE_ASKED, at=now, actor_id=agent.pk)
    numbers = LogEntry.objects.filter(actor=agent).order_by("id").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6, 7]


def test_numbers_are_taken_forwards_only(cast):
    with pytest.raises(TypeError):
        take_numbers(actor_id=cast.agent.pk, count=-3)


def test_the_time_of_an_entry_is_the_databases_too(cast, now):
    entry = record(event=Event.PAGE_ASKED, at=now - timedelta(days=3), actor_id=cast.agent.pk)
    kept = LogEntry.objects.get(pk=entry.pk)
    assert kept.timestamp == now - timedelta(days=3)
    assert abs(kept.recorded_at - now) < timedelta(minutes=1)


def test_a_large_number_has_a_code_that_leads_back(cast, now):
    entry = record(event=Event.PAGE_ASKED, outcome=Outcome.REFUSED, at=now)
    for number in (entry.pk, 0, 1, 2**31, 2**40 + 7, 2**62):
        assert codes.id_of(codes.code_of(number)) == number


@pytest.mark.parametrize("text", ["", "-", "0", "XYZ!", "0000-0000-1", "ÄÖ"])
def test_what_is_no_code_is_said_to_be_none(text):
    with pytest.raises(codes.BadCode):
        codes.id_of(text)


@pytest.mark.parametrize("number", range(123_456_789, 123_456_789 + 37))
def test_a_code_is_letters_and_digits_and_one_misread_character_is_noticed(number):
    code = codes.code_of(number)
    assert code.replace("-", "").isalnum()
    assert codes.id_of(code.lower().replace("0", "o").replace("1", "l")) == number
    for place, character in enumerate(code):
        for other in codes.DIGITS + "U":
            if character not in ("-", other):
                with pytest.raises(codes.BadCode):
                    codes.id_of(code[:place] + other + code[place + 1 :])
