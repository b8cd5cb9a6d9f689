"""Reminders of access reviews: before the last day, and to the superior when it has passed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from staff.models import AccessReview, User
from staff.reviewing import notices
from tests.staff.reviewing.teams import PAST

DAY = timedelta(days=1)


@pytest.fixture
def review(here, now):
    """Open a review whose reviewer and superior have addresses; nobody else is due."""
    made = here.review(here.agent, now)
    AccessReview.objects.exclude(pk=made.pk).update(reminded_at=now + PAST)
    for one in (here.supervisor, here.superior):
        User.objects.filter(pk=one.pk).update(email=f"{one.username}@example.id")
    mail.outbox.clear()
    return made


def test_a_reviewer_is_reminded_five_days_before_one_day_before_and_when_it_has_passed(
    here, review
):
    for before, mails in ((5 * DAY, 1), (DAY, 1), (0 * DAY, 2)):
        at = review.due_at - before
        assert notices.remind(at=at - timedelta(minutes=1)) == 0
        mail.outbox.clear()
        assert notices.remind(at=at) == 1 and len(mail.outbox) == mails
        assert notices.remind(at=at + timedelta(hours=1)) == 0
    assert {one.to[0].split("@")[0] for one in mail.outbox} == {
        here.supervisor.username,
        here.superior.username,
    }
    assert here.agent.full_name not in mail.outbox[0].body and "/reviews/" in mail.outbox[0].body


def test_what_the_mail_server_refused_is_sent_by_the_next_run(review, monkeypatch):
    def refuse(self, *_args):
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", refuse)
        assert notices.remind(at=review.due_at) == 0
    assert notices.remind(at=review.due_at) == 1


def test_a_late_run_sends_one_reminder_not_three(review):
    assert notices.remind(at=review.due_at + DAY) == 1
    assert len(mail.outbox) == 2 and notices.remind(at=review.due_at + 2 * DAY) == 0
