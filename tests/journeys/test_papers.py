"""A newcomer signs three texts, passes the course and opens the first record."""

from datetime import timedelta

import pytest

from audit.models import LogEntry
from staff.assignments import lend
from staff.binding import course
from staff.models import Assignment
from tests.cast import customer, person
from tests.journeys.looking import NARROW, look
from tests.staff.binding import made

PASSWORD = "correct horse battery"


@pytest.fixture
def newcomer(cast, now):
    """Return somebody with a contract and lent access, who has signed and learnt nothing yet."""
    one = person(f"newcomer-{now:%H%M%S%f}", boss=cast.supervisor)
    made.contract(one, now)
    wanted = Assignment(user=one, role="cs_agent", branch=cast.jakarta, valid_from=now,
                        tiers=["contact"])  # fmt: skip
    lend(assignment=wanted, by=cast.supervisor, at=now - timedelta(seconds=1))
    return one


def test_a_newcomer_signs_learns_and_opens_the_first_record(browse, cast, newcomer, now):
    record = customer(cast, now)
    page = browse(newcomer)
    refused = page.goto(f"/customers/{record.number}/?purpose=service")
    assert refused.status in (200, 403)
    page.goto("/")
    look(page)
    page.get_by_role("link", name="Sign and learn").click()
    look(page)
    sign_everything(page)
    assert newcomer.signatures.count() == 3
    page.goto("/papers/")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="PDF of Integrity pact").click()
    assert fetched.value.suggested_filename.endswith(f"{newcomer.employee_number}.pdf")

    page.set_viewport_size(NARROW)
    page.get_by_role("link", name="To the course").click()
    look(page)
    page.get_by_role("button", name="Begin the test").click()
    take_the_test(page, newcomer)
    page.get_by_text("answers were right. The course holds until").wait_for()
    look(page)
    page.get_by_role("link", name="My papers").first.click()
    page.get_by_text("Customer pages open as far as the assignment goes.").wait_for()
    look(page)

    page.goto("/")
    page.locator("[data-search]").fill(record.number)
    page.keyboard.press("Enter")
    page.locator("tr[data-row] a, tr[data-row] button").first.click()
    page.locator("[name=purpose][value=complaint]").wait_for()
    page.locator("[name=purpose][value=complaint]").check()
    page.locator("[name=sentence]").fill("Keluhan sinyal di rumah")
    page.locator("main form button").last.click()
    page.locator("#contact").wait_for()
    opened = LogEntry.objects.get(actor=newcomer, event="opened", outcome="given")
    assert opened.customer == record.number


def sign_everything(page) -> None:
    """Read and sign text after text, the first one with a wrong password at first."""
    page.get_by_role("link", name="Read and sign: Integrity pact").click()
    page.get_by_label("Your password").fill("not mine")
    page.get_by_role("button", name="I have read this and sign it").click()
    page.get_by_text("This is not your password. Nothing was signed.").first.wait_for()
    look(page)
    for title in ("Integrity pact", "Confidentiality agreement", "Rules and sanctions"):
        page.locator("h1", has_text=title).wait_for()
        page.get_by_label("Your password").fill(PASSWORD)
        page.keyboard.press("Enter")
    page.get_by_text("The signed text is among your papers").first.wait_for()
    page.wait_for_url("**/papers/")


def take_the_test(page, newcomer) -> None:
    """Answer ten situations by keyboard, the last one wrong."""
    page.locator("h1", has_text="Situation 1 of 10").wait_for()
    attempt = newcomer.attempts.get()
    look(page)
    situations = course.asked_in(attempt)
    for number, one in enumerate(situations, start=1):
        page.locator("h1", has_text=f"Situation {number} of 10").wait_for()
        wrong = next(code for code, _label in one.answers if code != one.right)
        given = wrong if number == len(situations) else one.right
        page.locator(f"[name=answer][value={given}]").check()
        page.locator("main form button").last.click()
