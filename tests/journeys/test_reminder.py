"""The 7th day: the rules return at sign-in, are put off, then answered, and work goes on."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import translation

from staff.models import Reminder
from staff.reminding import reminders
from tests.cast import customer, person
from tests.journeys.looking import look

DAY = timedelta(days=1)


@pytest.fixture
def newcomer(cast, now, monkeypatch):
    """Return an agent who started a week ago, reminded by the job; it minds nobody else here."""
    since = now - 7 * DAY
    somebody = person(
        "seventh-day", role="cs_agent", branch=cast.jakarta, boss=cast.supervisor, since=since
    )
    everybody = reminders.presence.serving
    monkeypatch.setattr(
        reminders.presence,
        "serving",
        lambda at: {key: held for key, held in everybody(at=at).items() if key == somebody.pk},
    )
    assert reminders.send_due(at=now, chance=Random(7)) == 1
    with translation.override("en"):
        yield somebody


def test_the_rules_return_on_the_7th_day(cast, browse, newcomer, now):
    record = customer(cast, now)
    waiting = Reminder.objects.get(person=newcomer)
    situation = reminders.situation_of(reminder=waiting)
    page = browse()
    page.goto("/login/")
    page.locator("[name=login]").fill(newcomer.username)
    page.locator("[name=password]").fill("correct horse battery")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Reminder of the rules").wait_for()
    look(page)
    page.get_by_role("button", name="Later today").click()
    page.get_by_role("heading", name="Good day").wait_for()
    page.get_by_role("link", name="Answer now").click()
    page.get_by_role("heading", name="Reminder of the rules").wait_for()
    page.keyboard.press("1")
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_text("The reminder is done").wait_for()
    assert str(situation.why)[:40] in page.inner_text("#situation")
    look(page)
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("heading", name="Good day").wait_for()
    waiting.refresh_from_db()
    assert waiting.answered_at and waiting.right is not None

    # A month later another one was left unanswered: customers are closed until it is answered.
    Reminder.objects.create(
        person=newcomer, number=2, due_at=now, closes_at=now, situation=situation.code
    )
    fresh = browse(newcomer)
    fresh.goto(f"/customers/{record.number}/")
    fresh.get_by_text("Customer pages are closed").wait_for()
    assert fresh.get_by_role("button", name="Later today").count() == 0
    look(fresh)
    right = dict(situation.answers)[situation.right]
    fresh.get_by_label(str(right)).check()
    fresh.get_by_role("button", name="Send the answer").click()
    fresh.get_by_role("link", name="Go on").click()
    fresh.wait_for_url(f"**/customers/{record.number}/")
    assert "Customer pages are closed" not in fresh.content()

    chief = browse(cast.supervisor)
    chief.goto(f"/reminders/?person={newcomer.pk}")
    assert chief.locator("#sent tbody tr").count() == 2
    look(chief)
    chief.get_by_role("link", name="Add a spoken reminder").click()
    chief.get_by_label("Person").select_option(str(newcomer.pk))
    chief.get_by_label("Topic").fill("Telepon genggam di meja")
    look(chief)
    chief.get_by_role("button", name="Write it down").click()
    chief.get_by_text("Telepon genggam di meja").wait_for()
    look(chief)
