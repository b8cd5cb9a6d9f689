"""What an agent contests, or answers to a review, comes back to the desk with the words."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.declaring.words import say
from audit.desk.desk import desk, to_look_at
from audit.desk.reviews import review
from audit.models import DailyReport, Viewing
from audit.reports import has_open_questions
from tests.drawn import scene

NOTE = "Asked Rina: nobody remembers this customer"
SENTENCE = "Pelanggan ini memang datang ke loket saya"
LATER = timedelta(minutes=1)


@pytest.fixture
def day(cast, now):
    """Return a scene whose agent has a viewing that evidence explains."""
    made = scene(cast, now)
    made.explains("4400000001", standing="explained")
    return made


def of(day):
    return Viewing.objects.get(agent=day.agent, customer="4400000001")


def says(day, at, choice="contested"):
    return say(viewing=of(day), by=day.agent, choice=choice, sentence=SENTENCE, at=at)


def waits(day, at):
    return to_look_at(supervisor=day.supervisor, at=at).filter(pk=of(day).pk).exists()


def test_a_contest_of_an_explained_viewing_waits_until_somebody_looked_into_it(day, now):
    assert not waits(day, now)
    says(day, now)
    assert waits(day, now)
    review(viewing=of(day), by=day.supervisor, review="cleared", note=NOTE, at=now + LATER)
    assert not waits(day, now + LATER) and not of(day).contested


def test_another_word_on_an_explained_viewing_asks_for_no_look(day, now):
    says(day, now, "walked_in")
    assert not waits(day, now)


def test_a_contest_with_another_word_after_it_is_still_one(day, now):
    says(day, now)
    says(day, now + LATER, "walked_in")
    assert of(day).contested and waits(day, now + LATER)


@pytest.mark.parametrize("choice", ["contested", "walked_in"])
@pytest.mark.parametrize("came_to", ["concern", "asked", "cleared"])
def test_a_word_after_a_review_reopens_the_viewing(day, now, choice, came_to):
    review(viewing=of(day), by=day.supervisor, review=came_to, note=NOTE, at=now)
    says(day, now + LATER, choice)
    assert waits(day, now + LATER) and of(day).answered
    review(viewing=of(day), by=day.supervisor, review=came_to, note=NOTE, at=now + 2 * LATER)
    assert not waits(day, now + 2 * LATER)


def test_a_word_before_the_review_reopens_nothing(day, now):
    says(day, now)
    review(viewing=of(day), by=day.supervisor, review="concern", note=NOTE, at=now + LATER)
    assert not waits(day, now + LATER)


def test_a_contest_of_an_old_viewing_is_not_too_old_for_the_desk(day, now):
    Viewing.objects.filter(pk=of(day).pk).update(date=day.day.date - timedelta(days=40))
    says(day, now)
    assert waits(day, now)
    assert not waits(day, now + timedelta(days=15))


def test_the_days_report_needs_a_word_while_a_contest_waits(day, now):
    report = DailyReport(branch=day.branch, date=day.day.date, lines=[{"agent": day.agent.pk}])
    assert not has_open_questions(report)
    says(day, now)
    assert has_open_questions(report)
    review(viewing=of(day), by=day.supervisor, review="cleared", note=NOTE, at=now + LATER)
    assert not has_open_questions(report)


def test_the_desk_shows_the_latest_word_and_that_it_is_contested(day, now, enter):
    says(day, now, "walked_in")
    said = say(
        viewing=of(day), by=day.agent, choice="contested", at=now + LATER,
        sentence="Saya tidak pernah membuka berkas ini",
    )  # fmt: skip
    assert [one.pk for one in desk(supervisor=day.supervisor, at=now + LATER).look_at] == [
        of(day).pk
    ]
    html = enter(day.supervisor).get("/desk/").content.decode()
    assert said.sentence in html and SENTENCE not in html and "Contested" in html


def test_the_viewings_page_says_that_the_agent_answered(day, now, enter):
    address = reverse("audit:viewing", args=[of(day).pk])
    review(viewing=of(day), by=day.supervisor, review="concern", note=NOTE, at=now - LATER)
    client = enter(day.supervisor)
    assert "The agent answered since" not in client.get(address).content.decode()
    says(day, now)
    assert "The agent answered since" in client.get(address).content.decode()
    filtered = f"/viewings/?show=open&branch={day.branch.code}&agent={day.agent.pk}"
    assert SENTENCE in client.get(filtered).content.decode()
