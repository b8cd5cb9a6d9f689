"""What stands beside the signature: all that is still open of the report's day, and only that."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit import callbacks, reports
from audit.desk.following_up import close
from audit.models import DailyReport, Viewing
from audit.reporting.still_open import still_open
from customers import gate
from tests.cast import person
from tests.drawn import drawn_customers, scene


@pytest.fixture
def report(cast, now):
    """Return the report of a day with a drawn customer and nothing else that is open."""
    day, (sample,) = drawn_customers(cast, now)
    return day, sample, built(day)


def built(day) -> DailyReport:
    reports.build_day(branch=day.branch, date=day.day.date, at=day.at, again=True)
    return DailyReport.objects.get(branch=day.branch, date=day.day.date, supervisor=day.supervisor)


def counted(report) -> tuple[int, int, int, int]:
    found = still_open(report=report)
    return found.calls, found.viewings, len(found.follow_ups), len(found.undeclared)


def page(report) -> str:
    return reverse("audit:report", args=[report.pk])


def test_a_call_is_open_until_it_is_made_and_then_what_it_found(report, now):
    day, sample, found = report
    calls, _viewings, follow_ups, _undeclared = counted(found)
    assert (calls, follow_ups) == (1, 0)
    gate.call_back(actor=day.supervisor, sample=sample, at=now)
    callbacks.record_call(
        sample=sample, by=day.supervisor, outcome="not_me", at=now, note="Knew of no contact"
    )
    calls, _viewings, follow_ups, _undeclared = counted(found)
    assert (calls, follow_ups) == (0, 1)
    sample.refresh_from_db()
    close(sample=sample, by=day.supervisor, note="Asked the agent, who erred", at=now)
    assert counted(found)[2] == 0


def test_the_viewings_counted_are_those_of_the_list_it_leads_to(cast, now, enter):
    day = scene(cast, now, alone=True)
    other = person(f"other-{day.branch.code}", role="cs_agent", branch=day.branch,
                   boss=cast.supervisor, since=now - timedelta(days=30))  # fmt: skip
    person(f"cs-more-{day.branch.code}", role="cs_agent", branch=day.branch,
           boss=day.supervisor, since=now - timedelta(days=30))  # fmt: skip
    day.opens("4300000001", "4300000002")
    day.opens("4300000003", agent=other)
    day.explains("4300000001", "4300000002")
    Viewing.objects.create(
        agent=other, branch=day.branch, date=day.day.date, customer="4300000003", openings=1,
        first_at=day.day.begins_at, last_at=day.day.begins_at, standing="unexplained",
        explained_at=now,
    )  # fmt: skip
    found = built(day)
    assert still_open(report=found).viewings == 2
    DailyReport.objects.filter(pk=found.pk).update(raised_to=cast.manager, raised_at=now)
    client = enter(cast.manager)
    html = client.get(page(found)).content.decode()
    where = html.split('id="still-open"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    listed = client.get(where).content.decode()
    assert "4300000001" in listed and "4300000002" in listed and "4300000003" not in listed


def test_it_stands_beside_the_signature_until_nothing_is_open(report, now, enter):
    day, sample, found = report
    client = enter(day.supervisor)
    html = client.get(page(found)).content.decode()
    assert "1 call to make" in html and reverse("audit:samples") in html.split('id="sign"')[1]
    gate.call_back(actor=day.supervisor, sample=sample, at=now)
    callbacks.record_call(sample=sample, by=day.supervisor, outcome="confirmed", at=now, note="")
    Viewing.objects.filter(agent=day.agent).update(standing="explained", must_check=False)
    html = client.get(page(found)).content.decode()
    assert 'id="still-open"' not in html and "Nothing of this day is open any more" in html
