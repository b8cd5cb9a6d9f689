"""Trails: from the code on a photograph to the entry, and whether the ledger is whole."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from audit import trails
from audit.codes import code_of
from audit.events import Event, Outcome
from audit.ledger import take_numbers
from audit.models import LogEntry
from audit.trails import check, trace
from customers import gate
from tests.audit.days import desk
from tests.cast import customer, fresh_agent


def test_a_code_from_a_page_leads_to_who_looked(cast, now, enter):
    record = customer(cast, now)
    opened = gate.open_record(actor=cast.agent, number=record.number, purpose="service", at=now)
    code = opened.entry.code.lower().replace("-", " ")  # as somebody types it from a picture
    text = enter(cast.privacy).post(reverse("audit:trace"), {"code": code}).content.decode()
    assert cast.agent.full_name in text
    assert opened.entry.code in text
    traced = LogEntry.objects.filter(actor=cast.privacy, event=Event.TRACED).first()
    assert (traced.object_id, traced.customer) == (opened.entry.pk, record.number)
    assert traced.outcome == Outcome.DONE


def test_a_misread_character_is_noticed_and_nothing_is_looked_up(cast, now, enter):
    before = LogEntry.objects.filter(event=Event.TRACED).count()
    code = code_of(LogEntry.objects.first().pk)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "2")
    text = enter(cast.privacy).post(reverse("audit:trace"), {"code": wrong}).content.decode()
    assert "A character is misread or missing" in text
    assert LogEntry.objects.filter(event=Event.TRACED).count() == before


def test_a_code_of_no_entry_is_said_and_written_down(cast, enter):
    text = enter(cast.privacy).post(reverse("audit:trace"), {"code": code_of(2**70)})
    assert "No entry of your branches has this code" in text.content.decode()
    traced = LogEntry.objects.filter(actor=cast.privacy, event=Event.TRACED).first()
    assert (traced.outcome, traced.object_id) == (Outcome.REFUSED, None)


def test_looking_at_the_form_traces_nothing(cast, enter):
    entry = LogEntry.objects.first()
    answer = enter(cast.privacy).get(reverse("audit:trace"), {"code": entry.code})
    assert "trail" not in answer.context


def test_a_trail_has_the_opening_and_ten_minutes_of_the_same_person(cast, now):
    here = desk(cast, now)
    opening = here.open(1, 600)
    revealed = here.write(
        Event.REVEALED, 601, customer="1", tiers=["contact"], opening_id=opening.pk
    )
    far = here.open(2, 612)
    near = here.open(3, 611)
    other = here.open(4, 602, actor_id=here.colleague.pk)
    trail = trace(code=revealed.code, at=timezone.now())
    assert trail.opening == opening
    assert trail.around == [opening, revealed, near]
    assert {far.pk, other.pk}.isdisjoint(entry.pk for entry in trail.around)


def test_a_trail_through_a_busy_time_holds_the_nearest_entries(cast, now, monkeypatch):
    monkeypatch.setattr(trails, "MOST_A_SIDE", 3)
    here = desk(cast, now)
    opened = [here.open(number, 600) for number in range(9)]
    trail = trace(code=opened[5].code, at=timezone.now())
    assert trail.around == opened[3:9]


def test_the_command_prints_the_trail_and_writes_down_who_traced(cast, now):
    here, out = desk(cast, now), StringIO()
    entry = here.open("4100000700", 600, purpose="billing")
    call_command("trace", entry.code, username=cast.privacy.username, stdout=out)
    traced = LogEntry.objects.filter(actor=cast.privacy, event=Event.TRACED).first()
    assert (traced.object_id, traced.customer) == (entry.pk, "4100000700")
    assert here.agent.full_name in out.getvalue()
    assert "4100000700" in out.getvalue()
    assert "06:00:00 WIB" in out.getvalue()


def test_the_command_says_what_is_wrong_with_a_code(cast):
    reader = {"username": cast.auditor.username}
    with pytest.raises(CommandError, match="misread"):
        call_command("trace", "0000-0000-7", **reader)
    with pytest.raises(CommandError, match="No entry that auditor may read has this code"):
        call_command("trace", code_of(2**40), **reader)


@pytest.mark.parametrize("who", ["agent", "supervisor", "hr", "nobody-of-this-name"])
def test_the_command_traces_for_nobody_who_may_not_read_the_ledger(cast, who):
    before = LogEntry.objects.filter(event=Event.TRACED).count()
    with pytest.raises(CommandError, match=f"{who} has no assignment in force that reads"):
        call_command("trace", LogEntry.objects.first().code, username=who)
    assert LogEntry.objects.filter(event=Event.TRACED).count() == before


def test_the_command_asks_in_whose_name_it_traces():
    with pytest.raises(CommandError, match="--as"):
        call_command("trace", "0000-0000-7")


# ------------------------------------------------------------------ whether the ledger is whole


def kinds(actor):
    """Return the kinds of findings about one person."""
    return [finding.kind for finding in check(actor=actor)]


def test_a_whole_ledger_has_no_finding(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    gate.open_record(actor=agent, number=record.number, purpose="service", at=now)
    gate.open_record(actor=agent, number=record.number, purpose="service", at=now)
    assert kinds(agent) == []
    out = StringIO()
    call_command("check_ledger", actor=agent.username, stdout=out)
    assert "complete" in out.getvalue()


def test_a_missing_entry_is_found_by_its_number(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    take_numbers(actor_id=agent.pk, count=2)
    gate.open_record(actor=agent, number=record.number, purpose="service", at=now)
    (finding,) = check(actor=agent)
    assert (finding.kind, finding.actor_id) == ("gap", agent.pk)
    assert "numbers 1 to 2" in finding.text
    with pytest.raises(CommandError, match="1 findings"):
        call_command("check_ledger", actor=agent.username, stdout=StringIO())


def test_a_gap_in_the_middle_is_found_too(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    gate.open_record(actor=agent, number=record.number, purpose="service", at=now)
    take_numbers(actor_id=agent.pk, count=3)
    gate.open_record(actor=agent, number=record.number, purpose="service", at=now)
    (finding,) = check(actor=agent)
    assert "numbers 2 to 4" in finding.text


def test_a_cut_off_end_is_found_by_who_owns_the_counter(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    gate.open_record(actor=agent, number=record.number, purpose="service", at=now)
    take_numbers(actor_id=agent.pk, count=1)
    (finding,) = check(actor=agent)
    assert (finding.kind, finding.text) == ("end", "2 numbers were given, the last entry is 1")


@pytest.mark.parametrize("hours", [-1, 1])
def test_an_entry_dated_falsely_is_found(cast, now, hours):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    at = now + timedelta(hours=hours)
    gate.open_record(actor=agent, number=record.number, purpose="service", at=at)
    assert kinds(agent) == ["time"]
