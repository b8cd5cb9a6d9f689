"""The three lists tell where declaration, ledger and interactions differ, and nothing else."""

import pytest

from audit.declaring.absences import missing
from audit.declaring.lists import three_lists
from audit.events import Event
from audit.models import Contact
from tests.cast import assign


@pytest.fixture
def lists(worked):
    """Return a function that gives the agent's lists as numbers or references."""

    def of_agent():
        found = three_lists(**worked.place).of(agent_id=worked.agent.pk)
        return [
            [line.customer or line.reference for line in lines]
            for lines in (found.undeclared, found.untraced, found.unaccompanied)
        ]

    return of_agent


def test_a_day_that_agrees_is_on_no_list(worked, lists):
    number = worked.number()
    call = worked.calls(number)
    worked.opens(number, interaction_id=call.pk)
    worked.declares(number)
    assert lists() == [[], [], []]


def test_what_was_opened_and_not_declared_is_listed(worked, lists):
    said, kept = worked.number(), worked.number()
    for number in (said, kept):
        worked.opens(number, interaction_id=worked.calls(number).pk)
    worked.declares(said)
    assert lists() == [[kept], [], []]


def test_before_the_declaration_nothing_counts_as_undeclared(worked, lists):
    number = worked.number()
    worked.opens(number, interaction_id=worked.calls(number).pk)
    assert lists() == [[], [], []]


def test_what_is_declared_without_a_trace_is_listed(worked, lists):
    invented, called = worked.number(), worked.number()
    worked.calls(called)
    worked.declares(invented, called, Contact(reference="C-none", outcome="served"))
    assert lists() == [[], [invented, "C-none"], []]


def test_an_own_note_is_no_trace_and_is_named(worked):
    note = worked.calls(source="agent")
    invented = worked.number()
    worked.declares(
        Contact(customer=invented, interaction=note, reference=note.reference, outcome="served")
    )
    (line,) = three_lists(**worked.place).untraced
    assert line.customer == invented and line.own_note


def test_a_reference_declares_the_one_record_opened_under_it(worked, lists):
    note = worked.calls(source="agent")
    number = worked.number()
    worked.opens(number, interaction_id=note.pk)
    worked.declares(Contact(interaction=note, reference=note.reference, outcome="served"))
    assert lists() == [[], [], []]


def test_a_reference_typed_by_hand_is_found_among_the_interactions(worked, lists):
    note = worked.calls(source="agent")
    number = worked.number()
    worked.opens(number, interaction_id=note.pk)
    worked.declares(Contact(reference=note.reference, outcome="served"))
    assert lists() == [[], [], []]


def test_one_reference_does_not_answer_for_many_records(worked, lists):
    note = worked.calls(source="agent")
    numbers = [worked.number(), worked.number()]
    worked.opens(*numbers, interaction_id=note.pk)
    worked.declares(Contact(interaction=note, reference=note.reference, outcome="served"))
    assert lists() == [numbers, [], []]


def test_what_was_opened_without_interaction_is_listed_declared_or_not(worked, lists):
    said, kept, called = worked.number(), worked.number(), worked.number()
    worked.opens(said, kept, called)
    worked.calls(called)  # a call that the exchange tells of, under which nothing was opened
    worked.declares(said, called)
    assert lists() == [[kept], [], [said, kept]]


def test_a_line_leads_to_its_viewing_and_counts_openings(worked):
    number = worked.number()
    worked.opens(number, minute=610)
    worked.opens(number, minute=620)
    viewing = worked.viewing(number)
    (line,) = three_lists(**worked.place).unaccompanied
    assert (line.viewing_id, line.openings) == (viewing.pk, 2)
    assert (line.last_at - line.first_at).total_seconds() == 600


def test_lists_can_be_asked_for_some_agents(worked):
    worked.opens(worked.number())
    colleague = worked.desk.colleague
    worked.opens(worked.number(), actor_id=colleague.pk)
    found = three_lists(**worked.place, agents=[colleague.pk])
    assert [line.agent_id for line in found.unaccompanied] == [colleague.pk]
    assert len(three_lists(**worked.place).unaccompanied) == 2
    assert three_lists(**worked.place, agents=[]).unaccompanied == []


def test_refused_and_other_days_openings_are_on_no_list(worked, lists):
    worked.opens(worked.number(), outcome="refused")
    worked.opens(worked.number(), minute=-1)
    worked.opens(worked.number(), minute=24 * 60)
    worked.declares()
    assert lists() == [[], [], []]


# --- missing ---------------------------------------------------------------------------


def names(worked):
    """Return who is missing on the day."""
    return [one.agent_id for one in missing(**worked.place)]


def test_who_worked_and_did_not_declare_is_missing(worked):
    assert names(worked) == []  # assigned, and away that day
    worked.opens(worked.number())
    worked.calls(agent=worked.desk.colleague)
    found = {one.agent_id: one for one in missing(**worked.place)}
    assert set(found) == {worked.agent.pk, worked.desk.colleague.pk}
    assert (found[worked.agent.pk].openings, found[worked.agent.pk].interactions) == (1, 0)
    worked.declares()
    assert names(worked) == [worked.desk.colleague.pk]


def test_signing_in_is_work_where_somebody_has_one_branch_only(worked, cast, now):
    signed = {"actor_branch_id": None, "branch_id": None, "outcome": "done"}
    worked.desk.write(Event.SIGNED_IN, **signed)
    assert names(worked) == [worked.agent.pk]
    since = worked.desk.day.begins_at
    assign(worked.agent, role="cs_agent", since=since, branch=cast.denpasar)
    assert names(worked) == []


def test_who_supervises_declares_nothing(worked):
    worked.opens(worked.number(), actor_id=worked.desk.supervisor.pk)
    assert names(worked) == []
