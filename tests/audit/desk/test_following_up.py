"""Follow-ups: open until somebody wrote what was done, seen one level up, and never one's own."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.urls import reverse

from audit import callbacks, reports
from audit.callbacks import NotYourSample
from audit.desk.desk import desk
from audit.desk.following_up import close, waiting_for, waiting_one
from audit.events import Event
from audit.models import CallAttempt, DailyReport, FollowUp, LogEntry, Sample
from customers import gate
from staff.calendar import day_of, workday_after
from staff.models import User
from tests.cast import person
from tests.drawn import drawn_customers

SAID = "The customer never contacted us on that day"
NOTE = "Asked the agent, who opened the wrong record; spoken reminder given"


@pytest.fixture
def marked(cast, now):
    """Return a scene whose drawn customer, phoned by the supervisor, knew of no contact."""
    day, (sample,) = drawn_customers(cast, now)
    gate.call_back(actor=day.supervisor, sample=sample, at=now)
    callbacks.record_call(sample=sample, by=day.supervisor, outcome="not_me", at=now, note=SAID)
    sample.refresh_from_db()
    return day, sample


def waits(who, at):
    return [(one.sample.pk, one.raised) for one in waiting_for(person=who, at=at)]


def overdue(day, sample):
    """Return when a workday of the branch has passed since the call."""
    called = day_of(branch=day.branch, at=sample.closed_at)
    return workday_after(branch=day.branch, date=called.date).ends_at


def page(sample):
    return reverse("audit:follow_up", args=[sample.pk])


def test_it_is_on_the_desk_with_what_the_customer_said_until_it_is_closed(marked, now, enter):
    day, sample = marked
    client = enter(day.supervisor)
    html = client.get("/desk/").content.decode()
    assert page(sample) in html and SAID in html
    close(sample=sample, by=day.supervisor, note=NOTE, at=now)
    assert page(sample) not in client.get("/desk/").content.decode()


def test_the_oldest_comes_first(cast, now, marked):
    day, later = marked
    _day, (earlier,) = drawn_customers(cast, now)
    User.objects.filter(pk=_day.agent.pk).update(supervisor=day.supervisor)
    before = now - timedelta(hours=1)
    CallAttempt.objects.create(
        sample=earlier, by=_day.supervisor, number_shown_at=before, recorded_at=before,
        outcome="not_me", note=SAID,
    )  # fmt: skip
    earlier.state, earlier.closed_at, earlier.follow_up = "not_me", before, True
    earlier.save()
    found = desk(supervisor=day.supervisor, at=now).follow_ups
    assert [one.sample.pk for one in found] == [earlier.pk, later.pk]


def test_closing_says_who_when_and_what_and_is_one_entry_without_the_note(marked, now):
    day, sample = marked
    done = close(sample=sample, by=day.supervisor, note=f"  {NOTE} ", at=now)
    assert (done.by, done.done_at, done.note) == (day.supervisor, now, NOTE)
    entry = LogEntry.objects.get(event=Event.FOLLOWED_UP, object_id=sample.pk)
    assert (entry.actor, entry.customer) == (day.supervisor, sample.customer)
    assert "reminder" not in f"{entry.changes}{entry.additional_data}{entry.sentence}"


def test_a_closing_whose_entry_fails_closes_nothing(marked, now, monkeypatch):
    day, sample = marked

    def fails(**columns):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr("audit.desk.following_up.record", fails)
    with pytest.raises(DatabaseError):
        close(sample=sample, by=day.supervisor, note=NOTE, at=now)
    assert not FollowUp.objects.filter(sample=sample).exists()


@pytest.mark.parametrize("note", ["", "   ", "done", "aaaaaaaaaaaa"])
def test_it_is_not_closed_without_a_word(marked, now, note):
    day, sample = marked
    with pytest.raises(ValidationError):
        close(sample=sample, by=day.supervisor, note=note, at=now)


def test_it_is_closed_once(marked, now, enter):
    day, sample = marked
    client = enter(day.supervisor)
    answers = [client.post(page(sample), {"note": NOTE}).url for _ in range(2)]
    assert answers == [reverse("audit:desk"), reverse("audit:sample", args=[sample.pk])]
    assert LogEntry.objects.filter(event=Event.FOLLOWED_UP, object_id=sample.pk).count() == 1
    with pytest.raises(ValidationError):
        close(sample=sample, by=day.supervisor, note=NOTE, at=now)
    assert NOTE in client.get(answers[1]).content.decode()


def test_nobody_closes_a_follow_up_on_a_view_of_their_own(cast, marked, now):
    day, sample = marked
    # The agent becomes a supervisor at the branch, even the own supervisor's superior.
    boss = person(
        f"boss-{day.branch.code}-{sample.pk}", role="supervisor", branch=day.branch,
        boss=cast.manager, since=now - timedelta(days=1),
    )  # fmt: skip
    User.objects.filter(pk=day.agent.pk).update(supervisor=boss)
    for other in (day.agent, day.supervisor, cast.supervisor_elsewhere, cast.auditor):
        assert waits(other, now) == []
        with pytest.raises(ValidationError):
            close(sample=sample, by=other, note=NOTE, at=now)
    with pytest.raises(DatabaseError):
        FollowUp.objects.create(sample=sample, by=day.agent, done_at=now, note=NOTE)
    assert close(sample=sample, by=boss, note=NOTE, at=now)


def test_only_a_marked_sample_is_followed_up_and_for_good_also_for_sql(cast, now, marked):
    day, sample = marked
    _day, (waiting,) = drawn_customers(cast, now)
    with pytest.raises(DatabaseError):
        FollowUp.objects.create(sample=waiting, by=cast.manager, done_at=now, note=NOTE)
    close(sample=sample, by=day.supervisor, note=NOTE, at=now)
    for statement in (
        "UPDATE audit_followup SET note = 'nothing' WHERE sample_id = %s",
        "DELETE FROM audit_followup WHERE sample_id = %s",
    ):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(statement, [sample.pk])


def test_after_a_working_day_it_is_the_superiors_too_and_not_before(cast, marked):
    day, sample = marked
    at = overdue(day, sample)
    assert (sample.pk, True) not in waits(cast.manager, at - timedelta(seconds=1))
    assert (sample.pk, True) in waits(cast.manager, at)
    assert waits(day.supervisor, at) == [(sample.pk, False)]
    assert close(sample=sample, by=cast.manager, note=NOTE, at=at)


def test_the_superior_sees_it_at_home_and_on_the_desk(cast, marked, enter, monkeypatch):
    day, sample = marked
    manager = enter(cast.manager)
    assert page(sample) not in manager.get("/").content.decode()
    over = SimpleNamespace(ends_at=sample.closed_at)
    monkeypatch.setattr("audit.desk.following_up.workday_after", lambda **_day: over)
    for address in ("/", "/desk/"):
        monkeypatch.setattr("accessgov.cards.supervising.SHOWN", 1000)
        assert page(sample) in manager.get(address).content.decode()
    assert day.agent.full_name in enter(day.supervisor).get("/").content.decode()


def test_of_a_supervisors_own_view_it_waits_for_the_superior_at_once(cast, now, marked):
    day, sample = marked
    User.objects.filter(pk=day.agent.pk).update(supervisor=cast.manager)
    assert (sample.pk, False) in waits(cast.manager, now)
    assert waits(day.supervisor, now) == []


def test_a_permission_that_ended_takes_it_away(marked, now):
    day, _sample = marked
    day.supervisor.assignments.get().permissions.update(valid_until=now - timedelta(seconds=1))
    assert waits(day.supervisor, now) == []


def test_unknown_and_somebody_elses_look_the_same_and_are_logged(cast, marked, enter, now):
    _day, sample = marked
    other = enter(cast.supervisor_elsewhere)
    answers = [other.get(page(sample)), other.get("/samples/999999999/follow-up/")]
    assert [answer.status_code for answer in answers] == [403, 403]
    refusals = LogEntry.objects.filter(
        actor=cast.supervisor_elsewhere, reason="not_your_sample", object_repr="audit:follow_up"
    ).order_by("-id")[:2]
    assert [one.object_id for one in refusals] == [None, sample.pk]
    with pytest.raises(NotYourSample):
        waiting_one(number=sample.pk, person=cast.supervisor, at=now, asked="a test")


def test_those_above_read_a_closed_sample_and_no_waiting_one(cast, now, marked, enter):
    _day, sample = marked
    _day, (waiting,) = drawn_customers(cast, now)
    manager = enter(cast.manager)
    assert manager.get(reverse("audit:sample", args=[sample.pk])).status_code == 200
    assert manager.get(reverse("audit:sample", args=[waiting.pk])).status_code == 403


def report_of(day, ago=0):
    date = day.day.date - timedelta(days=ago)
    return DailyReport(
        supervisor=day.supervisor, branch=day.branch, date=date, lines=[{"agent": day.agent.pk}]
    )


def test_the_days_report_needs_a_word_while_it_is_open(marked, now):
    day, sample = marked
    day.explains(sample.customer, standing="explained")  # nothing else asks for a word
    assert reports.has_open_questions(report_of(day))
    assert not reports.has_open_questions(report_of(day, ago=1))
    close(sample=sample, by=day.supervisor, note=NOTE, at=now)
    assert not reports.has_open_questions(report_of(day))


def test_the_page_of_the_days_report_names_it(marked, now, enter):
    day, sample = marked
    reports.build_day(branch=day.branch, date=day.day.date, at=now, again=True)
    report = DailyReport.objects.get(
        branch=day.branch, date=day.day.date, supervisor=day.supervisor
    )
    address = reverse("audit:report", args=[report.pk])
    assert "nobody wrote yet what was done" in enter(day.supervisor).get(address).content.decode()
    close(sample=sample, by=day.supervisor, note=NOTE, at=now)
    assert "nobody wrote yet" not in enter(day.supervisor).get(address).content.decode()


def test_the_overseer_sees_which_are_open_and_how_each_was_closed(cast, marked, now, enter):
    day, sample = marked
    auditor = enter(cast.auditor)
    address = reverse("audit:sample", args=[sample.pk])
    assert "Follow up" in auditor.get(address).content.decode()
    assert "Close the follow-up" not in auditor.get(address).content.decode()
    close(sample=Sample.objects.get(pk=sample.pk), by=day.supervisor, note=NOTE, at=now)
    html = auditor.get(address).content.decode()
    assert "Followed up" in html and NOTE in html
