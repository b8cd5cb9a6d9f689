"""The digest: counts and links, in the reader's language, once a day, never a customer."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import override_settings
from django.utils.translation import get_language

from audit import callbacks
from audit.desk.digest import send_digests
from audit.models import Digest
from customers import gate
from staff.models import User
from tests.drawn import drawn_customers, scene


@pytest.fixture
def day(cast, now):
    """Return a scene whose supervisor has a mail address and something to look at."""
    made = scene(cast, now)
    made.explains("4300000001", "4300000002")
    User.objects.filter(pk=made.supervisor.pk).update(email=f"boss{made.agent.pk}@example.id")
    made.supervisor.refresh_from_db()
    yield made
    User.objects.filter(pk=made.supervisor.pk).update(email="")


def at_clock(day, hour: int) -> datetime:
    """Return an hour of today by the branch's clock."""
    zone = ZoneInfo(day.branch.time_zone)
    return day.at.astimezone(zone).replace(hour=hour, minute=0)


def mails(day) -> list:
    return [one for one in mail.outbox if one.to == [day.supervisor.email]]


def test_it_says_how_much_waits_and_names_no_customer_and_no_agent(day):
    send_digests(at=at_clock(day, 9))
    (sent,) = mails(day)
    assert "2 viewings to look at" in sent.body and "/desk/" in sent.body
    assert "4300000001" not in sent.body and day.agent.full_name not in sent.body


def test_it_counts_what_is_to_be_followed_up(cast, now):
    made, (sample,) = drawn_customers(cast, now)
    User.objects.filter(pk=made.supervisor.pk).update(email=f"boss{made.agent.pk}@example.id")
    made.supervisor.refresh_from_db()
    gate.call_back(actor=made.supervisor, sample=sample, at=now)
    callbacks.record_call(
        sample=sample, by=made.supervisor, outcome="not_me", at=now, note="Knows of no contact"
    )
    send_digests(at=at_clock(made, 9))
    (sent,) = mails(made)
    assert "1 call to follow up" in sent.body and sample.customer not in sent.body
    User.objects.filter(pk=made.supervisor.pk).update(email="")


def test_it_goes_out_once_a_day_however_often_the_job_runs(day):
    for hour in (9, 9, 15):
        send_digests(at=at_clock(day, hour))
    assert len(mails(day)) == Digest.objects.filter(supervisor=day.supervisor).count() == 1


def test_it_waits_for_the_morning_of_the_branch(day):
    send_digests(at=at_clock(day, 6))
    assert mails(day) == []


def test_it_is_written_in_the_supervisors_language(day, monkeypatch):
    User.objects.filter(pk=day.supervisor.pk).update(language="id")
    languages = []

    def note(supervisor, at):
        languages.append(get_language())

    monkeypatch.setattr("audit.desk.digest._mail", note)
    send_digests(at=at_clock(day, 9))
    assert "id" in languages


def test_a_mail_that_the_server_refuses_is_tried_again(day):
    with override_settings(EMAIL_BACKEND="tests.audit.desk.refusing.Refusing"):
        assert send_digests(at=at_clock(day, 9)) == 0
    assert not Digest.objects.filter(supervisor=day.supervisor).exists()
    send_digests(at=at_clock(day, 10))
    assert len(mails(day)) == 1
