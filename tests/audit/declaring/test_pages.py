"""The pages: what is typed stays, nothing of the ledger leaks before, and all of it is small."""

from datetime import timedelta
from gzip import decompress

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.explaining import explain_day
from audit.models import Declaration, OwnWord
from tests.audit.declaring.shifts import shift
from tests.cast import assign


@pytest.fixture
def today(cast, now):
    """Return the running day of an agent."""
    return shift(cast, now, running=True)


def address(worked) -> str:
    """Return the page of the shift's day."""
    return reverse("audit:declaration_day", args=[f"{worked.desk.day.date:%Y-%m-%d}"])


def text(response) -> str:
    """Return a page's text."""
    return response.content.decode()


def test_the_sheet_offers_calls_and_hides_what_was_only_opened(today, enter):
    called, opened = today.number(), today.number()
    today.calls(called)
    today.opens(opened)
    explain_day(**today.place, at=timezone.now())
    page = text(enter(today.agent).get("/declaration/"))
    assert called in page and opened not in page
    assert " checked>Served" not in page  # offered, and nothing chosen


def test_a_call_noted_by_hand_and_told_by_the_system_is_one_row(today, enter):
    call, note = today.calls(today.number()), today.calls(source="agent", reference="C-0")
    page = text(enter(today.agent).get("/declaration/"))
    assert f'id="i{call.pk}"' in page and f'id="i{note.pk}"' in page
    told = today.calls(today.number(), reference="c-0")
    page = text(enter(today.agent).get("/declaration/"))
    assert f'id="i{told.pk}"' in page and f'id="i{note.pk}"' not in page


def test_a_note_chosen_before_the_system_told_of_it_is_declared(today, enter):
    note = today.calls(source="agent", reference="C-0", customers=[])
    today.calls(today.number(), reference="C-0")
    typed = {"rows": "0", "submit": "1", f"i{note.pk}-outcome": "served"}
    enter(today.agent).post("/declaration/", typed)
    assert Declaration.objects.get(agent=today.agent).contacts.get().interaction == note


def test_a_mistake_keeps_everything_that_was_typed(today, enter):
    call = today.calls(today.number())
    typed = {
        "rows": "2",
        f"i{call.pk}-outcome": "sold",
        "a0-customer": "12",
        "a0-outcome": "served",
    }
    page = text(enter(today.agent).post("/declaration/", {**typed, "submit": "1"}))
    assert 'value="sold" checked' in page and 'value="12"' in page
    assert "A customer number has ten digits." in page
    assert not Declaration.objects.filter(agent=today.agent).exists()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"a0-outcome": "served"}, "Enter the customer number or the reference."),
        ({"a0-customer": "4000000001", "a0-outcome": ""}, "Choose what came of it"),
        ({"a0-reference": "Ibu Siti", "a0-outcome": "served"}, "Write no names."),
        ({"a0-customer": "3171014501900001", "a0-outcome": "served"}, "has ten digits"),
        ({}, "tick that"),
        ({"a0-outcome": "invented", "a0-customer": "4000000001"}, "Select a valid choice"),
    ],
)
def test_an_incomplete_row_says_what_is_missing(today, enter, row, says):
    page = text(enter(today.agent).post("/declaration/", {"rows": "1", "submit": "1", **row}))
    assert says in page and not Declaration.objects.filter(agent=today.agent).exists()


def test_spaces_and_dots_in_a_number_are_taken_out(today, enter):
    row = {"a0-customer": "4000.000 001", "a0-outcome": "served"}
    enter(today.agent).post("/declaration/", {"rows": "1", "submit": "1", **row})
    declared = Declaration.objects.get(agent=today.agent)
    assert declared.contacts.get().customer == "4000000001"


def test_whoever_dealt_with_nobody_says_so(today, enter):
    enter(today.agent).post("/declaration/", {"rows": "0", "submit": "1", "nobody": "1"})
    assert Declaration.objects.get(agent=today.agent).contacts.count() == 0


def test_an_unknown_number_and_another_branchs_are_taken_alike(today, enter, cast, now):
    from tests.cast import customer

    elsewhere = customer(cast, now, branch=cast.denpasar).number
    rows = {"a0-customer": elsewhere, "a1-customer": "9999999999"}
    outcomes = {"a0-outcome": "served", "a1-outcome": "served"}
    enter(today.agent).post("/declaration/", {"rows": "2", "submit": "1", **rows, **outcomes})
    page = text(enter(today.agent).get("/declaration/"))
    assert page.count('<li><span class="mono">') == 2  # both stand there without a trace
    declared = Declaration.objects.get(agent=today.agent)
    assert [one.customer for one in declared.contacts.all()] == [elsewhere, "9999999999"]


def test_another_agents_interaction_or_a_made_up_list_is_not_declared(today, enter):
    other = today.calls(today.number(), agent=today.desk.colleague)
    made_up = {f"i{other.pk}-outcome": "served", "listed": "4000000009", "listed-outcome": "sold"}
    page = text(enter(today.agent).post("/declaration/", {"rows": "0", "submit": "1", **made_up}))
    assert "Nothing is chosen." in page


def test_a_customer_that_a_call_does_not_name_is_refused(today, enter):
    call = today.calls(today.number(), today.number())
    said = {f"i{call.pk}-outcome": "served", f"i{call.pk}-customer": "4000000009"}
    page = text(enter(today.agent).post("/declaration/", {"rows": "0", "submit": "1", **said}))
    assert "Choose one of the customers shown." in page


def test_declaring_twice_says_that_it_is_final(today, enter):
    browser = enter(today.agent)
    for _ in range(2):
        answer = browser.post("/declaration/", {"rows": "0", "submit": "1", "nobody": "1"})
    assert answer.status_code == 200 and "It cannot be changed." in text(answer)


def test_before_the_declaration_only_what_was_told_is_shown(worked, enter, now):
    told, opened = worked.number(), worked.number()
    worked.opens(told, opened)
    worked.viewing(told, notified_at=now)
    page = text(enter(worked.agent).get(address(worked)))
    assert told in page and opened not in page and "it is marked as late" in page
    enter(worked.agent).post(address(worked), {"rows": "0", "submit": "1", "nobody": "1"})
    page = text(enter(worked.agent).get(address(worked)))
    assert told in page and opened in page and "Declared late" in page


def test_a_day_too_old_to_declare_shows_its_lists(cast, now, enter):
    worked = shift(cast, now)
    opened = worked.number()
    worked.opens(opened, minute=600 - 4 * 24 * 60)
    date = worked.desk.day.date - timedelta(days=4)
    page = text(enter(worked.agent).get(f"/declaration/{date}/"))
    assert opened in page and "can no longer be declared" in page
    answer = enter(worked.agent).post(f"/declaration/{date}/", {"rows": "0", "submit": "1"})
    assert answer.status_code == 200 and not Declaration.objects.filter(agent=worked.agent).exists()


@pytest.mark.parametrize("date", ["2026-13-01", "tomorrow", "9999-12-31", "0001-01-01"])
def test_an_impossible_day_is_no_page(today, enter, date):
    assert enter(today.agent).get(f"/declaration/{date}/").status_code == 404


def test_each_branch_has_its_own_declaration(today, cast, enter, now):
    assign(today.agent, role="cs_agent", since=now - timedelta(days=3), branch=cast.denpasar)
    browser = enter(today.agent)
    browser.post("/declaration/?branch=DPS", {"rows": "0", "submit": "1", "nobody": "1"})
    assert Declaration.objects.get(agent=today.agent).branch == cast.denpasar
    browser.post("/declaration/?branch=JKT", {"rows": "0", "submit": "1", "nobody": "1"})
    assert not Declaration.objects.filter(agent=today.agent, branch=cast.jakarta).exists()


def test_a_word_is_said_from_its_page_and_only_of_the_own_opening(worked, enter):
    viewing = worked.viewing(worked.number())
    page = reverse("audit:own_word", args=[viewing.pk])
    said = {"choice": "colleague", "sentence": "Rekan saya meminta bantuan membuka"}
    assert enter(worked.desk.colleague).post(page, said).status_code == 404
    short = enter(worked.agent).post(page, said | {"sentence": "ya"})
    assert short.status_code == 200 and 'value="ya"' in text(short)
    answer = enter(worked.agent).post(page, said)
    assert answer.status_code == 302 and answer.url.endswith(f"#v{viewing.pk}")
    assert OwnWord.objects.get(viewing=viewing).choice == "colleague"


def test_a_supervisor_explains_the_own_openings_too(worked, enter):
    viewing = worked.viewing(worked.number(), agent=worked.desk.supervisor)
    page = reverse("audit:own_word", args=[viewing.pk])
    said = {"choice": "other", "sentence": "Saya memeriksa keluhan pelanggan"}
    answer = enter(worked.desk.supervisor).post(page, said)
    assert answer.status_code == 302 and answer.url.startswith("/trail/?date=")


def test_the_home_page_says_what_is_due_and_what_was_told(worked, enter, now):
    def cards():
        found = enter(worked.agent).get("/").context["cards"]
        return {card.title: card for card in found}

    assert cards()["Declaration"].kind == "info"
    worked.opens(worked.number())
    assert cards()["Declaration"].kind == "warn"
    assert address(worked) in cards()["Declaration"].url
    worked.declares(at=now)
    assert cards()["Declaration"].kind == "info"
    worked.viewing(worked.number(), notified_at=now)
    assert cards()["Openings without an explanation"].count == 1
    enter(worked.agent).post("/declaration/read/")
    assert "Openings without an explanation" not in cards()


def test_the_trail_and_the_statement_are_ones_own(worked, enter):
    number = worked.number()
    worked.opens(number)
    date = f"?date={worked.desk.day.date}"
    assert number in text(enter(worked.agent).get(f"/trail/{date}"))
    assert number not in text(enter(worked.desk.colleague).get(f"/trail/{date}"))
    page = text(enter(worked.agent).get(f"/trail/statement/{date}&customer=4999999998"))
    assert "I did not open the record 4999999998 in this time." in page and number not in page
    page = text(enter(worked.agent).get(f"/trail/statement/{date}"))
    assert number in page and "None is missing" in page


@pytest.mark.parametrize("query", ["?date=2026-99-01", "?date=9999-12-31", "?date=x&customer=Siti"])
def test_a_statement_of_no_day_is_asked_again_and_no_entry(worked, enter, query):
    from audit.models import LogEntry

    page = enter(worked.agent).get(f"/trail/statement/{query}")
    assert page.status_code == 200 and "Which day" in text(page)
    assert not LogEntry.objects.filter(actor=worked.agent, event="exported").exists()
    assert enter(worked.agent).get(f"/trail/{query}").status_code == 200


def test_a_full_day_is_a_small_page(today, enter):
    for minute in range(60):
        today.calls(today.number(), minute=minute)
    today.hands_out(*(today.number() for _ in range(200)))
    browser = enter(today.agent)
    answer = browser.get("/declaration/", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    sizes = len(answer.content), len(decompress(answer.content))
    print(sizes)
    # On a line of 50 kbit/s: two seconds.
    assert sizes[0] < 12_000 and sizes[1] < 120_000
