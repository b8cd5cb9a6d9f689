"""Signing a report: by whom, once, with a word, and then it is frozen."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from audit import reports
from audit.events import Event
from audit.models import DailyReport, LogEntry
from tests.audit.days import build


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


def test_nobody_signs_what_he_has_not_read(here):
    here.open(1)
    report = build(here)
    here.open(2)
    build(here, again=True)
    with override("en"), pytest.raises(reports.NotSignable, match="built again"):
        reports.sign(report=report, by=here.supervisor, note="Read.", at=timezone.now())


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
