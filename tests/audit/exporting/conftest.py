"""A folder of its own for each test of report files, and the day's report of a fresh desk."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from audit.exporting import files, making
from audit.models import DailyReport, ReportFile
from tests.audit.days import Desk, build, desk, fill

_days = count(1)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Keep the files of one test apart."""
    settings.REPORT_DIR = tmp_path / "reports"
    return settings.REPORT_DIR


@pytest.fixture(scope="module")
def here(cast) -> Desk:
    """Return a desk that the tests of one file share: making people takes its time."""
    made = desk(cast, timezone.now())
    fill(made)
    return made


@pytest.fixture(scope="module")
def built(here) -> DailyReport:
    """Return the report of a day with every kind of entry."""
    return build(here)


@pytest.fixture
def report(built) -> DailyReport:
    """Return a report like it, of a day of its own."""
    days = timedelta(days=next(_days))
    return DailyReport.objects.create(
        supervisor=built.supervisor, branch=built.branch, lines=built.lines,
        date=built.date - days, built_at=built.built_at,
    )  # fmt: skip


@pytest.fixture
def made(report, now):
    """Return a function that asks for a file in a format and makes it."""

    def make(form: str) -> ReportFile:
        file = files.ask(report=report, form=form, by=report.supervisor, at=now)
        making.make(file_id=file.pk, at=now)
        file.refresh_from_db()
        return file

    return make
