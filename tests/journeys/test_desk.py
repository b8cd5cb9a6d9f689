"""The supervisor's ten minutes, by keyboard alone: a call, a review with a note, the sign-off."""

from datetime import timedelta

import pytest
from django.test import override_settings

from audit import reports
from audit.drawing.days import draw_day
from audit.events import Event
from audit.models import DailyReport, LogEntry, Sample, Viewing
from tests.audit.days import desk
from tests.cast import customer
from tests.journeys.keyboard import Keyboard
from tests.journeys.looking import look

NOTE = "Asked Rina: the caller had no number in the queue"


@pytest.fixture
def here(cast, now):
    """Give a branch whose agent opened two customers on the closed day, one of them drawn."""
    made = desk(cast, now)
    numbers = [customer(cast, now, branch=made.branch).number for _ in range(2)]
    for minute, number in enumerate(numbers, 600):
        made.open(number, minute, purpose="complaint", tiers=["masked"])
    reports.build_day(branch=made.branch, date=made.day.date, at=now)
    for number in numbers:
        Viewing.objects.create(
            agent=made.agent, branch=made.branch, date=made.day.date, customer=number, openings=1,
            first_at=made.day.begins_at, last_at=made.day.begins_at, standing="unexplained",
            weight=10, explained_at=now,
        )  # fmt: skip
    with override_settings(CALLS_PER_AGENT=1):
        draw_day(branch=made.branch, date=made.day.date, at=now + timedelta(minutes=2))
    Sample.objects.filter(supervisor=made.supervisor).update(due_at=now)
    return made


def test_ten_minutes_at_the_desk_without_a_mouse(browse, here):
    page = browse(here.supervisor)
    hands = Keyboard(page)
    page.goto("/desk/")
    look(page)

    hands.press("1")
    hands.leads_on("Enter")
    hands.tab_to("#number button.primary")
    hands.leads_on("Enter")
    page.locator(".dial").wait_for()
    hands.press("1")  # confirmed
    hands.tab_to("#outcome button.primary")
    hands.leads_on("Enter")
    sample = Sample.objects.get(supervisor=here.supervisor)
    assert sample.state == Sample.State.CONFIRMED

    page.goto("/desk/")
    hands.press("2")
    hands.leads_on("Enter")
    look(page)
    hands.press("1")  # in order
    hands.tab_to("textarea")
    hands.write(NOTE)
    hands.tab_to("#review button.primary")
    hands.leads_on("Enter")
    reviewed = Viewing.objects.get(agent=here.agent, review="cleared")
    assert reviewed.review_note == NOTE
    assert LogEntry.objects.filter(event=Event.REVIEWED, object_id=reviewed.pk).count() == 1

    page.goto("/viewings/?show=open")
    look(page)
    page.goto("/desk/")
    hands.press("3")
    hands.leads_on("Enter")
    hands.tab_to("[name=note]")
    hands.write(NOTE)
    hands.tab_to("#sign button.primary")
    hands.leads_on("Enter")
    signed = DailyReport.objects.get(supervisor=here.supervisor, date=here.day.date)
    assert signed.signed_at and signed.note == NOTE
    page.goto("/desk/")
    look(page)
