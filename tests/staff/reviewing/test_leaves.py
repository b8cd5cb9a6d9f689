"""Leave: access rests from the first day to the last one, by the clock of the branch."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from staff.binding.prerequisites import lacks
from staff.models import Leave
from staff.reviewing import leaves, suspensions
from tests.staff.reviewing.teams import team

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_leave_rests_by_the_clock_of_the_branch(cast, now, zone):
    here, clock = team(cast, now, zone), ZoneInfo(zone)
    first = now.astimezone(clock).date() + 3 * DAY
    leaves.enter(
        person=here.agent, first_day=first, last_day=first + DAY, by=here.supervisor, at=now
    )
    begins = datetime(first.year, first.month, first.day, tzinfo=clock)
    for at, away in (
        (begins - TICK, False), (begins, True), (begins + 2 * DAY - TICK, True),
        (begins + 2 * DAY, False),
    ):  # fmt: skip
        assert ("on_leave" in lacks(person=here.agent, at=at)) == away


def test_leave_over_a_leap_day_has_all_its_days(cast, here):
    at = datetime(2028, 2, 27, 9, tzinfo=ZoneInfo("Asia/Jakarta"))
    days = {"first_day": date(2028, 2, 28), "last_day": date(2028, 3, 1)}
    made = leaves.enter(person=here.agent, by=cast.hr, at=at, **days)
    assert made.ends_at - made.begins_at == 3 * DAY


def test_todays_leave_begins_now_and_is_cancelled_at_once(here, now):
    today = now.astimezone(ZoneInfo(here.branch.time_zone)).date()
    made = leaves.enter(
        person=here.agent, first_day=today, last_day=today + DAY, by=here.superior, at=now
    )
    assert made.begins_at == now and "on_leave" in lacks(person=here.agent, at=now)
    leaves.cancel(leave=made, by=here.supervisor, at=now + TICK)
    assert "on_leave" not in lacks(person=here.agent, at=now + TICK)


def test_days_that_are_over_or_in_the_wrong_order_are_refused(here, now):
    today = now.astimezone(ZoneInfo(here.branch.time_zone)).date()
    for first, last in ((today - DAY, today), (today + DAY, today), (today, today + 400 * DAY)):
        with pytest.raises(ValidationError):
            leaves.enter(
                person=here.agent, first_day=first, last_day=last, by=here.supervisor, at=now
            )
    assert not Leave.objects.filter(person=here.agent).exists()


@pytest.mark.parametrize("who", ["agent", "colleague", "supervisor_elsewhere", "privacy"])
def test_others_and_oneself_enter_no_leave(cast, here, now, who):
    by = getattr(here, who, None) or getattr(cast, who)
    day = now.date() + DAY
    with pytest.raises(suspensions.NotYourDecision):
        leaves.enter(person=here.agent, first_day=day, last_day=day, by=by, at=now)


def test_it_is_entered_and_cancelled_on_its_pages(here, enter, now):
    client, page = enter(here.supervisor), f"/staff/{here.agent.pk}/"
    day = now.astimezone(ZoneInfo(here.branch.time_zone)).date() + DAY
    assert client.post(f"{page}leave/", {"first_day": day, "last_day": day}).status_code == 302
    made = Leave.objects.get(person=here.agent)
    assert f"/staff/leaves/{made.pk}/cancel/" in client.get(page).content.decode()
    assert client.post(f"/staff/leaves/{made.pk}/cancel/").status_code == 302
    made.refresh_from_db()
    assert made.cancelled_at
