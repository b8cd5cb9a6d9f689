"""Contracts: five years at most, leap days, three clocks, and nobody's own."""

from datetime import date, datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from audit.models import LogEntry
from customers import gate
from staff.assignments import open_branch
from staff.binding import contracts, duration
from staff.binding.prerequisites import lacks
from staff.models import Branch, Contract
from staff.people import NotYours
from tests.cast import assign, customer, fresh_agent, person
from tests.staff.binding import made

_numbers = iter(range(1000))
_DAY = timedelta(days=1)


@pytest.fixture
def newcomer(cast):
    """Return somebody without any papers."""
    return person(f"bound-{next(_numbers)}", boss=cast.supervisor)


def give(cast, who, now, first, last, kind="pkwt"):
    """Let HR enter a contract."""
    one = Contract(person=who, kind=kind, number="K-1", begins_date=first, ends_date=last)
    return contracts.enter(contract=one, by=cast.hr, at=now)


def extend(cast, contract, now, last, number="K-2"):
    """Let HR extend a contract."""
    return contracts.extend(
        contract=contract, number=number, ends_date=last, registered_date=None, by=cast.hr, at=now
    )


def refusal(act):
    """Return the sentence with which something is refused."""
    with pytest.raises(ValidationError) as refused:
        act()
    return " ".join(refused.value.messages)


# --- five years ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2021, 3, 1), date(2026, 2, 28)),
        (date(2023, 3, 1), date(2028, 2, 29)),  # the fifth year ends on a leap day
        (date(2024, 2, 29), date(2029, 2, 28)),
        (date(2024, 3, 1), date(2029, 2, 28)),
        (date(2024, 1, 1), date(2028, 12, 31)),
    ],
)
def test_five_years_end_on_the_day_before_their_anniversary(cast, newcomer, now, first, last):
    assert duration.last_possible_day(first=first) == last
    too_late = last + _DAY
    words = refusal(lambda: give(cast, newcomer, now, first, too_late))
    assert "five years at most" in words and str(last.year) in words
    assert give(cast, newcomer, now, first, last).ends_date == last


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_no_five_years_are_longer_than_sixty_months_nor_a_day_shorter(first):
    last = duration.last_possible_day(first=first)
    after = last + _DAY
    assert after.year == first.year + 5
    assert (after.month, after.day) == (first.month, first.day) or (
        (first.month, first.day, after.month, after.day) == (2, 29, 3, 1)
    )


def test_extensions_count_from_the_first_day_of_all(cast, newcomer, now):
    one = give(cast, newcomer, now, date(2024, 2, 29), date(2026, 2, 28))
    two = extend(cast, one, now, date(2027, 12, 31))
    words = refusal(lambda: extend(cast, two, now, date(2029, 3, 1), "K-3"))
    assert "29 February 2024" in words and "28 February 2029" in words
    three = extend(cast, two, now, date(2029, 2, 28), "K-3")
    assert (three.begins_date, three.begins_at) == (date(2028, 1, 1), two.ends_at)
    assert "day is before" in refusal(lambda: extend(cast, three, now, date(2029, 2, 28), "K-4"))


def test_a_new_contract_right_after_the_old_one_is_no_way_around(cast, newcomer, now):
    give(cast, newcomer, now, date(2021, 1, 1), date(2025, 12, 31))
    for first in (date(2024, 1, 1), date(2025, 12, 31), date(2026, 1, 1)):
        assert "Extend that one" in refusal(
            lambda first=first: give(cast, newcomer, now, first, first + 90 * _DAY)
        )
    assert give(cast, newcomer, now, date(2026, 1, 2), date(2026, 6, 30)).pk


def test_a_permanent_contract_may_follow_and_has_no_last_day(cast, newcomer, now):
    one = give(cast, newcomer, now, date(2025, 1, 1), date(2025, 12, 31))
    assert "no last day" in refusal(
        lambda: give(cast, newcomer, now, date(2026, 1, 1), date(2026, 2, 1), "pkwtt")
    )
    permanent = give(cast, newcomer, now, date(2026, 1, 1), None, "pkwtt")
    assert permanent.ends_at is None
    assert "no extension" in refusal(lambda: extend(cast, permanent, now, date(2027, 1, 1)))
    assert "End it first" in refusal(
        lambda: give(cast, newcomer, now, date(2026, 6, 1), date(2026, 7, 1))
    )
    assert "last day" in refusal(lambda: give(cast, newcomer, now, date(2030, 1, 1), None))
    assert one.pk


def test_an_extension_is_entered_once_though_two_enter_it_at_once(cast, newcomer, now):
    one = give(cast, newcomer, now, date(2025, 1, 1), date(2025, 12, 31))
    refused = []

    def try_it(number):
        try:
            extend(cast, Contract.objects.get(pk=one.pk), now, date(2026, 6, 30), number)
        except ValidationError as why:
            refused.append(why)
        finally:
            connections.close_all()

    threads = [Thread(target=try_it, args=(f"K-{number}",)) for number in (2, 3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert Contract.objects.filter(extends=one).count() == 1 and len(refused) == 1


def test_nobody_enters_the_own_contract_and_only_who_manages_people_does(cast, newcomer, now):
    for by in (cast.supervisor, cast.manager, cast.auditor, cast.agent):
        one = Contract(person=newcomer, kind="pkwtt", number="K", begins_date=date(2026, 1, 1))
        with pytest.raises(NotYours):
            contracts.enter(contract=one, by=by, at=now)
    own = Contract(person=cast.hr, kind="pkwtt", number="K", begins_date=date(2026, 1, 1))
    with pytest.raises(NotYours):
        contracts.enter(contract=own, by=cast.hr, at=now)
    assert not Contract.objects.filter(person__in=[newcomer, cast.hr]).exists()


def test_an_entered_contract_is_an_entry_of_the_ledger(cast, newcomer, now):
    one = give(cast, newcomer, now, date(2026, 1, 1), date(2026, 12, 31))
    entry = LogEntry.objects.get(object_pk=str(one.pk), content_type__model="contract")
    assert entry.event == "changed" and entry.changes["number"] == [None, "K-1"]


# --- by which clock ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "hours"), [("Asia/Jakarta", 7), ("Asia/Makassar", 8), ("Asia/Jayapura", 9)]
)
def test_the_last_day_ends_at_midnight_of_the_branch(cast, now, zone, hours):
    number = next(_numbers)
    branch = open_branch(branch=Branch(
        code=f"Z{number}", name=f"Cabang {number}", region=cast.jakarta.region, size="C",
        time_zone=zone, opens_at="00:00", closes_at="23:59", workdays=[1, 2, 3, 4, 5, 6, 7],
    ))  # fmt: skip
    agent = person(f"zoned-{number}", boss=cast.supervisor)
    assign(agent, role="cs_agent", since=now - 30 * _DAY, branch=branch)
    before, over = now - 99 * _DAY, now - 98 * _DAY
    agent.contracts.update(
        begins_at=before, ends_at=over, begins_date=before.date(), ends_date=over.date()
    )
    last = (now + 40 * _DAY).date()
    one = give(cast, agent, now, (now - 90 * _DAY).date(), last)
    midnight = datetime.combine(last + _DAY, datetime.min.time(), ZoneInfo("UTC"))
    assert one.ends_at == midnight - timedelta(hours=hours)
    second = timedelta(seconds=1)
    assert "contract" not in lacks(person=agent, at=one.ends_at - second)
    assert "contract" in lacks(person=agent, at=one.ends_at)


# --- the end -------------------------------------------------------------------------------------


def test_a_contract_that_ends_while_the_record_is_open_refuses_the_reveal(cast, now):
    agent = fresh_agent(cast, now)
    record = customer(cast, now)
    opened = gate.open_record(actor=agent, number=record.number, purpose="service", at=now)
    reveal = {"actor": agent, "number": record.number, "tier": "contact",
              "opening": opened.entry.pk, "reason": "read_back"}  # fmt: skip
    noon = now + timedelta(minutes=2)
    contracts.terminate(contract=agent.contracts.get(), when=noon, by=cast.hr, at=now)
    assert gate.reveal(at=noon - timedelta(seconds=1), **reveal)
    with pytest.raises(gate.Refused) as refused:
        gate.reveal(at=noon, **reveal)
    assert refused.value.entry.reason == "lacks_contract" and refused.value.lacks
    assert "HR" in refused.value.advice


def test_an_ended_contract_takes_its_extension_along(cast, newcomer, now):
    today = now.date()
    one = give(cast, newcomer, now, today - 30 * _DAY, today + 30 * _DAY)
    two = extend(cast, one, now, today + 300 * _DAY)
    contracts.terminate(contract=one, when=now, by=cast.hr, at=now)
    two.refresh_from_db()
    assert two.ends_at == two.begins_at
    assert "contract" in lacks(person=newcomer, at=two.begins_at + _DAY)
    assert "before that anyway" in refusal(
        lambda: contracts.terminate(contract=one, when=now + _DAY, by=cast.hr, at=now)
    )
    assert "in the past" in refusal(
        lambda: contracts.terminate(contract=one, when=now - _DAY, by=cast.hr, at=now)
    )


# --- the pages -----------------------------------------------------------------------------------


def test_hr_enters_extends_and_ends_a_contract_on_pages(cast, newcomer, now, enter):
    browser, here = enter(cast.hr), f"/staff/{newcomer.pk}"
    today = now.date()
    sent = {"kind": "pkwt", "number": "PKWT/9", "begins_date": f"{today - 30 * _DAY}",
            "ends_date": f"{today + 2000 * _DAY}", "registered_date": ""}  # fmt: skip
    page = browser.post(f"{here}/contracts/new/", sent)
    assert "five years at most" in page.content.decode()
    sent["ends_date"] = f"{today + 30 * _DAY}"
    assert browser.post(f"{here}/contracts/new/", sent).url == f"{here}/papers/"
    one = newcomer.contracts.get()
    assert one.entered_by == cast.hr
    more = {"number": "PKWT/10", "ends_date": f"{today + 90 * _DAY}"}
    assert browser.post(f"{here}/contracts/{one.pk}/extend/", more).status_code == 302
    two = newcomer.contracts.get(extends=one)
    noted = f"{here}/contracts/{one.pk}/registered/"
    early = browser.post(noted, {"registered_date": f"{today + 9 * _DAY}"})
    assert "still to come" in early.content.decode()
    assert browser.post(noted, {"registered_date": f"{today - _DAY}"}).status_code == 302
    one.refresh_from_db()
    assert one.registered_date == today - _DAY
    half = browser.post(f"{here}/contracts/{two.pk}/end/", {"day": f"{today + _DAY}"})
    assert "both the day and the time" in half.content.decode()
    assert browser.post(f"{here}/contracts/{two.pk}/end/", {}).status_code == 302
    two.refresh_from_db()
    assert two.ends_at == two.begins_at
    page = browser.get(f"{here}/papers/").content.decode()
    assert "PKWT/9" in page and "PKWT/10" in page


def test_a_contract_is_reached_under_its_own_person_only(cast, newcomer, now, enter):
    other = made.contract(person(f"bound-{next(_numbers)}", boss=cast.supervisor), now)
    for step in ("extend", "end"):
        address = f"/staff/{newcomer.pk}/contracts/{other.pk}/{step}/"
        assert enter(cast.hr).get(address).status_code == 404
    own = made.contract(cast.hr, now)
    assert enter(cast.hr).get(f"/staff/{cast.hr.pk}/contracts/{own.pk}/end/").status_code == 404
    own.refresh_from_db()
    assert own.ends_at > now
