"""The supervisor files a report and reads ninety days, with a real worker behind the pages."""

import io
import re

import pypdf
from django.urls import reverse
from django.utils import timezone

from audit import reports
from audit.models import DailyReport
from tests.audit.days import desk, fill
from tests.audit.trends.seasons import Season
from tests.journeys.looking import look


def test_a_report_is_asked_for_made_and_fetched(cast, browse):
    here = desk(cast, timezone.now())
    fill(here)
    reports.build_day(branch=here.branch, date=here.day.date, at=timezone.now())
    report = DailyReport.objects.get(branch=here.branch, supervisor=here.supervisor)
    page = browse(here.supervisor)
    page.goto(reverse("audit:report", args=[report.pk]))
    page.get_by_role("link", name="As a file").click()
    look(page)
    page.get_by_label("PDF, to sign and file").check()
    page.get_by_role("button", name="Make the file").click()
    # The page asks again by itself until the worker is done.
    fetch = page.get_by_role("link", name="Fetch the file")
    fetch.wait_for()
    look(page)
    with page.expect_download() as coming:
        fetch.click()
    assert re.fullmatch(r"laporan-akses-\w+-[\d-]+\.pdf", coming.value.suggested_filename)
    pages = pypdf.PdfReader(io.BytesIO(coming.value.path().read_bytes())).pages
    assert f"Page 1 of {len(pages)}" in pages[0].extract_text()


def test_ninety_days_lead_from_the_words_to_a_view(cast, browse):
    here = desk(cast, timezone.now())
    team = Season(here.branch, here.supervisor, here.agent, here.colleague, timezone.now())
    for ago in range(30):
        team.views(ago, explained=5, unexplained=ago % 3)
        team.call(team.draw(ago + 1))
    page = browse(here.supervisor)
    page.goto(reverse("audit:trends"))
    assert page.get_by_text("With 95 % confidence fewer than 1 in 10 of the").is_visible()
    look(page)
    page.get_by_role("link", name="Who was not called").click()
    look(page)
    page.go_back()
    page.locator("#members").get_by_role("link", name=here.agent.full_name).click()
    page.locator("#total a[href*='standing=unexplained']").click()
    assert page.get_by_role("heading", name="Views: Not explained").is_visible()
    assert page.locator("tbody tr").count() == 30
    look(page)
