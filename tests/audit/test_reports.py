"""The daily access report: its numbers, its day, its sentences, and its signature."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from audit import reports, tasks
from audit.events import Event, Outcome, Reason
from audit.interactions import start
from audit.models import DailyReport, LogEntry
from audit.reporting.sentences import told
from customers import gate
from staff.assignments import end
from staff.calendar import day_on
from tests.audit.days import desk
from tests.cast import customer, person


@pytest.fixture
def here(cast, now):
    """Return a desk in Jakarta."""
    return desk(cast, now)


def build(here, at=None, again=False):
    """Build the desk's closed day and return its report."""
    reports.build_day(branch=here.branch, date=here.day.date, at=at or timezone.now(), again=again)
    return DailyReport.objects.get(
        branch=here.branch, date=here.day.date, supervisor=here.supervisor
    )


def line_of(report, agent):
    """Return an agent's line."""
    return next(line for line in report.lines if line["agent"] == agent.pk)


def fill(here):
    """Write a day of every kind of entry."""
    going = start(
        agent=here.agent, branch_id=here.branch.pk, channel="call", reference="C-1",
        at=here.day.begins_at,
    )  # fmt: skip
    here.write(Event.SEARCHED, additional_data={"kind": "name", "count": 2, "numbers": ["1", "2"]})
    here.write(Event.SEARCHED, 601, additional_data={"kind": "phone", "count": 1})
    here.write(Event.SEARCHED, 602, outcome=Outcome.REFUSED, reason=Reason.OUTSIDE_NETWORK)
    first = here.open(1, 603, interaction_id=going.pk)
    here.open(1, 604, interaction_id=going.pk)
    here.open(2, 605)
    here.open(3, 606, interaction_id=going.pk, additional_data={"protected": True})
    here.open(4, 607, outcome=Outcome.REFUSED, reason=Reason.OTHER_BRANCH)
    here.open(5, 608, outcome=Outcome.REFUSED, reason=Reason.OTHER_BRANCH)
    here.open(6, 609, outcome=Outcome.REFUSED, reason=Reason.QUOTA, outside_hours=True)
    for tier in ("contact", "contact", "identity"):
        here.write(Event.REVEALED, 610, customer="1", tiers=[tier], opening_id=first.pk)
    here.write(Event.VERIFIED, 611, customer="1", outcome=Outcome.MATCH)
    missed = {"customer": "3", "outcome": Outcome.NO_MATCH}
    here.write(Event.VERIFIED, 612, **missed, additional_data={"locked": False})
    here.write(Event.VERIFIED, 613, **missed, additional_data={"locked": True})
    here.write(Event.REVEALED, 614, customer="3", tiers=["service"], outside_hours=True)
    here.write(Event.CALLED_BACK, 615, customer="1", tiers=["masked", "contact"])


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


# ------------------------------------------------------------------ the sentences


def said(report, agent):
    """Return the sentences about an agent, in English."""
    with translation.override("en"):
        return next(s for line, s in told(report.lines) if line["agent"] == agent.pk)


def test_a_spree_is_said_in_words_with_its_usual(here):
    for back in range(1, 6):
        for number in range(4):
            here.open(number, 600 - back * 24 * 60)
    going = start(
        agent=here.agent, branch_id=here.branch.pk, channel="call", reference="C-1",
        at=here.day.begins_at,
    )  # fmt: skip
    for number in range(14):
        here.open(number, 600 + number, interaction_id=going.pk)
    first = said(build(here), here.agent)[0]
    name = here.agent.full_name
    assert first.text == f"{name} opened 14 customers, 3.5 times their usual 4."
    assert first.follow_up


def test_a_usual_day_says_one_plain_sentence_that_asks_nothing(here):
    going = start(
        agent=here.agent, branch_id=here.branch.pk, channel="call", reference="C-1",
        at=here.day.begins_at,
    )  # fmt: skip
    for number in range(3):
        here.open(number, interaction_id=going.pk)
    sentences = said(build(here), here.agent)
    assert [s.text for s in sentences] == [
        f"{here.agent.full_name} opened 3 customers; the team's usual is 3."
    ]
    assert not sentences[0].follow_up


def test_what_matters_most_comes_first(here):
    fill(here)
    report = build(here)
    with translation.override("en"):
        order = [line["agent"] for line, _said in told(report.lines)]
    assert order == [here.agent.pk, here.colleague.pk]
    texts = [sentence.text for sentence in said(report, here.agent)]
    assert "locked" in texts[0]
    assert "protected" in texts[1]
    assert any("without an interaction" in text for text in texts)
    assert [s.text for s in said(report, here.colleague)] == [
        f"{here.colleague.full_name} has no entry on this day."
    ]


def test_the_most_frequent_reason_is_named(here):
    for reason in (Reason.QUOTA, Reason.OUTSIDE_HOURS, Reason.OUTSIDE_HOURS):
        here.open(1, outcome=Outcome.REFUSED, reason=reason)
    texts = [s.text for s in said(build(here), here.agent)]
    assert any("most often: Outside the granted hours" in text for text in texts)


def test_a_protected_customer_opened_through_the_gate_is_counted(cast, now):
    boss = person("boss-protected", role="supervisor", branch=cast.jakarta, since=now)
    agent = person(
        "agent-protected", role="cs_agent", branch=cast.jakarta, boss=boss,
        since=now - timedelta(days=1),
    )  # fmt: skip
    for protected in (True, False):
        record = customer(cast, now, protected=protected)
        gate.open_record(actor=agent, number=record.number, purpose="service", at=now)
    later = now + timedelta(seconds=1)
    live = reports.running(supervisor=boss, branch=cast.jakarta, at=later)
    assert line_of(live, agent)["protected"] == 1


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


def test_a_run_catches_up_the_days_that_were_missed(cast, here):
    reports.build_daily_reports(at=timezone.now())
    built = DailyReport.objects.filter(branch=here.branch, supervisor=here.supervisor)
    assert set(built.values_list("date", flat=True)) == {
        here.day.date - timedelta(days=back) for back in range(14)
    }
    assert reports.build_daily_reports(at=timezone.now()) == 0


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


# ------------------------------------------------------------------ the signature


def test_signing_freezes_the_report_and_is_an_entry(here):
    report = reports.sign(report=build(here), by=here.supervisor, note="", at=timezone.now())
    entry = LogEntry.objects.get(event=Event.REPORT_SIGNED, object_id=report.pk)
    assert (entry.actor, entry.branch) == (here.supervisor, here.branch)
    here.open(1)
    assert build(here, again=True).lines == report.lines


def test_what_needs_a_word_is_not_signed_without_one(here):
    here.open(1)  # without an interaction
    report = build(here)
    with pytest.raises(reports.NotSignable):
        reports.sign(report=report, by=here.supervisor, note="  ", at=timezone.now())
    assert not LogEntry.objects.filter(event=Event.REPORT_SIGNED, object_id=report.pk).exists()
    reports.sign(report=report, by=here.supervisor, note="Asked Rina.", at=timezone.now())


def test_the_note_stays_out_of_the_ledger(here):
    reports.sign(
        report=build(here), by=here.supervisor, note="Spoke to Ibu Melati", at=timezone.now()
    )
    changes = LogEntry.objects.filter(actor=here.supervisor).values_list("changes", flat=True)
    assert "Melati" not in str(list(changes))


def test_only_the_reports_supervisor_signs(cast, here):
    report = build(here)
    for other in (cast.manager, here.agent, cast.supervisor):
        with pytest.raises(reports.NotSignable):
            reports.sign(report=report, by=other, note="Mine.", at=timezone.now())


def test_nobody_signs_twice(here):
    report = reports.sign(report=build(here), by=here.supervisor, note="", at=timezone.now())
    with pytest.raises(reports.NotSignable):
        reports.sign(report=report, by=here.supervisor, note="Again.", at=timezone.now())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_dailyreport SET note = 'x' WHERE id = %s",
        "UPDATE audit_dailyreport SET signed_at = NULL WHERE id = %s",
        "UPDATE audit_dailyreport SET lines = '[]' WHERE id = %s",
    ],
)
def test_the_database_itself_refuses_to_change_a_signed_report(here, statement):
    report = reports.sign(report=build(here), by=here.supervisor, note="", at=timezone.now())
    with (
        pytest.raises(IntegrityError, match="final"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [report.pk])


def test_the_database_holds_one_report_a_day(here):
    report = build(here)
    with pytest.raises(IntegrityError, match="one_report_a_day"), transaction.atomic():
        DailyReport.objects.create(
            supervisor=here.supervisor, branch=here.branch, date=report.date, lines=[],
            built_at=timezone.now(),
        )  # fmt: skip
