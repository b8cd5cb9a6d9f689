"""Each reason explains what it is for, under the conditions it names, and nothing beside it."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from audit.explaining.reasons import LEFT_OPEN
from audit.explaining.sentences import reason_sentences
from audit.models import Contact, Declaration, OwnWord, Viewing
from tests.audit.explaining.evidence import (
    codes,
    explained,
    handed_out,
    minute,
    number,
    pushed,
)
from tests.drawn import drawn_of

DAY = 1440


def stands(here, customer) -> tuple[str, list[str]]:
    """Explain, and return how the viewing stands and why."""
    viewing = explained(here, customer)
    return viewing.standing, codes(viewing)


def said(here, customer) -> list[str]:
    """Return the reasons as a supervisor reads them in English."""
    with override("en"):
        return reason_sentences(explained(here, customer))


@pytest.mark.parametrize(("channel", "ends", "sentence"), [
    ("call", 849, "Call 0812••••331 to queue 2, 10:04 to 10:09; opened 10:05"),
    ("call", None, "Call 0812••••331 from 10:04; opened 10:05"),
    ("queue", 849, "Queue number 2, 10:04 to 10:09; opened 10:05"),
    ("queue", None, "Queue number 2 from 10:04; opened 10:05"),
])  # fmt: skip
def test_a_call_or_queue_number_is_told_with_its_times(here, channel, ends, sentence):
    customer = number()
    pushed(here, customer, begins=844, ends=ends, channel=channel)
    here.open(customer, 845)
    assert said(here, customer) == [sentence]


def test_a_call_is_told_in_indonesian_too(here):
    customer = number()
    pushed(here, customer, begins=844, ends=849)
    here.open(customer, 845)
    with override("id"):
        (sentence,) = reason_sentences(explained(here, customer))
    assert sentence == (
        "Panggilan 0812••••331 ke antrean 2, pukul 10.04 sampai 10.09; dibuka pukul 10.05"
    )


def test_a_call_from_a_hidden_number_is_told_by_its_reference(here):
    customer = number()
    pushed(here, customer, begins=844, ends=None, caller="")
    here.open(customer, 845)
    assert said(here, customer) == ["Call 2 from 10:04; opened 10:05"]


@pytest.mark.parametrize(("source", "attached", "found"), [
    ("agent", True, ["own_note"]), ("agent", False, []), ("telephony", True, []),
])  # fmt: skip
def test_a_note_of_the_agents_own_is_a_word_for_the_openings_attached_to_it(
    here, source, attached, found
):
    customer = number()
    note = pushed(here, begins=600, ends=None, source=source, reference="CS-7", caller="")
    here.open(customer, 845, interaction_id=note.pk if attached else None)
    assert stands(here, customer) == ("own_word" if found else "unexplained", found)
    sentence = "Own note CS-7 by the agent; opened 10:05"
    assert said(here, customer) == ([sentence] if found else [])


def ticket(here, customer, **columns):
    """Let the ticket system tell of a customer."""
    values = {"source": "tickets", "channel": "ticket", "reference": "T-9", "caller": ""}
    return pushed(here, customer, **values | columns)


def opened_under_a_ticket(here, begins, ends, **columns) -> Viewing:
    """Open a customer, these minutes after a ticket's beginning and end, and explain the day."""
    customer = number()
    ticket(here, customer, begins=605 + begins, ends=None if ends is None else 605 + ends)
    here.open(customer, 605, **columns)
    return explained(here, customer)


def judged(viewing) -> tuple[str, list[str], int]:
    """Return how a viewing stands, by which reasons, and how heavy it is in its draw."""
    return viewing.standing, codes(viewing), viewing.weight


@pytest.mark.parametrize(
    ("begins", "ends"), [(-DAY, None), (2, None), (-5 * DAY, 60), (-20 * DAY, 45), (-20 * DAY, -10)]
)
def test_a_new_ticket_or_one_just_being_closed_explains_an_opening(here, begins, ends):
    seen = opened_under_a_ticket(here, begins, ends)
    assert judged(seen) == ("explained", ["ticket"], 1)
    assert "T-9" in reason_sentences(seen)[0]


@pytest.mark.parametrize(("begins", "ends"), [(-DAY - 1, None), (-7 * DAY, None), (-5 * DAY, DAY)])
def test_a_ticket_left_open_explains_an_opening_and_leaves_it_heavy(here, begins, ends):
    seen = opened_under_a_ticket(here, begins, ends)
    assert judged(seen) == ("explained", ["open_ticket"], LEFT_OPEN)
    assert "T-9" in reason_sentences(seen)[0]


def test_a_call_beside_a_ticket_left_open_takes_its_weight(here):
    customer = number()
    ticket(here, customer, begins=605 - 3 * DAY, ends=None)
    pushed(here, customer, begins=600, ends=610)
    here.open(customer, 605)
    assert judged(explained(here, customer)) == ("explained", ["call", "open_ticket"], 1)
    here.open(customer, 900)  # and another look, long after the call
    assert judged(explained(here, customer))[2] >= LEFT_OPEN


def test_a_list_beside_a_ticket_left_open_takes_its_weight(here):
    customer = number()
    ticket(here, customer, begins=605 - 3 * DAY, ends=None)
    handed_out(here, customer, "campaign")
    here.open(customer, 605, purpose="sales")
    assert judged(explained(here, customer)) == ("explained", ["open_ticket", "on_list"], 1)


def test_among_must_checks_a_ticket_left_open_weighs_no_more_than_a_call(here):
    protected = {"additional_data": {"protected": True}}
    left_open = opened_under_a_ticket(here, -3 * DAY, None, **protected)
    closed = opened_under_a_ticket(here, -3 * DAY, 10, **protected)
    assert left_open.must_check and left_open.weight == closed.weight


@pytest.mark.parametrize(("begins", "ends"), [(-8 * DAY, None), (-29 * DAY, 5 * DAY)])
def test_a_ticket_left_open_for_longer_is_no_more_than_the_agents_word(here, begins, ends):
    customer = number()
    ticket(here, customer, begins=605 + begins, ends=None if ends is None else 605 + ends)
    here.open(customer, 605)
    assert stands(here, customer) == ("own_word", ["old_ticket"])
    (sentence,) = reason_sentences(explained(here, customer))
    assert "T-9" in sentence


@pytest.mark.parametrize(("begins", "ends"), [(-31 * DAY, None), (-5 * DAY, -4 * DAY)])
def test_a_ticket_too_old_or_closed_before_explains_nothing(here, begins, ends):
    customer = number()
    ticket(here, customer, begins=605 + begins, ends=None if ends is None else 605 + ends)
    here.open(customer, 605)
    assert stands(here, customer) == ("unexplained", [])


@pytest.mark.parametrize(("kind", "purpose", "standing"), [
    ("campaign", "sales", "explained"), ("campaign", "service", "unexplained"),
    ("campaign", "visit", "unexplained"), ("visit", "visit", "explained"),
    ("visit", "sales", "unexplained"),
])  # fmt: skip
def test_a_list_explains_the_purpose_it_is_for_and_nothing_else(here, kind, purpose, standing):
    customer = number()
    handed_out(here, customer, kind)
    here.open(customer, 845, purpose=purpose)
    assert stands(here, customer) == (standing, ["on_list"] if standing == "explained" else [])
    sentence = "On the list KMP-1 handed to the agent; opened 10:05"
    assert said(here, customer) == ([sentence] if standing == "explained" else [])


def test_a_list_explains_nothing_before_or_after_its_time(here):
    customer = number()
    handed_out(here, customer, ends_at=minute(here, 600))
    here.open(customer, 605, purpose="sales")
    assert stands(here, customer) == ("unexplained", [])


def test_a_declaration_is_the_agents_own_word(here):
    customer = number()
    here.open(customer, 605)
    day, _made = Declaration.objects.get_or_create(
        agent=here.agent, branch=here.branch, date=here.day.date,
        defaults={"submitted_at": minute(here, 1300)},
    )  # fmt: skip
    Contact.objects.create(declaration=day, customer=customer, outcome="served")
    assert stands(here, customer) == ("own_word", ["declared"])


@pytest.mark.parametrize(
    ("choice", "standing"), [("walked_in", "own_word"), ("contested", "unexplained")]
)
def test_a_word_on_an_opening_is_the_agents_own_word_but_contesting_explains_nothing(
    here, choice, standing
):
    customer = number()
    here.open(customer, 605)
    viewing = explained(here, customer)
    said = here.day.ends_at + timedelta(hours=1)
    OwnWord.objects.create(viewing=viewing, choice=choice, sentence="Datang", said_at=said)
    assert explained(here, customer).standing == standing


def reviewed(here, customer, by, purpose="review"):
    """Let somebody of the branch open a record for a purpose, and return how it stands."""
    here.open(customer, 700, actor_id=by.pk, purpose=purpose)
    viewing = explained(here, customer, agent=by)
    return viewing.standing, codes(viewing)


def test_a_supervisor_reviews_what_own_staff_opened_and_nothing_else(here):
    opened, untouched = number(), number()
    here.open(opened, 605)
    assert reviewed(here, opened, here.supervisor) == ("explained", ["review"])
    assert reviewed(here, untouched, here.supervisor) == ("unexplained", [])


def test_a_colleague_reviews_nothing(here):
    customer = number()
    here.open(customer, 605)
    assert reviewed(here, customer, here.colleague) == ("unexplained", [])


def test_another_purpose_is_no_review(here):
    customer = number()
    here.open(customer, 605)
    assert reviewed(here, customer, here.supervisor, "service") == ("unexplained", [])


def test_a_drawn_customer_is_explained_to_the_one_who_calls_and_to_nobody_else(here):
    customer = number()
    day = here.day.date - timedelta(days=1)
    drawn_of(agent=here.agent, branch=here.branch, date=day, numbers=[customer], at=minute(here, 1))
    assert reviewed(here, customer, here.supervisor) == ("explained", ["sample"])
    assert reviewed(here, customer, here.colleague) == ("unexplained", [])
