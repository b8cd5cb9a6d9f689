"""The daily access report: its numbers, its day, its sentences, and its signature."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from audit import reports, tasks
from audit.events import Event, Outcome, Reason
from audit.models import DailyReport, LogEntry
from staff.assignments import end
from staff.calendar import day_on, is_workday, last_closed_day
from tests.audit.days import build, desk, fill, line_of


def test_every_number_of_a_day_is_counted_from_its_entries(here):
    fill(here)
    line = line_of(build(here), here.agent)
    assert {name: line[name] for name in ("searches", "opened", "customers")} == {
        "searches": 2, "opened": 4, "customers": 3,
    }  # fmt: skip
    assert [line[tier] for tier in ("contact", "service", "financial", "identity")] == [2, 1, 0, 1]
    assert (line["matches"], line["no_matches"], line["locks"]) == (1, 2, 1)
    assert line["refusals"] == {"other_branch": 2, "outside_network": 1, "quota": 1}
    assert (line["refused"], line["without_interaction"], line["protected"]) == (4, 1, 1)
    assert (line["outside_hours"], line["call_backs"]) == (1, 1)


def test_a_look_that_was_refused_counts_as_a_refusal_only(here):
    here.open(1, outcome=Outcome.REFUSED, reason=Reason.OUTSIDE_HOURS, outside_hours=True)
    line = line_of(build(here), here.agent)
    assert (line["opened"], line["customers"], line["without_interaction"]) == (0, 0, 0)
    assert (line["outside_hours"], line["refused"]) == (0, 1)


def test_a_page_refused_by_role_stands_with_its_actor(here):
    here.write(
        Event.PAGE_ASKED, outcome=Outcome.REFUSED, reason=Reason.NOT_YOUR_TASK,
        actor_branch_id=None, branch_id=None,
    )  # fmt: skip
    assert line_of(build(here), here.agent)["refusals"] == {"not_your_task": 1}


def test_a_search_that_was_too_short_is_no_refusal_of_the_report(here):
    here.write(Event.SEARCHED, outcome=Outcome.REFUSED, reason=Reason.TOO_SHORT)
    line = line_of(build(here), here.agent)
    assert (line["refused"], line["refusals"], line["searches"]) == (0, {}, 0)


def test_who_did_nothing_has_a_line_too(here):
    here.open(1)
    line = line_of(build(here), here.colleague)
    assert (line["opened"], line["searches"], line["history"]) == (0, 0, [])


def test_who_was_no_longer_assigned_and_did_nothing_has_none(here):
    end(assignment=here.colleague.assignments.get(), at=here.day.begins_at - timedelta(hours=1))
    assert {line["agent"] for line in build(here).lines} == {here.agent.pk}


def test_who_was_no_longer_assigned_but_tried_has_a_line(here):
    end(assignment=here.agent.assignments.get(), at=here.day.begins_at - timedelta(hours=1))
    here.open(1, outcome=Outcome.REFUSED, reason=Reason.ASSIGNMENT_ENDED)
    assert line_of(build(here), here.agent)["refused"] == 1


def test_another_branchs_work_is_not_counted_here(cast, now, here):
    other = desk(cast, now)
    here.open(1)
    here.open(2, actor_branch_id=other.branch.pk)
    assert line_of(build(here), here.agent)["customers"] == 1


def test_a_supervisors_own_views_stand_in_the_superiors_report(cast, here):
    here.open(7, actor_id=here.supervisor.pk)
    build(here)
    above = DailyReport.objects.get(branch=here.branch, date=here.day.date, supervisor=cast.manager)
    assert line_of(above, here.supervisor)["customers"] == 1


# ------------------------------------------------------------------ the day


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_the_day_ends_by_the_branchs_own_clock(cast, now, zone):
    there = desk(cast, now, zone)
    second = timedelta(seconds=1)
    for number, at in enumerate(
        (
            there.day.begins_at - second,
            there.day.begins_at,
            there.day.ends_at - second,
            there.day.ends_at,
        )
    ):
        there.write_at(Event.OPENED, at, customer=str(number))
    reports.build_day(branch=there.branch, date=there.day.date, at=timezone.now())
    mine = DailyReport.objects.get(
        branch=there.branch, date=there.day.date, supervisor=there.supervisor
    )
    line = line_of(mine, there.agent)
    assert line["customers"] == 2
    assert line["history"] == [1]  # the second before belongs to the day before


def test_the_same_instant_is_another_day_in_another_zone(cast, now):
    west, east = desk(cast, now, "Asia/Jakarta"), desk(cast, now, "Asia/Jayapura")
    date = west.day.date
    late_in_the_east = day_on(branch=east.branch, date=date).ends_at + timedelta(minutes=5)
    for there in (west, east):
        there.write_at(Event.OPENED, late_in_the_east, customer="1")
        reports.build_day(branch=there.branch, date=date, at=timezone.now() + timedelta(days=1))
    counted = [
        line_of(
            DailyReport.objects.get(branch=t.branch, date=date, supervisor=t.supervisor), t.agent
        )["customers"]
        for t in (west, east)
    ]
    assert counted == [1, 0]


def test_a_running_day_is_not_built(here, now):
    with pytest.raises(reports.DayNotOver):
        reports.build_day(
            branch=here.branch, date=here.day.date, at=here.day.ends_at - timedelta(seconds=1)
        )


def test_the_running_day_is_computed_until_now_and_not_stored(here):
    minute = timedelta(minutes=1)
    at = here.day.begins_at + timedelta(hours=12)
    here.write_at(Event.OPENED, at - minute, customer="1")
    here.write_at(Event.OPENED, at + minute, customer="2")
    live = reports.running(supervisor=here.supervisor, branch=here.branch, at=at)
    assert line_of(live, here.agent)["customers"] == 1
    assert live.date == here.day.date
    assert not DailyReport.objects.filter(branch=here.branch).exists()


# ------------------------------------------------------------------ the usual


def test_the_usual_is_the_median_of_the_own_days_with_any_opening(here):
    for back, count in ((1, 3), (2, 0), (3, 10), (9, 4), (30, 5)):
        for number in range(count):
            here.open(number, 600 - back * 24 * 60)
            here.open(number, 601 - back * 24 * 60)  # the same customer twice is one
    line = line_of(build(here), here.agent)
    assert line["history"] == [5, 4, 10, 3]
    assert line["usual"] == 4.5


def test_the_usual_looks_at_the_last_twenty_own_days(here):
    for back in range(1, 25):
        count = 1 if back <= 20 else 9
        for number in range(count):
            here.open(number, 600 - back * 24 * 60)
    line = line_of(build(here), here.agent)
    assert (line["history"], line["usual"]) == ([1] * 20, 1)


def test_who_was_away_for_long_is_compared_with_the_days_before(here):
    for back in (100, 101, 102):
        here.open(1, 600 - back * 24 * 60)
    assert line_of(build(here), here.agent)["history"] == [1, 1, 1]


def test_without_an_own_day_there_is_no_usual(here):
    here.open(1)
    line = line_of(build(here), here.agent)
    assert (line["history"], line["usual"]) == ([], None)


# ------------------------------------------------------------------ building


def test_the_second_run_changes_nothing(here):
    here.open(1)
    first = build(here)
    changes = LogEntry.objects.filter(object_id=first.pk, event=Event.CHANGED).count()
    later = timezone.now() + timedelta(hours=1)
    assert reports.build_day(branch=here.branch, date=here.day.date, at=later) == 0
    assert reports.build_day(branch=here.branch, date=here.day.date, at=later, again=True) == 0
    again = DailyReport.objects.get(pk=first.pk)
    assert (again.built_at, again.lines) == (first.built_at, first.lines)
    after = LogEntry.objects.filter(object_id=first.pk, event=Event.CHANGED).count()
    assert after == changes


def test_two_runs_at_once_build_every_report_once(here):
    here.open(1)

    def run() -> int:
        try:
            return reports.build_day(branch=here.branch, date=here.day.date, at=timezone.now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        built = [future.result() for future in [pool.submit(run) for _turn in range(4)]]
    stored = DailyReport.objects.filter(branch=here.branch, date=here.day.date)
    assert sorted(built) == [0, 0, 0, stored.count()]


def test_a_run_catches_up_the_days_that_were_missed(cast, here):
    reports.build_daily_reports(at=timezone.now())
    built = DailyReport.objects.filter(branch=here.branch, supervisor=here.supervisor)
    newest = last_closed_day(branch=here.branch, at=timezone.now()).date
    recent = {newest - timedelta(days=back) for back in range(14)}
    assert set(built.values_list("date", flat=True)) == {
        date for date in recent if is_workday(branch=here.branch, date=date)
    }
    assert reports.build_daily_reports(at=timezone.now()) == 0


def test_a_day_off_has_a_report_only_if_somebody_used_it(here):
    here.branch.workdays = []
    here.branch.save()
    day = {"branch": here.branch, "date": here.day.date}
    assert reports.build_day(**day, at=timezone.now()) == 0
    assert not DailyReport.objects.filter(**day).exists()
    here.open(1)
    assert {line["agent"] for line in build(here).lines} == {here.agent.pk, here.colleague.pk}


def test_a_day_settles_for_a_minute_before_it_is_built(here):
    at = here.day.ends_at
    assert here.day.date not in reports._unbuilt(here.branch, at + timedelta(seconds=59))
    assert here.day.date in reports._unbuilt(here.branch, at + timedelta(seconds=60))


def test_the_task_builds_what_is_over(here):
    tasks.close_days()
    assert DailyReport.objects.filter(branch=here.branch, date=here.day.date).exists()


def test_the_command_builds_a_day_again_with_what_came_later(here):
    here.open(1)
    report = build(here)
    here.open(2)
    call_command("build_daily_reports", date=str(here.day.date))
    report.refresh_from_db()
    assert line_of(report, here.agent)["customers"] == 2


def test_the_command_does_not_build_a_day_that_is_still_running(here):
    at = (here.day.ends_at - timedelta(minutes=1)).isoformat()
    call_command("build_daily_reports", date=str(here.day.date), at=at)
    assert not DailyReport.objects.filter(branch=here.branch).exists()


def test_the_command_says_what_is_wrong_with_a_date():
    with pytest.raises(CommandError, match="Write it as 2026-11-23"):
        call_command("build_daily_reports", date="23/11/2026")
