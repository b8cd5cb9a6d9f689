"""What was shown for a time is covered even where the server's answer, which covers it, fails."""

from datetime import timedelta

import pytest

from audit import interactions, reports
from audit.drawing.days import draw_day
from audit.models import LogEntry, Sample
from staff.assignments import end
from tests.audit.days import desk
from tests.cast import customer
from tests.journeys.conftest import REVEAL_SECONDS
from tests.journeys.looking import look

LATEST = (REVEAL_SECONDS + 20) * 1000


@pytest.fixture
def here(cast, now):
    """Give an agent in a branch where nobody else works."""
    return desk(cast, now)


@pytest.fixture
def revealed(browse, cast, now, here):
    """Give a window in which the agent has just revealed a customer's identity, and the NIK."""
    record = customer(cast, now, branch=here.branch)
    interactions.start(
        agent=here.agent, branch_id=here.branch.pk, channel="call", reference="C-1", at=now
    )
    page = browse(here.agent)
    page.goto(f"/customers/{record.number}/")
    page.locator("[name=purpose]").first.check()
    page.locator("main form button.primary").click()
    page.locator("#identity [name=reason]").select_option("read_back")
    page.locator("#identity button").click()
    page.locator("#clear-identity .tier-open").wait_for()
    page.locator("#clear-identity [data-counting]").wait_for()  # a moment after it is shown
    nik = record.identity["nik"]
    assert nik in page.content()
    return page, nik


def test_without_the_network_a_revealed_tier_is_covered(browse, revealed):
    page, nik = revealed
    browse.complaints.expect("INTERNET_DISCONNECTED", "htmx:")
    page.context.set_offline(True)
    page.locator("#clear-identity .covered").wait_for(timeout=LATEST)
    assert nik not in page.content()
    assert "Open the record again" in page.inner_text("#clear-identity")
    assert page.locator("#identity .tier-masked").is_visible()
    look(page)


def test_a_tier_is_covered_when_the_assignment_ended_after_the_reveal(browse, revealed, here, now):
    page, nik = revealed
    browse.complaints.expect("403")
    end(assignment=here.agent.assignments.get(), at=now - timedelta(seconds=1))
    page.locator("#clear-identity .covered").wait_for(timeout=LATEST)
    assert nik not in page.content()


def test_a_tier_is_covered_when_no_answer_comes_at_all(revealed):
    page, nik = revealed
    page.route("**/tiers/identity/?opening=*", lambda _route: None)  # and nothing fails either
    page.locator("#clear-identity .covered").wait_for(timeout=LATEST)
    assert nik not in page.content()


def test_a_tab_that_slept_covers_as_soon_as_it_wakes(revealed):
    """Timers rest in sleep, the clock does not."""
    page, nik = revealed
    page.evaluate(
        "const later = Date.now() + 3_600_000; Date.now = () => later;"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    assert nik not in page.content()


def test_a_page_that_a_browser_kept_whole_for_back_is_covered_and_fetched_anew(revealed, here):
    """Chrome does so for minutes, no-store or not; ours does not, so it is told to the page."""
    page, nik = revealed
    tell = "kind => dispatchEvent(new PageTransitionEvent(kind, { persisted: true }))"
    page.evaluate(tell, "pagehide")
    assert not page.locator("main").is_visible()
    with page.expect_navigation():
        page.evaluate(tell, "pageshow")
    assert nik not in page.content()
    assert "The record is closed again" in page.inner_text("main")
    assert LogEntry.objects.filter(actor=here.agent, event="opened").count() == 1


def test_without_the_network_a_shown_number_is_covered(browse, cast, now, here):
    contact = {"phones": ["+6281255556666"], "emails": [], "addresses": []}
    number = customer(cast, now, branch=here.branch, contact=contact).number
    here.open(number, 601, purpose="complaint", tiers=["masked"])
    reports.build_day(branch=here.branch, date=here.day.date, at=now)
    draw_day(branch=here.branch, date=here.day.date, at=now + timedelta(minutes=2))
    sample = Sample.objects.get(supervisor=here.supervisor)
    Sample.objects.filter(pk=sample.pk).update(due_at=now)
    page = browse(here.supervisor)
    page.goto(f"/callbacks/{sample.pk}/")
    page.get_by_role("button", name="Show the number and call").click()
    page.locator(".dial").wait_for()
    browse.complaints.expect("INTERNET_DISCONNECTED", "htmx:")
    page.context.set_offline(True)
    page.locator("#number .covered").wait_for(timeout=LATEST)
    assert page.locator(".dial").count() == 0 and "5555" not in page.content()
    look(page)
