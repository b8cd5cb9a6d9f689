"""Asked once, answered once, by oneself; never the same twice running; whatever kills the job."""

from datetime import date, timedelta
from itertools import pairwise
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection

from audit.models import LogEntry
from staff.models import Leave, Reminder
from staff.reminding import raising, reminders
from staff.situations import SITUATIONS
from tests.staff.reminding.reminded import answer, branch, clock, dates, run, starter

DAY = timedelta(days=1)
START = date(2023, 6, 1)


@pytest.fixture
def place(cast):
    """Return a branch whose people nobody else reminds."""
    return branch(cast)


@pytest.fixture
def somebody(cast, place):
    """Return an agent whose 7th day has not come."""
    return starter(cast, place, START)


def test_the_same_situation_never_comes_twice_running(cast):
    place = branch(cast, reminds_after_days=[1], reminds_every_days=1)
    somebody = starter(cast, place, START)
    for day in range(1, 25):
        run(clock(place, START + day * DAY), seed=day % 3)
        answer(somebody, clock(place, START + day * DAY, 9))
    own = Reminder.objects.filter(person=somebody).order_by("due_at")
    asked = list(own.values_list("situation", flat=True))
    assert len(asked) == 24 and len(set(asked)) > 2
    assert all(one != after for one, after in pairwise(asked))
    assert set(asked) <= set(SITUATIONS)


def test_two_runs_at_once_and_a_run_again_ask_once(somebody, place):
    at, barrier = clock(place, START + 7 * DAY), Barrier(2)

    def once(seed):
        barrier.wait()
        try:
            run(at, seed)
        finally:
            connection.close()

    both = [Thread(target=once, args=[seed]) for seed in (1, 2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    run(at + timedelta(minutes=10))
    assert Reminder.objects.filter(person=somebody).count() == 1


class Killed(BaseException):
    """The worker is gone."""


def test_a_run_killed_half_way_is_finished_by_the_next(cast, place, somebody, monkeypatch):
    other = starter(cast, place, START)
    at, asked = clock(place, START + 7 * DAY), []
    draw = reminders.draw

    def once(**given):
        if asked:
            raise Killed
        asked.append(given)
        return draw(**given)

    monkeypatch.setattr(reminders, "draw", once)
    with pytest.raises(Killed):
        run(at)
    both = Reminder.objects.filter(person__in=[somebody, other])
    assert both.count() == 1
    monkeypatch.undo()
    run(at + timedelta(hours=5))
    assert both.count() == 2
    assert {one.due_at for one in both} == {at}


def test_it_is_mailed_once_with_nothing_but_a_link_and_the_time(somebody, place):
    somebody.email = "agen@example.id"
    somebody.save()
    at = clock(place, START + 7 * DAY)
    run(at)
    run(at + timedelta(minutes=10))
    sent = [one for one in mail.outbox if one.to == ["agen@example.id"]]
    assert len(sent) == 1 and "/reminder/" in sent[0].body and "until 11 June 2023" in sent[0].body
    assert Reminder.objects.get(person=somebody).sent_at == at


def test_a_mail_that_the_server_refused_goes_with_the_next_run(somebody, place, monkeypatch):
    at = clock(place, START + 7 * DAY)

    def refuse(**_given):
        raise ConnectionRefusedError

    monkeypatch.setattr(reminders.letters, "remind", refuse)
    run(at)
    assert Reminder.objects.get(person=somebody).sent_at is None
    monkeypatch.undo()
    run(at + timedelta(minutes=10))
    assert Reminder.objects.get(person=somebody).sent_at == at + timedelta(minutes=10)


def test_an_answer_is_an_entry_and_is_given_once(somebody, place):
    at = clock(place, START + 7 * DAY)
    run(at)
    done = answer(somebody, at, right=False)
    assert (done.right, done.answered_at) == (False, at)
    told = LogEntry.objects.get(event="reminded", object_id=done.pk)
    assert told.actor_id == somebody.pk and told.branch_id == place.pk
    assert told.additional_data == {"number": 1, "right": False}
    for event in LogEntry.objects.filter(object_id=done.pk, actor=somebody):
        assert done.situation not in str(event.changes)
    with pytest.raises(reminders.Answered):
        reminders.answer(reminder=done.pk, by=somebody, answer=done.answer, at=at)
    done.refresh_from_db()
    assert done.right is False


def test_nobody_answers_for_another_nor_what_is_no_answer(cast, somebody, place):
    at = clock(place, START + 7 * DAY)
    run(at)
    asked = Reminder.objects.get(person=somebody)
    right = reminders.situation_of(reminder=asked).right
    with pytest.raises(reminders.NotYours):
        reminders.answer(reminder=asked.pk, by=cast.supervisor, answer=right, at=at)
    with pytest.raises(reminders.NoAnswer):
        reminders.answer(reminder=asked.pk, by=somebody, answer="none", at=at)
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_a_situation_that_left_the_bank_is_replaced_by_one_in_it(somebody, place):
    at = clock(place, START + 7 * DAY)
    run(at)
    Reminder.objects.filter(person=somebody).update(situation="gone")
    done = answer(somebody, at)
    assert done.right and done.situation in SITUATIONS


def test_silence_is_told_to_the_supervisor_once_without_a_name(cast, place):
    chief = starter(cast, place, START, role="supervisor", boss=cast.manager)
    chief.email = "atasan@example.id"
    chief.save()
    silent, resting = (starter(cast, place, START, boss=chief) for _ in range(2))
    due = clock(place, START + 7 * DAY)
    run(due)
    answer(chief, due)
    closes = due + 3 * DAY
    Leave.objects.create(
        person=resting, begins_at=due + DAY, ends_at=due + 9 * DAY, entered_by=chief
    )
    raising.raise_open(at=closes - timedelta(minutes=1))
    assert Reminder.objects.get(person=silent).raised_at is None
    raising.raise_open(at=closes)
    raising.raise_open(at=closes + timedelta(hours=1))
    assert Reminder.objects.get(person=silent).raised_at == closes
    assert Reminder.objects.get(person=resting).raised_at is None
    sent = [one for one in mail.outbox if one.to == ["atasan@example.id"]]
    raised = [one for one in sent if "without an answer" in one.subject]
    assert len(raised) == 1 and raised[0].body.count("1 reminder of your people") == 1
    assert silent.full_name not in raised[0].body and silent.username not in raised[0].body


def test_silence_of_those_whose_supervisor_left_goes_one_up(cast, place):
    gone = starter(cast, place, START, role="supervisor", boss=cast.manager)
    silent = starter(cast, place, START, boss=gone)
    gone.is_active = False
    gone.save()
    cast.manager.email = "manajer@example.id"
    cast.manager.save()
    run(clock(place, START + 7 * DAY))
    raising.raise_open(at=clock(place, START + 10 * DAY))
    assert Reminder.objects.get(person=silent).raised_at
    assert [one for one in mail.outbox if one.to == ["manajer@example.id"]]


def test_a_mail_server_that_is_away_leaves_the_raising_to_the_next_run(
    somebody, place, monkeypatch
):
    run(clock(place, START + 7 * DAY))
    at = clock(place, START + 10 * DAY)

    def refuse(**_given):
        raise ConnectionRefusedError

    monkeypatch.setattr(raising.letters, "tell_supervisor", refuse)
    raising.raise_open(at=at)
    assert Reminder.objects.get(person=somebody).raised_at is None
    monkeypatch.undo()
    raising.raise_open(at=at + DAY)
    assert Reminder.objects.get(person=somebody).raised_at == at + DAY
    assert dates(somebody, place) == [START + 7 * DAY]
