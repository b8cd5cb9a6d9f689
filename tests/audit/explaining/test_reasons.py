"""Each reason explains what it is for, under the conditions it names, and nothing beside it."""

from datetime import timedelta

import pytest

from audit.explaining.sentences import reason_sentences
from audit.models import Contact, Declaration, OwnWord
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


def ticket(here, customer, **columns):
    """Let the ticket system tell of a customer."""
    values = {"source": "tickets", "channel": "ticket", "reference": "T-9", "caller": ""}
    return pushed(here, customer, **values | columns)


def test_a_ticket_of_days_ago_explains_an_opening_while_nobody_closed_it(here):
    customer = number()
    ticket(here, customer, begins=605 - 5 * DAY, ends=None)
    here.open(customer, 605)
    assert stands(here, customer) == ("explained", ["ticket"])
    (sentence,) = reason_sentences(explained(here, customer))
    assert "T-9" in sentence


@pytest.mark.parametrize(
    ("begins", "ends"),
    [(-7 * DAY, None), (-5 * DAY, 2 * DAY), (-20 * DAY, 45), (-20 * DAY, -10), (2, None)],
)
def test_a_ticket_of_a_week_or_one_just_being_closed_explains_an_opening(here, begins, ends):
    customer = number()
    ticket(here, customer, begins=605 + begins, ends=None if ends is None else 605 + ends)
    here.open(customer, 605)
    assert stands(here, customer) == ("explained", ["ticket"])


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


def test_a_campaign_list_explains_sales_and_nothing_else(here):
    sold, served = number(), number()
    for customer, purpose in ((sold, "sales"), (served, "service")):
        handed_out(here, customer)
        here.open(customer, 605, purpose=purpose)
    assert stands(here, sold) == ("explained", ["on_list"])
    assert stands(here, served) == ("unexplained", [])


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
