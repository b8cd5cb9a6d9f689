"""Branch days, work hours and holidays go by the branch's own clock."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from staff import calendar, places
from staff.models import Branch, Holiday

ZONES = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}


def branch(zone, **given):
    return Branch(
        time_zone=zone, opens_at=time(8), closes_at=time(17), day_ends_at=time(20), **given
    )


@pytest.mark.parametrize(("zone", "ahead"), ZONES.items())
def test_a_branch_day_ends_at_its_own_eight_in_the_evening(zone, ahead):
    evening = datetime(2026, 11, 23, 20 - ahead, tzinfo=UTC)
    before = calendar.day_of(branch=branch(zone), at=evening - timedelta(seconds=1))
    after = calendar.day_of(branch=branch(zone), at=evening)
    assert (before.date, after.date) == (date(2026, 11, 23), date(2026, 11, 24))
    assert before.ends_at == after.begins_at == evening


def test_the_same_instant_belongs_to_different_days_across_the_country():
    instant = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)  # 19.30 WIB, 20.30 WITA, 21.30 WIT
    days = [calendar.day_of(branch=branch(zone), at=instant).date.day for zone in ZONES]
    assert days == [23, 24, 24]


@pytest.mark.parametrize("zone", ZONES)
def test_days_follow_each_other_without_gap_or_overlap(zone):
    days = [calendar.day_on(branch=branch(zone), date=date(2026, 12, d)) for d in range(1, 31)]
    assert all(one.ends_at == next_.begins_at for one, next_ in pairwise(days))
    assert all(day.ends_at - day.begins_at == timedelta(days=1) for day in days)


@pytest.mark.parametrize("zone", ZONES)
def test_the_last_closed_day_is_over_and_the_next_is_not(zone):
    at = datetime(2026, 11, 23, 3, tzinfo=UTC)
    closed = calendar.last_closed_day(branch=branch(zone), at=at)
    assert closed.ends_at <= at < closed.ends_at + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "hour", "days"),
    [
        (24, 12, [23]),  # a Tuesday: Monday
        (23, 12, [20, 21, 22]),  # a Monday: from Friday on
        (23, 20, [23]),  # once Monday is over
        (21, 12, [20]),
    ],
)
def test_the_last_workday_and_the_days_off_since(cast, day, hour, days):
    at = datetime(2026, 11, day, hour, tzinfo=ZoneInfo("Asia/Makassar"))
    found = calendar.closed_since_workday(branch=cast.denpasar, at=at)
    assert [one.date.day for one in found] == days


@pytest.mark.parametrize(
    ("hour", "inside"), [((7, 59), False), ((8, 0), True), ((16, 59), True), ((17, 0), False)]
)
@pytest.mark.parametrize("zone", ZONES)
def test_work_hours_go_by_the_branchs_clock(zone, hour, inside):
    at = datetime.combine(date(2026, 11, 23), time(*hour), ZoneInfo(zone))
    assert calendar.within_work_hours(branch=branch(zone), at=at, workday=True) is inside
    assert not calendar.within_work_hours(branch=branch(zone), at=at, workday=False)


def test_weekends_and_national_holidays_are_no_workdays(cast):
    office = cast.denpasar
    assert calendar.is_workday(branch=office, date=date(2026, 11, 23))
    assert not calendar.is_workday(branch=office, date=date(2026, 11, 22))
    for independence, christmas in ((date(2026, 8, 17), date(2026, 12, 25)),):
        assert not calendar.is_workday(branch=office, date=independence)
        assert not calendar.is_workday(branch=office, date=christmas)


def test_a_branch_with_other_workdays_works_on_saturday():
    saturday = datetime(2026, 11, 28, 3, tzinfo=UTC)
    assert calendar.is_usual_workday(branch=branch("Asia/Jakarta", workdays=[6]), at=saturday)
    assert not calendar.is_usual_workday(branch=branch("Asia/Jakarta", workdays=[1]), at=saturday)


def test_an_own_holiday_holds_for_its_branch_and_a_common_one_for_all(cast):
    own, common = date(2027, 3, 3), date(2027, 3, 4)
    today = date(2027, 1, 1)
    places.add_holiday(holiday=Holiday(branch=cast.denpasar, date=own, name="Melasti"), today=today)
    places.add_holiday(holiday=Holiday(date=common, name="Company day"), today=today)
    works = {
        (office.code, day): calendar.is_workday(branch=office, date=day)
        for office in (cast.jakarta, cast.denpasar)
        for day in (own, common)
    }
    assert works == {
        ("JKT", own): True,
        ("JKT", common): False,
        ("DPS", own): False,
        ("DPS", common): False,
    }


def test_the_same_day_is_added_once(cast):
    day, today = date(2027, 5, 5), date(2027, 1, 1)
    places.add_holiday(holiday=Holiday(date=day, name="Company day"), today=today)
    with pytest.raises(ValidationError) as refused:
        places.add_holiday(holiday=Holiday(date=day, name="Again"), today=today)
    assert "date" in refused.value.message_dict


def test_a_day_that_is_over_stays_as_it_was(cast):
    today = date(2027, 6, 2)
    with pytest.raises(ValidationError):
        places.add_holiday(holiday=Holiday(date=date(2027, 6, 1), name="Late"), today=today)
    past = places.add_holiday(holiday=Holiday(date=today, name="Today"), today=today)
    with pytest.raises(ValidationError):
        places.remove_holiday(holiday=past, today=today + timedelta(days=1))
    places.remove_holiday(holiday=past, today=today)
    assert not Holiday.objects.filter(name="Today").exists()


def test_a_years_days_off_show_national_and_added_ones_by_date(cast):
    places.add_holiday(
        holiday=Holiday(branch=cast.denpasar, date=date(2028, 2, 2), name="Odalan"),
        today=date(2028, 1, 1),
    )
    here = places.days_off(year=2028, branches=[cast.denpasar], language="en")
    there = places.days_off(year=2028, branches=[cast.jakarta], language="id")
    assert [day.date for day in here] == sorted(day.date for day in here)
    assert "Odalan" in [day.name for day in here]
    assert "Odalan" not in [day.name for day in there]
    assert "Hari Raya Natal" in [day.name for day in there]
