"""The rules return on the 7th and 14th day and every 30, by each clock, and never all at once."""

from datetime import date, timedelta

import pytest

from staff.models import Leave, Reminder, Suspension
from staff.reminding.rhythm import Rhythm, newest
from tests.cast import assign
from tests.staff.reminding.reminded import ZONES, answer, branch, clock, dates, run, starter

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
START = date(2023, 3, 1)  # before anybody of the cast, so that no other person is ever due then
USUAL = Rhythm((7, 14), 30, 3, "Asia/Jakarta")


@pytest.mark.parametrize("zone", ZONES)
def test_it_begins_with_the_7th_day_by_the_branchs_clock(cast, zone):
    place = branch(cast, zone)
    somebody = starter(cast, place, START)
    begins = clock(place, START + 7 * DAY)
    run(begins - MINUTE)
    assert dates(somebody, place) == []
    run(begins)
    reminder = Reminder.objects.get(person=somebody)
    assert (reminder.due_at, reminder.number) == (begins, 1)
    assert reminder.closes_at == begins + 3 * DAY


def test_then_with_the_14th_and_every_30_days(cast):
    place = branch(cast)
    somebody = starter(cast, place, START, hour=23)
    for day in (6, 7, 8, 13, 14, 15, 43, 44, 45, 73, 74, 75):
        at = clock(place, START + day * DAY, 9)
        if run(at) and Reminder.objects.filter(person=somebody, answered_at=None).exists():
            answer(somebody, at)
    offsets = [(one - START).days for one in dates(somebody, place)]
    assert offsets == [7, 14, 44, 74]
    numbers = Reminder.objects.filter(person=somebody).order_by("due_at")
    assert [one.number for one in numbers] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("start", "days"),
    [
        (date(2024, 2, 15), [date(2024, 2, 22), date(2024, 2, 29), date(2024, 3, 30)]),
        (date(2024, 2, 22), [date(2024, 2, 29), date(2024, 3, 7), date(2024, 4, 6)]),
        (date(2023, 12, 25), [date(2024, 1, 1), date(2024, 1, 8), date(2024, 2, 7)]),
        (date(2024, 2, 29), [date(2024, 3, 7), date(2024, 3, 14), date(2024, 4, 13)]),
    ],
    ids=["onto the leap day", "over the leap day", "over the year", "from the leap day"],
)
def test_days_are_counted_over_leap_days_and_years(start, days):
    last, found = None, []
    for day in (start + number * DAY for number in range(1, 60)):
        turn = newest(rhythm=USUAL, start=start, last=last, answered=last, today=day)
        if turn:
            last = turn.date
            found.append(day)
    assert found == days


def test_what_was_missed_is_asked_for_once_the_latest_only_with_its_whole_grace(cast):
    place = branch(cast)
    somebody = starter(cast, place, START)
    late = clock(place, START + 50 * DAY, 11)
    run(late)
    run(late + DAY)
    assert dates(somebody, place) == [START + 44 * DAY]
    reminder = Reminder.objects.get(person=somebody)
    assert reminder.number == 3
    assert reminder.closes_at == clock(place, START + 53 * DAY)


def test_while_one_waits_no_other_comes_and_a_late_answer_stands_for_those_missed(cast):
    place = branch(cast)
    somebody = starter(cast, place, START)
    run(clock(place, START + 7 * DAY))
    run(clock(place, START + 46 * DAY))
    assert dates(somebody, place) == [START + 7 * DAY]
    answer(somebody, clock(place, START + 46 * DAY, 12))
    run(clock(place, START + 73 * DAY, 23))
    assert dates(somebody, place) == [START + 7 * DAY]
    run(clock(place, START + 74 * DAY))
    assert dates(somebody, place) == [START + 7 * DAY, START + 74 * DAY]


@pytest.mark.parametrize(
    ("every", "expected"), [(10, [34]), (60, [74]), (31, [45])], ids=["shorter", "longer", "by one"]
)
def test_a_changed_interval_counts_from_the_last_reminder(cast, every, expected):
    place = branch(cast)
    somebody = starter(cast, place, START)
    for offset in (7, 14):
        run(clock(place, START + offset * DAY))
        answer(somebody, clock(place, START + offset * DAY, 10))
    place.reminds_every_days = every
    place.save()
    for offset in (40, 44, 45, 46, 73, 74):
        run(clock(place, START + offset * DAY))
        if len(dates(somebody, place)) > 2:
            break
    assert [(one - START).days for one in dates(somebody, place)][2:] == expected


def test_days_put_before_the_first_reminder_count_at_once(cast):
    place = branch(cast, reminds_after_days=[3], reminder_grace_days=1)
    somebody = starter(cast, place, START)
    run(clock(place, START + 3 * DAY))
    assert dates(somebody, place) == [START + 3 * DAY]
    assert Reminder.objects.get(person=somebody).closes_at == clock(place, START + 4 * DAY)


def test_a_move_to_another_clock_asks_nobody_twice_for_one_day(cast):
    west, east = branch(cast, "WIB"), branch(cast, "WIT")
    somebody = starter(cast, east, START)
    run(clock(east, START + 7 * DAY))
    answer(somebody, clock(east, START + 7 * DAY, 1))
    moved = clock(west, START + 7 * DAY)
    somebody.assignments.update(valid_until=moved)
    assign(somebody, role="cs_agent", since=moved, branch=west)
    run(moved + MINUTE)
    run(clock(west, START + 13 * DAY, 23))
    assert Reminder.objects.filter(person=somebody).count() == 1
    run(clock(west, START + 14 * DAY))
    assert Reminder.objects.filter(person=somebody).latest("due_at").number == 2


def test_a_new_assignment_goes_on_with_the_run_and_a_long_pause_begins_it_anew(cast):
    place = branch(cast)
    renewed, returned = starter(cast, place, START), starter(cast, place, START)
    ends = clock(place, START + 10 * DAY)
    for one, pause in ((renewed, 6), (returned, 100)):
        one.assignments.update(valid_until=ends)
        run(clock(place, START + 8 * DAY))
        answer(one, clock(place, START + 8 * DAY, 12))
        assign(one, role="cs_agent", since=ends + pause * DAY, branch=place)
    run(clock(place, START + 30 * DAY))
    assert dates(renewed, place) == [START + 7 * DAY, START + 14 * DAY]
    run(clock(place, START + 117 * DAY))
    assert dates(returned, place) == [START + 7 * DAY, START + 117 * DAY]
    assert Reminder.objects.filter(person=returned).latest("due_at").number == 1


def test_it_is_counted_from_the_signature_where_that_came_later_than_the_assignment(cast):
    place = branch(cast)
    somebody = starter(cast, place, START)
    somebody.signatures.model.objects.using("owner").filter(person_id=somebody.pk).update(
        signed_at=clock(place, START + 5 * DAY, 15)
    )
    run(clock(place, START + 11 * DAY, 23))
    assert dates(somebody, place) == []
    run(clock(place, START + 12 * DAY))
    assert dates(somebody, place) == [START + 12 * DAY]


def test_whoever_signed_nothing_or_serves_no_customers_is_not_reminded(cast):
    place = branch(cast)
    unsigned = starter(cast, place, START)
    unsigned.signatures.model.objects.using("owner").filter(person_id=unsigned.pk).delete()
    officer = starter(cast, place, START, role="hr")
    left = starter(cast, place, START)
    left.assignments.update(valid_until=clock(place, START + 6 * DAY))
    run(clock(place, START + 20 * DAY))
    assert not Reminder.objects.filter(person__in=[unsigned, officer, left]).exists()


def test_on_leave_nobody_is_reminded_and_is_asked_on_the_first_day_back(cast):
    place = branch(cast)
    somebody = starter(cast, place, START)
    back = clock(place, START + 17 * DAY)
    Leave.objects.create(
        person=somebody, begins_at=clock(place, START + 6 * DAY), ends_at=back,
        entered_by=cast.supervisor,
    )  # fmt: skip
    for offset in (7, 14, 16):
        run(clock(place, START + offset * DAY, 12))
    assert dates(somebody, place) == []
    run(back)
    assert dates(somebody, place) == [START + 14 * DAY]
    assert Reminder.objects.get(person=somebody).closes_at == back + 3 * DAY


def test_a_leave_or_suspension_while_one_waits_gives_the_whole_grace_again(cast):
    place = branch(cast)
    on_leave, taken = starter(cast, place, START), starter(cast, place, START)
    run(clock(place, START + 7 * DAY))
    away, back = clock(place, START + 8 * DAY), clock(place, START + 20 * DAY)
    Leave.objects.create(person=on_leave, begins_at=away, ends_at=back, entered_by=cast.supervisor)
    Suspension.objects.create(
        person=taken, by=cast.supervisor, suspended_at=away, reason="Foto", lifted_at=back,
        lifted_by=cast.manager,
    )  # fmt: skip
    run(back + MINUTE)
    run(back + 10 * MINUTE)
    waiting = Reminder.objects.filter(person__in=[on_leave, taken])
    assert [one.closes_at for one in waiting] == [back + 3 * DAY] * 2
