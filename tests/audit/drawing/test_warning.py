"""Alarms are mailed to those who watch over draws: once each, by count, and never lost."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage

from audit.drawing.alarms import MISSING
from audit.drawing.warning import warn
from audit.models import DrawAlarm
from audit.tasks import check_draws
from staff.models import User
from tests.drawn import scene

WATCHERS = ("privacy", "auditor", "sysadmin")


@pytest.fixture
def addresses(cast, now):
    """Give everybody an address, and let what is an alarm already have been told."""
    users = User.objects.filter(username__in=[*WATCHERS, "supervisor", "hr", "manager"])
    for user in users:
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.id")
    warn(at=now)
    mail.outbox.clear()
    yield
    users.update(email="")


def undrawn(cast, now):
    """Return a scene of a day before yesterday that nobody drew."""
    day = scene(cast, now, days_ago=1)
    day.opens("6000000001")
    return day


def told() -> list[str]:
    return sorted(address for one in mail.outbox for address in one.to)


def test_each_alarm_is_mailed_once_to_whoever_sees_the_card(cast, now, addresses):
    day = undrawn(cast, now)
    assert warn(at=now) == 3
    assert told() == [f"{name}@example.id" for name in sorted(WATCHERS)]
    body = mail.outbox[0].body
    assert "- No draw: 1" in body and "/" in body
    assert day.agent.full_name not in body and "6000000001" not in body
    assert warn(at=now + timedelta(minutes=10)) == 0
    undrawn(cast, now)
    assert warn(at=now + timedelta(minutes=20)) == 3


def test_the_beat_checks(cast, now, addresses):
    assert settings.CELERY_BEAT_SCHEDULE["check-draws"]["task"] == check_draws.name
    day = undrawn(cast, now)
    check_draws()
    assert len(mail.outbox) == 3
    assert DrawAlarm.objects.filter(kind=MISSING, agent=day.agent.pk).count() == 1


def test_one_refused_address_keeps_the_alarm_from_nobody_else(cast, now, addresses, monkeypatch):
    send = EmailMessage.send

    def refused(message, *args, **columns):
        if message.to == ["auditor@example.id"]:
            raise OSError
        return send(message)

    monkeypatch.setattr(EmailMessage, "send", refused)
    undrawn(cast, now)
    assert warn(at=now) == 2
    assert warn(at=now) == 0


def test_without_a_mail_server_the_next_run_tells(cast, now, addresses, monkeypatch):
    day = undrawn(cast, now)

    def down(*_args, **_columns):
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", down)
        assert warn(at=now) == 0
    assert not DrawAlarm.objects.filter(agent=day.agent.pk).exists()
    assert warn(at=now) == 3


def test_an_alarm_is_kept_where_nobody_has_an_address(cast, now):
    day = undrawn(cast, now)
    assert warn(at=now) == 0
    assert DrawAlarm.objects.get(agent=day.agent.pk).kind == MISSING
