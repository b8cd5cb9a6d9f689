"""An unsigned report goes one level up, once, visibly, and the superior may sign with a word."""

from datetime import datetime, timedelta

import pytest

from audit import reports
from audit.desk.raising import due_at, raise_reports
from audit.events import Event
from audit.models import DailyReport, LogEntry
from tests.audit.days import build, desk

SOON = timedelta(minutes=5)  # a report is signed after it was built
NOTE = "Signed while the supervisor is ill"


@pytest.fixture
def late(cast, now) -> DailyReport:
    """Return a report that nobody signed, of a branch that works every day."""
    return build(desk(cast, now))


def raised(at: datetime) -> None:
    raise_reports(at=at)


def test_it_is_raised_when_a_workday_has_passed_and_not_before(cast, late):
    at = due_at(report=late)
    assert at - late.built_at <= timedelta(days=16)  # the longest row of days off and a day
    raised(at - timedelta(seconds=1))
    late.refresh_from_db()
    assert late.raised_at is None
    raised(at)
    late.refresh_from_db()
    assert (late.raised_at, late.raised_to) == (at, cast.manager)


def test_raising_twice_is_one_entry(late):
    for hour in (0, 1):
        raised(due_at(report=late) + timedelta(hours=hour))
    entry = LogEntry.objects.get(event=Event.REPORT_RAISED, object_id=late.pk)
    assert entry.additional_data["supervisor"] == late.supervisor_id


def test_a_day_off_does_not_count(cast, now, monkeypatch):
    here = desk(cast, now)
    report = build(here)
    monkeypatch.setattr(
        "staff.calendar.is_workday", lambda branch, date: date > report.date + timedelta(days=3)
    )
    assert due_at(report=report).date() == report.date + timedelta(days=4)


def test_a_signed_report_is_not_raised(late, now):
    reports.sign(report=late, by=late.supervisor, note=NOTE, at=now + SOON)
    raised(due_at(report=late))
    late.refresh_from_db()
    assert late.raised_at is None


def test_the_superior_signs_in_the_supervisors_place_with_a_word_only(cast, late, now):
    with pytest.raises(reports.NotSignable):
        reports.sign(report=late, by=cast.manager, note=NOTE, at=now + SOON)  # not raised yet
    raised(due_at(report=late))
    late.refresh_from_db()
    for empty in ("", "ok"):
        with pytest.raises(reports.NotSignable):
            reports.sign(report=late, by=cast.manager, note=empty, at=now + SOON)
    signed = reports.sign(report=late, by=cast.manager, note=NOTE, at=now + SOON)
    assert signed.signed_by == cast.manager


def test_it_is_seen_on_the_superiors_desk_and_on_its_page(cast, late, enter):
    raised(due_at(report=late))
    manager = enter(cast.manager)
    assert f"/reports/daily/{late.pk}/" in manager.get("/desk/").content.decode()
    assert "Raised one level up" in manager.get(f"/reports/daily/{late.pk}/").content.decode()
    own = enter(late.supervisor).get("/desk/").content.decode()
    assert "Raised" in own and f"/reports/daily/{late.pk}/" in own
    signed = manager.post(
        f"/reports/daily/{late.pk}/", {"note": NOTE, "built": late.built_at.isoformat()}
    )
    assert signed.status_code == 302
    assert "In the place of" in manager.get(f"/reports/daily/{late.pk}/").content.decode()


def test_the_supervisor_may_still_sign_what_was_raised(late, now):
    raised(due_at(report=late))
    late.refresh_from_db()
    assert reports.sign(report=late, by=late.supervisor, note=NOTE, at=now + SOON).signed_by is None
