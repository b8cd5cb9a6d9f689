"""Access taken away: a contract that ends at noon, a suspension, and the quarterly review."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.events import Event, Outcome
from audit.ledger import record
from audit.models import LogEntry
from staff.binding.prerequisites import lacks
from staff.models import AccessReview
from staff.reviewing import opening, suspensions
from tests.cast import customer
from tests.journeys.keyboard import Keyboard
from tests.journeys.looking import look
from tests.journeys.test_agent import find, hidden, open_first, reveal_identity
from tests.staff.reviewing.teams import team

DAY = timedelta(days=1)


@pytest.fixture
def here(cast, now):
    """Give a branch with a superior, a supervisor and two agents."""
    return team(cast, now)


@pytest.fixture
def served(browse, cast, here, now):
    """Let an agent work on a customer's open record; return the page and the record."""
    found = customer(cast, now, branch=here.branch)
    page = browse(here.agent)
    hands = Keyboard(page)
    page.goto("/customers/")
    find(page, hands, "siti rahma")
    open_first(page, hands, "C-3003")
    return page, hands, found


def test_the_contract_ends_while_the_agent_works(served, here):
    page, hands, found = served
    reveal_identity(page, hands, found)
    noon = timezone.now() + timedelta(seconds=2)
    here.agent.contracts.update(ends_at=noon)
    assert hidden(page, found)
    page.wait_for_timeout(2_200)
    hands.tab_to("#identity [name=reason]")
    hands.write("Read")
    hands.tab_to("#identity button")
    hands.press("Enter")
    page.wait_for_url("**/login/**")
    assert hidden(page, found) and found.number not in page.inner_text("body")
    look(page, language="id")  # whoever is nobody yet reads the country's own
    revealed = LogEntry.objects.filter(actor=here.agent, event="revealed", outcome="given")
    assert revealed.count() == 1 and revealed.get().timestamp < noon


def test_a_suspension_closes_the_open_record_and_says_so(served, here):
    page, hands, found = served
    suspensions.suspend(
        person=here.agent, reason="A photo was found", by=here.supervisor, at=timezone.now()
    )
    hands.tab_to("#contact [name=reason]")
    hands.write("Read")
    hands.tab_to("#contact button")
    hands.press("Enter")
    page.wait_for_url("**/login/**")
    assert hidden(page, found)
    page.locator("[name=login]").fill(here.agent.username)
    page.locator("[name=password]").fill("correct horse battery")
    page.locator("[name=password]").press("Enter")
    page.get_by_role("heading", name="Your access is suspended").wait_for()
    assert "A photo was found" not in page.content()
    look(page)


def test_the_quarterly_review_by_keyboard(browse, here, now):
    late = now - 22 * DAY
    for one in (here.agent, here.colleague):
        opening.open_after_change(person=one, at=late)
    record(
        event=Event.REVEALED, outcome=Outcome.GIVEN, at=now - DAY, actor_id=here.agent.pk,
        actor_branch_id=here.branch.pk, customer="1", tiers=["contact"],
    )  # fmt: skip
    assert lacks(person=here.agent, at=now) == ["review"]
    page = browse(here.supervisor)
    hands = Keyboard(page)
    page.goto("/reviews/")
    assert page.get_by_text("Access rests").count() == 2
    look(page)

    page.locator("tr[data-row] a", has_text=here.agent.full_name).focus()
    hands.leads_on("Enter")
    look(page)
    hands.press("2")
    assert page.locator("[name=decision]:checked").input_value() == "narrow"
    assert page.locator("[name=tiers]:checked").evaluate_all(
        "all => all.map(one => one.value)"
    ) == ["contact"]
    hands.tab_to("[name=reason]")
    hands.write("Reads back addresses only")
    hands.press("Tab")
    hands.leads_on("Enter")
    page.locator("#messages", has_text="1 review is decided.").wait_for()
    assert here.terms(here.agent).tiers == ["contact"]
    assert lacks(person=here.agent, at=timezone.now()) == []

    hands.tab_to("tr[data-row] input[type=checkbox]")
    hands.press("Space")
    page.locator("main button.primary").focus()
    hands.leads_on("Enter")
    hands.press("3")
    hands.tab_to("[name=reason]")
    hands.write("Moved to the warehouse")
    hands.press("Tab")
    hands.leads_on("Enter")
    page.get_by_text("No review waits for you").wait_for()
    look(page)
    ended = AccessReview.objects.get(assignment__user=here.colleague)
    assert ended.decision == "end" and here.terms(here.colleague).valid_until


def test_a_person_is_suspended_given_leave_and_let_back_in(browse, cast, here):
    page = browse(here.supervisor)
    address = f"/staff/{here.agent.pk}/"
    page.goto(address)
    page.get_by_role("link", name="Enter leave").click()
    look(page)
    day = f"{timezone.now().date() + 3 * DAY:%Y-%m-%d}"
    page.locator("[name=first_day]").fill(day)
    page.locator("[name=last_day]").fill(day)
    page.get_by_role("button", name="Enter the leave").click()
    page.locator("#leave").wait_for()
    page.get_by_role("link", name="Suspend at once").click()
    page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    page.get_by_role("button", name="Suspend at once").click()
    page.locator(".error-summary").wait_for()
    look(page)
    page.locator("[name=reason]").fill("A photo was found")
    page.get_by_role("button", name="Suspend at once").click()
    page.locator("#messages", has_text="Suspended.").wait_for()
    look(page)
    page.goto("/staff/suspended/")
    look(page)

    officer = browse(cast.privacy)
    officer.goto(address)
    officer.get_by_role("link", name="Lift the suspension").click()
    officer.locator("[name=reason]").fill("It was a poster")
    look(officer)
    officer.get_by_role("button", name="Lift the suspension").click()
    officer.locator("#messages", has_text="Lifted.").wait_for()
    assert suspensions.running(person=here.agent) is None
