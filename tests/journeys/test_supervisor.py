"""The supervisor: the running day, a closed day signed, a drawn customer called back."""

from datetime import timedelta

import pytest

from audit import reports
from audit.drawing.days import draw_day
from audit.events import Event, Outcome, Reason
from audit.models import DailyReport, LogEntry, Sample
from customers import gate
from customers.phones import local
from tests.audit.days import desk
from tests.cast import customer
from tests.journeys.conftest import REVEAL_SECONDS
from tests.journeys.looking import look

PHONES = ["+6281211112222", "+6281233334444"]


@pytest.fixture
def here(cast, now):
    """Give a branch whose agent opened a customer on its closed day and one on the running day."""
    made = desk(cast, now)
    contact = {"phones": PHONES, "emails": [], "addresses": []}
    before, today = (
        customer(cast, now, branch=made.branch, contact=contact, full_name="Ketut Wirawan")
        for _day in range(2)
    )
    made.search(before.number)
    made.open(before.number, 601, purpose="complaint", tiers=["masked"])
    for number in ("1", "2", "3", "4"):
        made.open(number, 602, outcome=Outcome.REFUSED, reason=Reason.OTHER_BRANCH)
    reports.build_day(branch=made.branch, date=made.day.date, at=now)
    gate.open_record(actor=made.agent, number=today.number, purpose="billing", at=now)
    return made


def test_the_running_day_leads_to_an_agents_minutes(browse, here):
    page = browse(here.supervisor)
    page.goto("/")
    page.get_by_role("link", name="Reports").first.click()
    page.locator("#running a").wait_for()
    look(page)
    page.locator("#running a").click()
    row = page.locator("#numbers tr", has_text=here.agent.full_name)
    assert row.locator("td.number").first.inner_text() == "1"
    look(page)
    row.locator("a").first.click()
    page.locator("#minutes").wait_for()
    assert "Billing and payment" in page.inner_text("#minutes")
    assert "Ketut" not in page.content()
    look(page)


def test_a_closed_day_is_signed_with_a_word_and_frozen(browse, here):
    page = browse(here.supervisor)
    page.goto("/reports/daily/")
    page.locator("#unsigned tbody a").click()
    page.locator("#sign").wait_for()
    page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    page.get_by_role("button", name="Sign and freeze").click()
    page.locator("#sign .error-summary").wait_for()
    look(page)
    page.locator("[name=note]").fill("Asked Rina: the caller had no number in the queue.")
    page.get_by_role("button", name="Sign and freeze").click()
    page.get_by_text("Signed and frozen", exact=True).wait_for()
    assert page.locator("#sign").count() == 0
    look(page)
    report = DailyReport.objects.get(supervisor=here.supervisor, date=here.day.date)
    assert report.signed_at and report.note.startswith("Asked Rina")
    signed = LogEntry.objects.get(actor=here.supervisor, event=Event.REPORT_SIGNED)
    assert signed.object_id == report.pk
    # A later run leaves what is signed as it stands.
    here.open("999", 700)
    at = report.built_at + timedelta(minutes=5)
    reports.build_day(branch=here.branch, date=here.day.date, at=at, again=True)
    page.reload()
    row = page.locator("#numbers tr", has_text=here.agent.full_name)
    assert row.locator("td.number").first.inner_text() == "1"


def test_a_drawn_customer_is_called_back(browse, here, now):
    draw_day(branch=here.branch, date=here.day.date, at=now + timedelta(minutes=2))
    sample = Sample.objects.get(supervisor=here.supervisor)
    Sample.objects.filter(pk=sample.pk).update(due_at=now)
    page = browse(here.supervisor)
    page.goto("/samples/")
    look(page)
    page.locator("tr[data-row] a", has_text=here.agent.full_name).click()
    page.wait_for_url(f"**/callbacks/{sample.pk}/")
    assert not shown(page) and "Complaint or fault" in page.inner_text("main")
    assert page.get_by_role("button", name="Record the outcome").count() == 0
    look(page)

    page.get_by_role("button", name="Show the number and call").click()
    page.locator(".dial").wait_for()
    assert shown(page) == [PHONES[0]]
    page.locator(".dial a:focus").wait_for()  # a moment after it is there
    assert page.locator("svg.watermark").is_visible() and "Wirawan" not in page.content()
    page.locator(".dial").wait_for(state="detached", timeout=(REVEAL_SECONDS + 20) * 1000)
    assert not shown(page)

    page.get_by_label("Not me").check()
    page.get_by_role("button", name="Record the outcome").click()
    page.locator(".error-summary").wait_for()
    look(page)
    page.get_by_label("Confirmed").check()
    page.get_by_role("button", name="Record the outcome").click()
    page.locator("#messages", has_text="Recorded.").wait_for()
    look(page)
    the_ledger_tells_it(here.supervisor, Sample.objects.get(pk=sample.pk))


def shown(page) -> list[str]:
    """Return the phone numbers that the document holds, however they are written."""
    document = page.content()
    return [phone for phone in PHONES if phone in document or local(phone) in document]


def the_ledger_tells_it(supervisor, sample) -> None:
    """Compare the sample and the entries with what was done on the pages."""
    assert sample.state == Sample.State.CONFIRMED and sample.closed_at
    entries = LogEntry.objects.filter(actor=supervisor, customer=sample.customer).order_by("number")
    assert [(e.event, e.outcome, e.purpose, e.object_id) for e in entries] == [
        (Event.CALLED_BACK, "given", "call_back", sample.pk),
        (Event.CALL_RECORDED, "done", "", sample.pk),
    ]
