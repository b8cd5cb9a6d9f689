"""Looking into viewings: own team only, never one's own, with a note, and an entry each time."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from audit.desk import reviews
from audit.desk.reviews import NoteMissing, NotYourViewing, OneByOne, clear, review
from audit.events import Event
from audit.models import LogEntry, OwnWord, Viewing
from tests.cast import person
from tests.drawn import scene

NOTE = "Asked Rina: the queue number was typed wrong"


@pytest.fixture
def day(cast, now):
    """Return a scene whose agent has three unexplained viewings, one of which must be checked."""
    made = scene(cast, now)
    made.opens("4100000001", "4100000002")
    made.explains("4100000001", "4100000002")
    made.explains("4100000003", must_check=True)
    return made


def of(day, number="4100000001"):
    return Viewing.objects.get(agent=day.agent, customer=number)


def page(viewing):
    return reverse("audit:viewing", args=[viewing.pk])


def test_a_review_is_kept_with_its_entry_and_the_note_is_not_in_it(day, now):
    done = review(viewing=of(day), by=day.supervisor, review="concern", note=NOTE, at=now)
    done.refresh_from_db()
    assert (done.review, done.reviewed_by, done.review_note) == ("concern", day.supervisor, NOTE)
    entry = LogEntry.objects.get(event=Event.REVIEWED, object_id=done.pk)
    assert entry.changes == {"review": ["", "concern"]}
    assert (entry.actor, entry.customer) == (day.supervisor, "4100000001")
    assert "Rina" not in f"{entry.changes}{entry.additional_data}{entry.sentence}"


def test_a_review_whose_entry_fails_changes_nothing(day, now, monkeypatch):
    def fails(**columns):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr("audit.desk.reviews.record", fails)
    with pytest.raises(DatabaseError):
        review(viewing=of(day), by=day.supervisor, review="cleared", note=NOTE, at=now)
    assert of(day).review == ""


@pytest.mark.parametrize("note", ["", "   ", "ok", "aaaaaaaaaaaa"])
def test_a_review_without_a_word_is_refused(day, now, note):
    with pytest.raises(NoteMissing):
        review(viewing=of(day), by=day.supervisor, review="cleared", note=note, at=now)
    with pytest.raises(NoteMissing):
        clear(numbers=[of(day).pk], by=day.supervisor, note=note, at=now)


def test_the_superior_may_look_but_nobody_of_another_team_and_never_the_agent(cast, day, now):
    assert review(viewing=of(day), by=cast.manager, review="asked", note=NOTE, at=now)
    for other in (cast.supervisor, cast.supervisor_elsewhere, day.agent, cast.auditor):
        with pytest.raises(NotYourViewing):
            review(viewing=of(day), by=other, review="cleared", note=NOTE, at=now)


def test_a_supervisors_own_viewing_is_the_superiors_to_look_at(cast, day, now):
    day.explains("4100000009")
    own = of(day, "4100000009")
    Viewing.objects.filter(pk=own.pk).update(agent=day.supervisor)
    assert not reviews.readable(user=day.supervisor, at=now).filter(pk=own.pk).exists()
    assert reviews.readable(user=cast.manager, at=now).filter(pk=own.pk).exists()


def test_unknown_and_another_teams_look_the_same_and_are_logged(day, cast, enter):
    other = enter(cast.supervisor_elsewhere)
    answers = [other.get(page(of(day))), other.get("/viewings/999999999/")]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert "There is no such viewing in your team." in answers[0].content.decode()
    refusals = LogEntry.objects.filter(
        actor=cast.supervisor_elsewhere, reason="not_your_viewing"
    ).order_by("-id")[:2]
    assert [one.object_id for one in refusals] == [None, of(day).pk]


def test_several_are_cleared_with_one_note_and_an_entry_each(day, now):
    numbers = [of(day).pk, of(day, "4100000002").pk]
    assert clear(numbers=numbers, by=day.supervisor, note=NOTE, at=now) == 2
    assert LogEntry.objects.filter(event=Event.REVIEWED, object_id__in=numbers).count() == 2


def test_what_must_be_checked_is_not_cleared_with_others(day, now):
    numbers = [of(day).pk, of(day, "4100000003").pk]
    with pytest.raises(OneByOne):
        clear(numbers=numbers, by=day.supervisor, note=NOTE, at=now)
    assert of(day).review == ""


def test_one_of_another_team_among_them_clears_none(cast, day, now):
    elsewhere = scene(cast, now)
    elsewhere.explains("4100000007")
    foreign = Viewing.objects.get(agent=elsewhere.agent)
    with pytest.raises(NotYourViewing):
        clear(numbers=[of(day).pk, foreign.pk], by=day.supervisor, note=NOTE, at=now)
    assert of(day).review == ""


def test_the_page_tells_what_the_agent_says_and_leads_on_to_the_next(day, now, enter):
    OwnWord.objects.create(
        viewing=of(day), choice="walked_in", sentence="Datang tanpa nomor antrean", said_at=now
    )
    client = enter(day.supervisor)
    html = client.get(page(of(day))).content.decode()
    assert "Datang tanpa nomor antrean" in html and "/customers/4100000001/" in html
    done = client.post(page(of(day)), {"review": "asked", "note": NOTE})
    assert done.url == page(of(day, "4100000003"))  # what must be checked comes first
    for number in ("4100000003", "4100000002"):
        done = client.post(page(of(day, number)), {"review": "cleared", "note": NOTE})
    assert done.url == reverse("audit:desk")


def test_the_list_follows_its_filters_and_clears_the_chosen(day, enter):
    client = enter(day.supervisor)
    address = f"/viewings/?show=open&branch={day.branch.code}&date={day.day.date}"
    assert client.get(address).content.decode().count("data-row") == 3
    assert client.get("/viewings/?date=nonsense").content.decode().count("data-row") == 0
    numbers = [of(day).pk, of(day, "4100000002").pk]
    refused = client.post(address, {"viewing": numbers, "note": "ok"})
    assert refused.status_code == 200 and of(day).review == ""
    assert client.post(address, {"viewing": numbers, "note": NOTE}).url == address
    assert client.get(address).content.decode().count("data-row") == 1


def test_a_team_without_viewings_has_an_empty_list(cast, now, enter):
    boss = person("no-team-boss", role="supervisor", branch=cast.jakarta, since=now)
    assert "No viewing fits" in enter(boss).get("/viewings/").content.decode()
