"""A wish for no calls ends by the word of somebody who did not write it down, and is remembered."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit import callbacks, wishes
from audit.drawing.bundles import facts_of
from audit.events import Event
from audit.models import DoNotCall, LogEntry
from customers import gate
from tests.cast import person
from tests.drawn import drawn_customers

HEARD = "Menelepon kemarin dan boleh dihubungi lagi."


@pytest.fixture
def refused(cast, now):
    """Let a drawn customer say that calls are not wanted; return the sample and the wish."""
    day, (sample,) = drawn_customers(cast, now)
    gate.call_back(actor=day.supervisor, sample=sample, at=now)
    callbacks.record_call(sample=sample, by=day.supervisor, outcome="no_call", at=now)
    return sample, DoNotCall.objects.get(customer=sample.customer)


@pytest.fixture
def boss(cast):
    """Return a manager of every branch."""
    return cast.manager


def test_a_wish_knows_where_it_was_said(refused):
    sample, wish = refused
    assert wish.branch == sample.draw.branch and wishes.wants_no_call(customer=sample.customer)


def test_a_superior_ends_it_and_the_ledger_says_so(refused, boss, now):
    _sample, wish = refused
    wishes.end_wish(wish=wish, by=boss, note=HEARD, at=now)
    assert not wishes.wants_no_call(customer=wish.customer)
    entry = LogEntry.objects.get(event=Event.NO_CALL_ENDED, customer=wish.customer)
    assert (entry.actor, entry.branch) == (boss, wish.branch)
    assert HEARD not in str(entry.additional_data)  # people write names into sentences


def test_it_is_ended_once_and_the_customer_may_ask_again(refused, boss, now):
    sample, wish = refused
    wishes.end_wish(wish=wish, by=boss, note=HEARD, at=now)
    with pytest.raises(ValidationError):
        wishes.end_wish(wish=wish, by=boss, note=HEARD, at=now)
    for _again in range(2):
        wishes.note_wish(customer=wish.customer, branch=wish.branch, by=sample.supervisor, at=now)
    assert DoNotCall.objects.filter(customer=wish.customer).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        DoNotCall.objects.create(
            customer=wish.customer, branch=wish.branch, by=sample.supervisor, since_at=now
        )


def test_who_wrote_it_down_does_not_end_it(refused, boss, now):
    _sample, wish = refused
    DoNotCall.objects.filter(pk=wish.pk).update(by=boss)
    with pytest.raises(ValidationError):
        wishes.end_wish(wish=wish, by=boss, note=HEARD, at=now)
    assert wishes.wants_no_call(customer=wish.customer)


@pytest.mark.parametrize("who", ["supervisor", "auditor", "agent"])
def test_nobody_ends_it_who_only_reads_or_calls(refused, cast, now, who):
    with pytest.raises(ValidationError):
        wishes.end_wish(wish=refused[1], by=getattr(cast, who), note=HEARD, at=now)


def test_a_manager_of_another_branch_neither_sees_nor_ends_it(refused, cast, now, enter):
    since = now - timedelta(days=9)
    elsewhere = person("boss-elsewhere", role="manager", branch=cast.denpasar, since=since)
    with pytest.raises(ValidationError):
        wishes.end_wish(wish=refused[1], by=elsewhere, note=HEARD, at=now)
    assert refused[1].customer not in enter(elsewhere).get(reverse("audit:no_calls")).text


def test_a_word_is_needed(refused, boss, now):
    with pytest.raises(ValidationError) as error:
        wishes.end_wish(wish=refused[1], by=boss, note=" ", at=now)
    assert "note" in error.value.message_dict


def test_an_earlier_draw_still_tells_whom_it_passed_over(refused, boss, now):
    sample, wish = refused
    assert wish.customer in facts_of(draw=sample.draw, told=True)["do_not_call"]
    wishes.end_wish(wish=wish, by=boss, note=HEARD, at=now)
    assert wish.customer in facts_of(draw=sample.draw, told=True)["do_not_call"]


def test_the_page_lists_it_and_the_officer_ends_it(refused, cast, enter):
    sample, wish = refused
    page, address = reverse("audit:no_calls"), reverse("audit:end_no_call", args=[wish.pk])
    own = enter(sample.supervisor)
    assert wish.customer in own.get(page).text and address not in own.get(page).text
    officer = enter(cast.privacy)
    assert address in officer.get(page).text
    assert officer.post(address, {"note": ""}).status_code == 200
    officer.post(address, {"note": HEARD})
    assert HEARD in officer.get(page).text
    assert officer.get(address).status_code == 404
