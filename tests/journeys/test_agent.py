"""The agent, by keyboard alone: find, open, reveal, verify, be refused; and leave no trace."""

import pytest

from audit.models import LogEntry
from tests.audit.days import desk
from tests.cast import customer
from tests.journeys.conftest import REVEAL_SECONDS
from tests.journeys.keyboard import Keyboard
from tests.journeys.looking import look

PASSWORD = "correct horse battery"


@pytest.fixture
def here(cast, now):
    """Give an agent in a branch where nobody else works."""
    return desk(cast, now)


@pytest.fixture
def two(cast, now, here):
    """Give two customers of the branch, who share no word of their names."""
    return (
        customer(cast, now, branch=here.branch, full_name="Hj. Siti Rahmawati"),
        customer(cast, now, branch=here.branch, full_name="Ketut Wirawan"),
    )


def secrets_of(record) -> list[str]:
    """Return what may never stand on a page unrevealed."""
    identity, contact = record.identity, record.contact
    return [
        record.full_name,
        identity["nik"],
        identity["kk"],
        identity["mothers_maiden_name"],
        identity["spouse"],
        contact["phones"][0],
        contact["emails"][0],
        contact["addresses"][0]["street"],
        record.financial["employer"],
    ]


def hidden(page, record) -> bool:
    """Tell whether the whole document holds nothing of a customer in clear."""
    document = page.content()
    return not [secret for secret in secrets_of(record) if secret in document]


def sign_in(page, hands, person) -> None:
    """Sign in at the keyboard."""
    page.goto("/login/")
    hands.tab_to("[name=login]")
    hands.write(person.username)
    hands.press("Tab")
    hands.write(PASSWORD)
    hands.leads_on("Enter")


def find(page, hands, words: str) -> None:
    """Search from any page."""
    hands.press("/")
    page.locator("[data-search]:focus").wait_for()
    hands.write(words)
    hands.leads_on("Enter")


def open_first(page, hands, reference: str) -> None:
    """Open the first customer found, for a service request on a call."""
    hands.leads_on("j", "Enter")
    hands.press("1")
    assert page.locator("[name=purpose]:checked").input_value() == "service"
    hands.tab_to("[name=channel]")
    hands.write("Call")
    hands.press("Tab")
    hands.write(reference)
    hands.leads_on("Enter")


def test_an_agent_serves_two_callers_and_is_refused_a_third(browse, cast, now, here, two):
    first, second = two
    elsewhere = customer(cast, now, branch=cast.denpasar)
    page = browse()
    hands = Keyboard(page)
    sign_in(page, hands, here.agent)

    find(page, hands, "siti rahma")
    assert page.locator("tr[data-row]").count() == 1 and hidden(page, first)
    open_first(page, hands, "C-1001")
    assert page.locator("h1").inner_text() == f"Customer {first.number}"
    assert page.locator("svg.watermark").is_visible() and hidden(page, first)

    reveal_identity(page, hands, first)
    verify(page, hands)

    find(page, hands, "wirawan")
    hands.leads_on("j", "Enter")
    assert page.locator("h1").inner_text() == f"Customer {second.number}"
    assert hidden(page, second)

    page.goto(f"/customers/{elsewhere.number}/")
    hands.press("1")
    hands.leads_on("Enter")
    assert "There is no record with this number in your branches." in page.inner_text("main")
    look(page)
    the_ledger_tells_it(here.agent, first.number, second.number, elsewhere.number)


def reveal_identity(page, hands, record) -> None:
    """Reveal one tier with a reason, read it, and wait until the server has masked it again."""
    nik, clear = record.identity["nik"], page.locator("#clear-identity .tier-open")
    hands.tab_to("#identity [name=reason]")
    hands.write("Read")
    hands.tab_to("#identity button")
    with page.expect_response(lambda answer: "/tiers/identity/" in answer.url) as shown:
        hands.press("Enter")
    assert shown.value.headers["cache-control"].find("no-store") >= 0
    clear.wait_for()
    assert hands.comes_within("#clear-identity .tier-open")
    assert nik in page.content() and record.contact["phones"][0] not in page.content()
    with page.expect_response(lambda answer: "/tiers/identity/?opening=" in answer.url) as masked:
        page.wait_for_timeout(REVEAL_SECONDS * 1000)
    assert masked.value.status == 200 and nik not in masked.value.text()
    clear.wait_for(state="detached")
    assert hands.comes_within("#clear-identity form") and hidden(page, record)


def verify(page, hands) -> None:
    """Type what the caller says: in another spelling than the record's."""
    hands.tab_to("#verify [name=factor]")
    hands.tab_to("#verify [name=answer]")
    hands.write("sujatmi")
    hands.press("Enter")
    page.locator("#verify .notice.ok").wait_for()
    assert hands.comes_within("#verify [role=status]")
    assert "Soejatmi" not in page.content()
    hands.tab_to("#verify button")  # out of the field, where / is a letter


def the_ledger_tells_it(agent, first: str, second: str, elsewhere: str) -> None:
    """Compare every step with the agent's entries, in their order and without a gap."""
    entries = list(LogEntry.objects.filter(actor=agent).order_by("number"))
    told = [(e.event, e.outcome, e.customer or "", e.tiers, e.purpose, e.reason) for e in entries]
    assert told == [
        ("signed_in", "done", "", [], "", ""),
        ("searched", "given", "", [], "", ""),
        ("found", "given", "", [], "", ""),
        ("changed", "done", "", [], "", ""),  # the interaction begins
        ("opened", "given", first, ["masked"], "service", ""),
        ("revealed", "given", first, ["identity"], "read_back", ""),
        ("verified", "match", first, [], "", ""),
        ("searched", "given", "", [], "", ""),
        ("found", "given", "", [], "", ""),
        ("opened", "given", second, ["masked"], "service", ""),
        ("opened", "refused", elsewhere, [], "", "other_branch"),
    ]
    numbers = [entry.number for entry in entries]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    calls = {e.interaction.reference for e in entries if e.event == "opened" and e.interaction}
    assert calls == {"C-1001"}


def test_nothing_of_a_customer_stays_in_the_browser(browse, here, two):
    record = two[0]
    page = browse(here.agent)
    hands = Keyboard(page)
    kept: list[str] = []
    page.on("response", lambda answer: kept.append(answer.headers.get("cache-control", "")))
    page.goto("/customers/")
    find(page, hands, "siti rahma")
    open_first(page, hands, "C-2002")
    hands.tab_to("#contact [name=reason]")
    hands.write("Contact")
    hands.press("Tab", "Enter")
    page.locator("#clear-contact .tier-open").wait_for()
    assert record.contact["phones"][0][-6:] in page.content().replace("-", "").replace(" ", "")
    page.goto("/")
    page.go_back()
    assert "The record is closed again" in page.inner_text("main") and hidden(page, record)
    look(page)
    page.go_back()  # the page that asked why
    page.go_back()
    assert "What was found is not kept" in page.inner_text("main") and hidden(page, record)
    look(page)
    assert LogEntry.objects.filter(actor=here.agent, event="opened").count() == 1
    page.goto("/")
    stored = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    # Of htmx only where one is, and no snapshot of what was there.
    assert set(stored) <= {"htmx-current-path-for-history"}
    pages = [value for value in kept if "immutable" not in value and "public" not in value]
    assert len(pages) >= 5 and all("no-store" in value for value in pages)
