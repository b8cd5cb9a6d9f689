"""The same-night notice: every unexplained viewing alike, once on screen, at most once by mail."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail

from audit.declaring import letters, notices
from audit.declaring.notices import DayNotOver, notify_day, notify_days
from audit.declaring.words import say
from audit.events import Event
from audit.explaining import explain_day
from audit.models import ExplainedDay, LogEntry, Viewing


@pytest.fixture
def tell(worked):
    """Return a function that explains nothing anew and tells of the day, some time after it."""

    def told(minutes: int = 5, explained: bool = True) -> int:
        at = worked.desk.day.ends_at + timedelta(minutes=minutes)
        if explained:
            ExplainedDay.objects.get_or_create(**worked.place, defaults={"explained_at": at})
        return notify_day(**worked.place, at=at)

    return told


def entries(viewing: Viewing) -> int:
    """Count how many entries tell that the agent was told of a viewing."""
    return LogEntry.objects.filter(event=Event.NOTIFIED, object_id=viewing.pk).count()


def test_who_opened_without_explanation_is_told_once(worked, tell):
    viewing = worked.viewing(worked.number())
    assert tell() == 1
    viewing.refresh_from_db()
    assert viewing.notified_at and viewing.mailed_at
    assert tell(10) == 0
    assert (entries(viewing), len(mail.outbox)) == (1, 1)
    entry = LogEntry.objects.get(event=Event.NOTIFIED, object_id=viewing.pk)
    assert (entry.actor, entry.customer) == (None, viewing.customer)


@pytest.mark.parametrize("standing", ["explained", "own_word", "unknowable"])
def test_what_is_explained_or_cannot_be_known_is_not_told(worked, tell, standing):
    worked.viewing(worked.number(), standing)
    assert tell() == 0 and mail.outbox == []


def test_who_has_spoken_already_is_not_told(worked, tell):
    viewing = worked.viewing(worked.number())
    said = "Saya salah membuka berkas pelanggan"
    say(viewing=viewing, by=worked.agent, choice="other", sentence=said, at=worked.evening)
    assert tell() == 0


def test_a_viewing_once_told_is_never_told_again(worked, tell):
    viewing = worked.viewing(worked.number())
    tell()
    for standing in ("explained", "unexplained"):
        Viewing.objects.filter(pk=viewing.pk).update(standing=standing)
        assert tell(20) == 0
    assert entries(viewing) == 1 and len(mail.outbox) == 1


def test_the_mail_tells_number_time_and_page_in_the_agents_language(worked, tell):
    worked.agent.language = "id"
    worked.agent.save()
    first = worked.viewing(worked.number())
    second = worked.viewing(worked.number(), openings=3)
    tell()
    (sent,) = mail.outbox
    assert sent.to == [worked.agent.email]
    for viewing in (first, second):
        assert viewing.customer in sent.body
        assert f"/declaration/viewings/{viewing.pk}/" in sent.body
    assert "06.00 WIB" in sent.body  # 600 minutes after 20.00
    for word in ("draw", "sampel", "sample", "undian", "cabang", worked.desk.branch.name):
        assert word not in sent.body.casefold()


def test_one_mail_an_agent_and_nobody_elses_numbers_in_it(worked, tell):
    own = worked.viewing(worked.number())
    other = worked.viewing(worked.number(), agent=worked.desk.colleague)
    assert tell() == 2
    by_address = {sent.to[0]: sent.body for sent in mail.outbox}
    assert set(by_address) == {worked.agent.email, worked.desk.colleague.email}
    assert other.customer not in by_address[worked.agent.email]
    assert own.customer in by_address[worked.agent.email]


def test_a_refused_mail_is_tried_again_and_the_screen_does_not_wait(worked, tell, monkeypatch):
    viewing = worked.viewing(worked.number())
    real = letters.send

    def refused(**given):
        raise SMTPException("the server is down")

    monkeypatch.setattr(notices.letters, "send", refused)
    assert tell() == 1
    viewing.refresh_from_db()
    assert viewing.notified_at and viewing.mailed_at is None
    monkeypatch.setattr(notices.letters, "send", real)
    assert tell(10) == 0
    viewing.refresh_from_db()
    assert viewing.mailed_at and len(mail.outbox) == 1 and entries(viewing) == 1


def test_a_worker_killed_while_mailing_sends_no_second_mail(worked, tell, monkeypatch):
    viewing = worked.viewing(worked.number())

    def killed(**given):
        raise SystemExit

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(notices.letters, "send", killed)
        tell()
    tell(10)
    viewing.refresh_from_db()
    assert viewing.notified_at and mail.outbox == [] and entries(viewing) == 1


def test_a_worker_killed_before_the_entry_tells_nobody_yet(worked, tell, monkeypatch):
    viewing = worked.viewing(worked.number())

    def killed(**given):
        raise SystemExit

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(notices, "record_many", killed)
        tell()
    viewing.refresh_from_db()
    assert viewing.notified_at is None and mail.outbox == []
    assert tell(10) == 1 and entries(viewing) == 1


def test_without_an_address_the_screen_tells_alone(worked, tell):
    worked.agent.email = ""
    worked.agent.save()
    viewing = worked.viewing(worked.number())
    assert tell() == 1
    assert mail.outbox == [] and list(notices.unread(agent=worked.agent)) == [viewing]


def test_a_running_day_and_one_not_explained_after_its_end_are_not_told_of(worked, tell):
    worked.viewing(worked.number())
    with pytest.raises(DayNotOver):
        tell(-1, explained=False)
    ExplainedDay.objects.create(**worked.place, explained_at=worked.evening)
    assert tell(explained=False) == 0


def test_the_close_of_day_tells_what_the_explanation_left(worked, now):
    number = worked.number()
    worked.opens(number)
    explain_day(**worked.place, at=now)
    notify_days(at=now)
    viewing = Viewing.objects.get(agent=worked.agent, customer=number)
    assert viewing.notified_at == now
    assert [sent.to for sent in mail.outbox if number in sent.body] == [[worked.agent.email]]


def test_two_runs_at_once_tell_once(worked, tell):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    viewing = worked.viewing(worked.number())
    at = worked.desk.day.ends_at + timedelta(minutes=5)
    ExplainedDay.objects.create(**worked.place, explained_at=at)

    def run(_: int) -> int:
        try:
            return notify_day(**worked.place, at=at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 1
    assert entries(viewing) == 1 and len(mail.outbox) == 1
