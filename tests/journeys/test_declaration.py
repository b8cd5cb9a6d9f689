"""The agent declares on a phone: prefilled, one number added, submitted, one opening explained."""

import pytest
from django.utils import timezone

from audit.explaining import explain_day
from audit.models import Declaration, LogEntry, OwnWord
from tests.audit.declaring.shifts import Shift, shift
from tests.journeys.looking import NARROW, look
from tests.journeys.thumb import SLOW, Thumb

WAIT = 35  # seconds of two minutes that the slow line may take
WHY = "Pelanggan menelepon lagi tanpa nomor antrean"


@pytest.fixture
def worked(cast, now) -> Shift:
    """Let an agent have two calls today, and open the records of three customers."""
    return shift(cast, now, running=True)


def test_an_agent_declares_on_a_phone_and_explains_one_opening(browse, worked):
    first, second, third, list_only = (worked.number() for _ in range(4))
    calls = [worked.calls(number, minute=5) for number in (first, second)]
    worked.hands_out(list_only)
    for number, call in zip((first, second), calls, strict=True):
        worked.opens(number, minute=6, interaction_id=call.pk)
    worked.opens(third, minute=7)
    explain_day(**worked.place, at=timezone.now())
    page = browse(worked.agent)
    page.set_viewport_size(NARROW)

    page.goto("/")
    page.get_by_role("link", name="Declare today").click()
    sheet = page.locator("form.sheet")
    assert first in sheet.inner_text() and list_only in sheet.inner_text()
    assert third not in page.content()  # opened only: the ledger fills nothing in
    look(page)
    page.set_viewport_size(NARROW)
    page.get_by_role("group", name=first).get_by_label("Served").check()
    page.get_by_role("group", name=second).get_by_label("Passed on").check()
    page.get_by_label("Customer number").first.fill("41000000")
    page.get_by_role("group", name="Contact 1").get_by_label("Served").check()
    page.get_by_role("button", name="Declare this day").click()
    page.get_by_text("A customer number has ten digits.").first.wait_for()
    look(page)
    page.set_viewport_size(NARROW)
    # What was chosen before the mistake stands as it was.
    assert page.get_by_role("group", name=second).get_by_label("Passed on").is_checked()
    visited = "4100000009"
    page.get_by_label("Customer number").first.fill(visited)
    page.get_by_role("button", name="Declare this day").click()
    page.get_by_text("The day is declared.").wait_for()

    declared = Declaration.objects.get(agent=worked.agent)
    said = [(one.customer, one.outcome) for one in declared.contacts.all()]
    assert said == [(first, "served"), (second, "passed_on"), (visited, "served")]
    assert "Opened and not declared: 1." in page.inner_text("#asked")
    assert visited in page.inner_text("#untraced")
    asked = page.locator("article", has_text=third)
    asked.locator("summary").click()
    look(page)
    page.set_viewport_size(NARROW)
    asked.get_by_label("In words").fill(WHY)
    asked.get_by_role("button", name="I called the customer back later").click()
    page.get_by_text("Your word is kept beside the opening.").wait_for()
    assert WHY in page.locator("article", has_text=third).inner_text()
    word = OwnWord.objects.get(viewing__agent=worked.agent)
    assert (word.viewing.customer, word.choice, word.sentence) == (third, "called_back", WHY)
    own = LogEntry.objects.filter(actor=worked.agent).order_by("number")
    assert [one.event for one in own][-2:] == ["declared", "own_word"]


@pytest.mark.parametrize(("calls", "listed", "seconds"), [(20, 10, 80), (36, 24, 119)])
def test_thirty_to_sixty_contacts_are_declared_on_a_slow_line_in_under_two_minutes(
    browse, worked, calls, listed, seconds
):
    called = [worked.number() for _ in range(calls)]
    for minute, number in enumerate(called):
        worked.calls(number, minute=minute)
    visited = [worked.number() for _ in range(listed)]
    worked.hands_out(*visited)
    thumb = Thumb(browse(worked.agent))
    page = thumb.page
    with thumb.waiting():
        page.goto("/")
    thumb.tap_on(page.get_by_role("link", name="Declare today"))
    for number in visited:
        thumb.tap(page.get_by_role("checkbox", name=number))
    thumb.choose(page.get_by_label("What came of those ticked"), "sold")
    thumb.tap_on(page.get_by_role("button", name="Choose those ticked"))
    for number in called:
        thumb.tap(page.get_by_role("group", name=number).get_by_label("Served"))
    thumb.tap_on(page.get_by_role("button", name="Declare this day"))
    page.get_by_text("The day is declared.").wait_for()

    said = Declaration.objects.get(agent=worked.agent).contacts
    outcomes = set(said.values_list("customer", "outcome"))
    expected = {(number, "served") for number in called} | {(one, "sold") for one in visited}
    assert outcomes == expected
    assert thumb.taps == calls + listed + 5  # one for each contact, and five for the sheet
    assert 3 * SLOW["latency"] / 1000 < thumb.waited < WAIT, thumb.waited
    assert thumb.seconds() < seconds, (thumb.taps, thumb.waited)


def test_the_sheet_works_without_javascript(chromium, site, worked):
    from tests.journeys.conftest import cookie_of

    numbers = [worked.number() for _ in range(30)]
    worked.hands_out(*numbers, name="Keliling Menteng")
    context = chromium.new_context(base_url=site, java_script_enabled=False, viewport=NARROW)
    context.add_cookies([{**cookie_of(worked.agent), "url": site}])
    page = context.new_page()
    page.goto("/declaration/")
    page.locator("summary", has_text="Keliling Menteng").click()
    for number in numbers[:2]:
        page.get_by_label(number).check()
    page.get_by_label("What came of those ticked").select_option("not_reached")
    page.get_by_role("button", name="Choose those ticked").click()
    assert page.locator("#taken fieldset").count() == 2
    page.get_by_role("group", name=numbers[1]).get_by_label("Sold").check()
    page.get_by_label("or reference").first.fill("C-77")
    page.get_by_role("button", name="More rows").click()
    assert page.locator("#others fieldset").count() == 5
    assert page.get_by_label("or reference").first.input_value() == "C-77"
    page.get_by_role("group", name="Contact 1").get_by_label("Served").check()
    page.get_by_role("button", name="Declare this day").click()
    page.get_by_text("It cannot be changed.").wait_for()
    said = Declaration.objects.get(agent=worked.agent).contacts.all()
    assert [(one.customer or one.reference, one.outcome) for one in said] == [
        (numbers[0], "not_reached"),
        (numbers[1], "sold"),
        ("C-77", "served"),
    ]
    context.close()
