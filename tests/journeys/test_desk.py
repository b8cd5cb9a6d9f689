"""The supervisor's ten minutes, by keyboard alone, from the home page to an empty desk.

A call, a review with a note, the three lists, a missing declaration, the sign-off. The hands are
counted, and what the machine takes for its part of the ten minutes is measured.
"""

from datetime import timedelta
from time import monotonic

import pytest
from django.test import override_settings

from audit import reports
from audit.declaring.declarations import declare
from audit.drawing.days import draw_day
from audit.events import Event
from audit.models import Contact, DailyReport, LogEntry, Sample, Viewing
from tests.audit.days import desk
from tests.cast import customer
from tests.journeys.keyboard import Keyboard
from tests.journeys.looking import look

NOTE = "Asked Rina: the caller had no number in the queue"
NEVER_OPENED = "4100000009"
MOST_KEYS = 80  # with the tabulator, without the letters of the notes
MACHINE_SECONDS = 60  # of ten minutes; the others are for calling, reading and thinking


@pytest.fixture
def here(cast, now):
    """Give a branch whose two agents opened customers on the closed day; each is drawn once.

    The agent did not declare the day; the colleague declared another customer than the opened one.
    """
    made = desk(cast, now)
    opened = {made.agent: 2, made.colleague: 1}
    numbers = [
        (agent, customer(cast, now, branch=made.branch).number)
        for agent, count in opened.items()
        for _ in range(count)
    ]
    for minute, (agent, number) in enumerate(numbers, 600):
        made.open(number, minute, actor_id=agent.pk, purpose="complaint", tiers=["masked"])
    declare(
        agent=made.colleague, branch=made.branch, date=made.day.date,
        contacts=[Contact(customer=NEVER_OPENED, outcome=Contact.Outcome.SERVED)],
        at=made.day.ends_at - timedelta(hours=1),
    )  # fmt: skip
    reports.build_day(branch=made.branch, date=made.day.date, at=now)
    for agent, number in numbers:
        Viewing.objects.create(
            agent=agent, branch=made.branch, date=made.day.date, customer=number, openings=1,
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
    page.goto("/")  # and from here on keys alone
    begun = monotonic()
    hands.press("Escape", "?")  # out of the search field
    page.locator("#keyboard-help").get_by_text("Go to: Desk").wait_for()
    hands.press("?")
    hands.leads_on("d")

    for _agent in range(2):
        go_to(hands, "Calls")
        hands.leads_on("Enter")
        hands.press("b")  # the customer speaks the other language
        page.get_by_text("Boleh tahu saya berbicara dengan siapa?").wait_for()
        hands.tab_to("#number button.primary")
        hands.leads_on("Enter")
        page.locator(".dial").wait_for()
        hands.press("1")  # confirmed
        hands.tab_to("#outcome button.primary")
        hands.leads_on("Enter")
    samples = Sample.objects.filter(supervisor=here.supervisor)
    assert [one.state for one in samples] == [Sample.State.CONFIRMED] * 2

    go_to(hands, "To look at")
    hands.leads_on("Enter")
    hands.press("1")  # in order
    hands.tab_to("textarea")
    hands.write(NOTE)
    hands.tab_to("#review button.primary")
    hands.leads_on("Enter")
    reviewed = Viewing.objects.get(branch=here.branch, review="cleared")
    assert reviewed.review_note == NOTE
    assert LogEntry.objects.filter(event=Event.REVIEWED, object_id=reviewed.pk).count() == 1

    hands.leads_on("d")
    read_the_three_lists(hands, here)
    hands.leads_on("d")
    go_to(hands, "Declarations missing")
    assert hands.at() == here.agent.full_name
    hands.leads_on("Enter")
    assert f"agent={here.agent.pk}" in page.url and page.locator("[data-row]").count() == 2

    hands.leads_on("d")
    go_to(hands, "To sign")
    hands.leads_on("Enter")
    hands.tab_to("[name=note]")
    hands.write(NOTE)
    hands.tab_to("#sign button.primary")
    hands.leads_on("Enter")
    signed = DailyReport.objects.get(supervisor=here.supervisor, date=here.day.date)
    assert signed.signed_at and signed.note == NOTE
    hands.leads_on("d")
    page.get_by_text("Nothing to sign").wait_for()
    assert hands.pressed <= MOST_KEYS, hands.pressed
    assert monotonic() - begun <= MACHINE_SECONDS


def go_to(hands: Keyboard, part: str) -> None:
    """Press the number that stands beside a part of the desk; its first row has the focus then."""
    places = hands.page.get_by_role("navigation", name="Parts of the desk")
    link = places.get_by_role("link", name=part)
    hands.press(link.locator("kbd").inner_text())
    assert hands.comes_within(link.get_attribute("href"))


def read_the_three_lists(hands: Keyboard, here) -> None:
    """Read each list, walk all rows that lead on, and open the last of them."""
    viewings = Viewing.objects.filter(branch=here.branch)
    opened = set(viewings.values_list("customer", flat=True))
    [undeclared] = viewings.filter(agent=here.colleague).values_list("customer", flat=True)
    go_to(hands, "Three lists")
    for title, numbers in {
        "Opened but not declared": {undeclared},
        "Declared, but without a trace": {NEVER_OPENED},
        "Opened without an interaction": opened,
    }.items():
        heading = hands.page.get_by_role("heading", name=title)
        said = hands.page.locator("#day .desk-part").filter(has=heading).inner_text()
        assert all(number in said for number in numbers), title
    steps = [hands.at()]
    for _row in range(len(opened)):
        hands.press("j")
        steps.append(hands.at())
    assert hands.comes_within("#day")
    assert (steps[0], set(steps[1:])) == (undeclared, opened)
    hands.leads_on("Enter")
    assert steps[-1] in hands.page.get_by_role("heading", level=1).inner_text()


def test_every_page_of_the_ten_minutes_is_fit_to_be_seen(browse, here):
    page = browse(here.supervisor)
    viewing = Viewing.objects.filter(agent=here.agent).first()
    for path in ("/desk/", f"/viewings/{viewing.pk}/", "/viewings/?show=open"):
        page.goto(path)
        look(page)
