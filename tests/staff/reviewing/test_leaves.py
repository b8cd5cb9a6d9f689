"""Leave: access rests from the first day to the last one, by the clock of the branch."""

from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from accessgov.templatetags.formats import branch_date
from audit import samples
from audit.evidence import portfolios
from audit.models import DailyReport, Handover, LogEntry
from customers import gate
from customers.listing import known
from staff.binding.prerequisites import lacks
from staff.models import Leave, User
from staff.reviewing import departures, leaves, opening, suspensions
from tests.cast import customer
from tests.drawn import drawn_of
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


def test_the_session_dies_with_the_leave_and_access_comes_back_by_itself(here, now, enter):
    client, begins = enter(here.agent), now + timedelta(hours=1)
    planned = Leave.objects.create(
        person=here.agent, begins_at=begins, ends_at=begins + DAY, entered_by=here.supervisor
    )
    assert client.get("/").status_code == 200
    Leave.objects.filter(pk=planned.pk).update(begins_at=now)
    assert client.get("/").url.startswith("/login/")
    client.force_login(here.agent)
    assert client.get("/").status_code == 403
    assert client.get("/trail/").status_code == 200
    departures.tend(at=now + TICK)
    assert here.terms(here.agent).valid_until is None
    assert lacks(person=here.agent, at=begins + DAY) == []


@pytest.mark.parametrize("who", ["agent", "supervisor", "superior"])
def test_who_signs_in_on_leave_reads_until_when_and_reaches_nothing_else(here, now, enter, who):
    person, today = getattr(here, who), now.astimezone(ZoneInfo(here.branch.time_zone)).date()
    by = getattr(here, "superior" if who == "supervisor" else "supervisor")
    Leave.objects.create(
        person=person, begins_at=now - TICK, entered_by=by,
        ends_at=datetime(today.year, today.month, today.day, tzinfo=ZoneInfo(here.branch.time_zone))
        + 3 * DAY,
    )  # fmt: skip
    client, pages = enter(person), ("/", "/desk/", "/reports/daily/", "/customers/", "/account/")
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 403
        said = unescape(answer.content.decode())
        assert "You are on leave" in said and person.supervisor.full_name in said
        assert f"Until {branch_date(now + 2 * DAY, here.branch.time_zone)}, including" in said
    refused = LogEntry.objects.filter(actor=person, event="page_asked", outcome="refused")
    assert refused.filter(reason="lacks_on_leave").count() == len(pages)


def test_a_leave_that_ends_early_opens_the_pages_again(cast, here, now, enter):
    made = Leave.objects.create(
        person=here.supervisor, begins_at=now - TICK, ends_at=now + DAY, entered_by=here.superior
    )
    own = enter(here.supervisor)
    assert own.post(f"/staff/leaves/{made.pk}/cancel/").status_code == 403
    assert enter(here.superior).post(f"/staff/leaves/{made.pk}/cancel/").status_code == 302
    assert own.get("/desk/").status_code == 200


def test_who_is_suspended_on_leave_reads_of_the_suspension(here, now, enter):
    Leave.objects.create(
        person=here.agent, begins_at=now - TICK, ends_at=now + DAY, entered_by=here.supervisor
    )
    suspensions.suspend(person=here.agent, reason="Foto", by=here.supervisor, at=now)
    assert b"Your access is suspended" in enter(here.agent).get("/").content


def test_a_leave_that_was_cancelled_before_it_began_signs_nobody_out(here, now, enter):
    client = enter(here.agent)
    Leave.objects.create(
        person=here.agent, begins_at=now - TICK, ends_at=now + DAY, entered_by=here.supervisor,
        cancelled_at=now - DAY,
    )  # fmt: skip
    assert client.get("/").status_code == 200
    departures.tend(at=now)
    assert not Handover.objects.filter(person=here.agent).exists()


def worked(cast, here, now):
    """Let the agent have opened a customer of a list, and not have declared it."""
    number = customer(cast, now, branch=here.branch).number
    gate.open_record(
        actor=here.agent, number=number, purpose="complaint",
        sentence="The bill of October is wrong", at=now,
    )  # fmt: skip
    return portfolios.hand_out(
        by=here.supervisor, agent=here.agent, branch=here.branch, name="Ronde", kind="visit",
        numbers=[number], begins_at=now, ends_at=now + 9 * DAY, at=now, known=known,
    )  # fmt: skip


def test_open_work_goes_to_the_supervisor_when_leave_begins_and_once(cast, here, now):
    handed, at = worked(cast, here, now), now + timedelta(seconds=1)
    today = at.astimezone(ZoneInfo(here.branch.time_zone)).date()
    made = leaves.enter(
        person=here.agent, first_day=today, last_day=today, by=here.supervisor, at=at
    )
    handed.refresh_from_db()
    assert handed.ends_at == at
    left = Handover.objects.filter(person=here.agent, supervisor=here.supervisor)
    assert {one.kind for one in left} == {"list", "day"}
    made.refresh_from_db()
    assert made.handed_on_at == at
    departures.tend(at=at + TICK)
    made.refresh_from_db()
    assert made.handed_on_at == at and here.terms(here.agent).valid_until is None


def test_planned_leave_hands_work_on_with_its_first_instant(cast, here, now):
    handed, clock = worked(cast, here, now), ZoneInfo(here.branch.time_zone)
    day = now.astimezone(clock).date() + DAY
    made = leaves.enter(person=here.agent, first_day=day, last_day=day, by=here.supervisor, at=now)
    departures.tend(at=made.begins_at - TICK)
    handed.refresh_from_db()
    assert handed.ends_at == now + 9 * DAY
    departures.tend(at=made.begins_at)
    handed.refresh_from_db()
    assert handed.ends_at == made.begins_at


def test_a_supervisors_samples_reports_and_reviews_go_up_and_the_reviews_come_back(cast, here, now):
    number, date = customer(cast, now, branch=here.branch).number, now.date() - 2 * DAY
    drawn = {"agent": here.agent, "branch": here.branch, "numbers": [number], "at": now}
    draw = drawn_of(date=date, **drawn)
    report = DailyReport.objects.create(
        supervisor=here.supervisor, branch=here.branch, date=date, lines=[], built_at=now
    )
    review = here.review(here.agent, now)
    today = now.astimezone(ZoneInfo(here.branch.time_zone)).date()
    made = leaves.enter(
        person=here.supervisor, first_day=today, last_day=today, by=here.superior, at=now
    )
    report.refresh_from_db()
    review.refresh_from_db()
    assert draw.samples.get().supervisor == report.raised_to == review.reviewer == here.superior
    assert User.objects.get(pk=here.agent.pk).supervisor == here.supervisor  # staff stays
    later = drawn_of(date=date - DAY, **drawn)  # while they are away
    samples.hand_over(at=now + TICK)
    assert later.samples.get().supervisor == here.superior
    opening.name_present_reviewers(at=made.ends_at)
    review.refresh_from_db()
    assert review.reviewer == here.supervisor


def test_work_passes_a_superior_who_is_on_leave_too(cast, here, now):
    today = now.astimezone(ZoneInfo(here.branch.time_zone)).date()
    days = {"first_day": today, "last_day": today, "at": now}
    leaves.enter(person=here.superior, by=cast.hr, **days)
    draw = drawn_of(
        agent=here.agent, branch=here.branch, date=now.date() - 2 * DAY, at=now,
        numbers=[customer(cast, now, branch=here.branch).number],
    )  # fmt: skip
    review = here.review(here.agent, now)
    leaves.enter(person=here.supervisor, by=cast.hr, **days)
    review.refresh_from_db()
    assert draw.samples.get().supervisor == review.reviewer == cast.manager


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
