"""The course: ten situations, eight right, three tries a day, and no answer before the end."""

from datetime import timedelta
from random import Random
from threading import Thread

import pytest
from django.db import connections

from audit.models import LogEntry
from staff.binding import course
from staff.binding.prerequisites import lacks
from staff.models import CourseAttempt
from staff.situations import SITUATIONS, TOPICS, draw
from tests.cast import person
from tests.staff.binding import made

_numbers = iter(range(1000))


@pytest.fixture
def learner(cast):
    """Return somebody who has not passed the course."""
    return person(f"learner-{next(_numbers)}", boss=cast.supervisor)


def begin(learner, at, seed=1):
    """Begin an attempt with a chance of the test's own."""
    return course.begin(person=learner, at=at, chance=Random(seed))


def go_through(attempt, at, wrong=0):
    """Answer everything, so many of it wrong."""
    for place, one in enumerate(course.asked_in(attempt)):
        given = one.right
        if place < wrong:
            given = next(code for code, _label in one.answers if code != one.right)
        attempt = course.answer(attempt=attempt, place=place, given=given, by=attempt.person, at=at)
    return attempt


# --- the bank -------------------------------------------------------------------------------------


def test_the_bank_is_large_and_every_situation_whole():
    assert len(SITUATIONS) >= 24
    for code, one in SITUATIONS.items():
        assert code == one.code and len(code) <= 40 and one.topic in TOPICS
        codes = [answer for answer, _label in one.answers]
        assert len(set(codes)) == len({str(label) for _code, label in one.answers}) == 3
        assert one.right in codes and one.label(one.right)
        assert str(one.text).strip() and str(one.why).strip()


def test_the_right_answer_has_no_place_of_its_own():
    places = [one.right for one in SITUATIONS.values()]
    assert max(places.count(code) for code in "abc") <= len(places) / 2


def test_a_draw_repeats_nothing_and_leaves_out_what_it_may():
    for seed in range(50):
        chance = Random(seed)
        first = [one.code for one in draw(number=10, chance=chance)]
        second = [one.code for one in draw(number=10, chance=chance, but=first)]
        assert len(set(first)) == len(set(second)) == 10 and not set(first) & set(second)
    assert len(draw(number=999, chance=Random(1))) == len(SITUATIONS)
    every = list(SITUATIONS)
    assert len(draw(number=1, chance=Random(1), but=every)) == 1


# --- passing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wrong", "passes"), [(0, True), (2, True), (3, False), (10, False)])
def test_eight_right_answers_pass_for_a_year(learner, now, wrong, passes):
    assert "course" in lacks(person=learner, at=now)
    ended = go_through(begin(learner, now), now, wrong)
    assert (ended.right, ended.passed) == (10 - wrong, passes)
    assert ("course" not in lacks(person=learner, at=now)) is passes
    entry = LogEntry.objects.get(event="course_taken", object_pk=str(ended.pk))
    assert entry.additional_data["right"] == 10 - wrong
    if passes:
        year = timedelta(days=365)
        assert "course" not in lacks(person=learner, at=now + year - timedelta(seconds=1))
        assert "course" in lacks(person=learner, at=now + year)


def test_three_attempts_a_day_and_all_are_kept(learner, now):
    noon = now.replace(hour=5, minute=0)  # 12.00 WIB
    for seed in range(3):
        go_through(begin(learner, noon, seed), noon, wrong=5)
    with pytest.raises(course.NotNow, match="tomorrow"):
        begin(learner, noon)
    assert begin(learner, noon + timedelta(hours=12)).pk  # 00.00 WIB
    assert learner.attempts.count() == 4


def test_the_next_attempt_asks_other_situations(learner, now):
    first = go_through(begin(learner, now), now, wrong=9)
    assert not set(first.situations) & set(begin(learner, now).situations)


def test_who_has_passed_takes_the_test_again_only_at_its_end(learner, now):
    ended = go_through(begin(learner, now), now)
    with pytest.raises(course.NotNow, match="have passed"):
        begin(learner, now + timedelta(days=300))
    assert begin(learner, now + timedelta(days=340)).pk != ended.pk


def test_an_attempt_of_yesterday_counts_no_more(learner, now):
    noon = now.replace(hour=5, minute=0)
    left = begin(learner, noon)
    tomorrow = noon + timedelta(days=1)
    with pytest.raises(course.NotNow, match="on its day"):
        course.answer(attempt=left, place=0, given="a", by=learner, at=tomorrow)
    assert begin(learner, tomorrow).pk != left.pk


# --- twice, forged, leaked ------------------------------------------------------------------------


def test_beginning_in_two_windows_at_once_is_one_attempt(learner, now):
    def start():
        begin(learner, now)
        connections.close_all()

    threads = [Thread(target=start) for _time in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert learner.attempts.count() == 1


def test_an_answer_sent_twice_counts_once(learner, now):
    attempt = begin(learner, now)
    for given in ("a", "b", "c"):
        attempt = course.answer(attempt=attempt, place=0, given=given, by=learner, at=now)
    assert attempt.answers == ["a"]
    with pytest.raises(course.NotNow, match="three answers"):
        course.answer(attempt=attempt, place=1, given="d", by=learner, at=now)
    ended = go_through(attempt, now, wrong=0)
    again = course.answer(attempt=ended, place=0, given="b", by=learner, at=now)
    assert again.answers == ended.answers


def test_another_persons_attempt_is_not_reachable(cast, learner, now, enter):
    attempt = begin(learner, now)
    with pytest.raises(course.NotNow, match="not yours"):
        course.answer(attempt=attempt, place=0, given="a", by=cast.agent, at=now)
    for other in (cast.agent, cast.supervisor, cast.hr):
        browser = enter(other)
        assert browser.get(f"/papers/course/{attempt.pk}/").status_code == 404
        sent = {"place": "0", "answer": "a"}
        assert browser.post(f"/papers/course/{attempt.pk}/", sent).status_code == 404
    attempt.refresh_from_db()
    assert attempt.answers == []


def test_nothing_right_leaks_before_the_end_and_the_wrong_ones_are_explained_after(learner, enter):
    browser = enter(learner)
    address = browser.post("/papers/course/").url
    attempt = learner.attempts.get()
    situations = course.asked_in(attempt)
    whys = [str(one.why) for one in situations]
    for place, one in enumerate(situations):
        page = browser.get(address).content.decode()
        assert not any(why in page for why in whys) and "Right would be" not in page
        given = one.right if place > 1 else next(c for c, _l in one.answers if c != one.right)
        assert browser.post(address, {"place": place, "answer": given}).url == address
        assert browser.post(address, {"place": place, "answer": given}).status_code in (200, 302)
    attempt.refresh_from_db()
    assert (attempt.right, attempt.passed) == (8, True)
    page = browser.get(address)
    assert [one.code for one, _given, _right in page.context["wrong"]] == attempt.situations[:2]
    assert "Right would be" in page.content.decode()


def test_the_ledger_keeps_neither_situations_nor_answers(learner, now):
    ended = go_through(begin(learner, now), now)
    entries = LogEntry.objects.filter(content_type__model="courseattempt", object_pk=str(ended.pk))
    assert entries.exists()
    for entry in entries:
        assert not {"situations", "answers"} & set(entry.changes or {})


def test_a_situation_that_left_the_bank_ends_no_page(learner, now, enter):
    gone = CourseAttempt.objects.create(
        person=learner, begun_at=now, situations=["gone"] * 10, answers=[]
    )
    browser = enter(learner)
    assert browser.get(f"/papers/course/{gone.pk}/").status_code == 302
    assert browser.post("/papers/course/").url != f"/papers/course/{gone.pk}/"
    old = made.attempt(learner, now, wrong=5)
    CourseAttempt.objects.filter(pk=old.pk).update(situations=["gone", *old.situations[1:]])
    assert len(browser.get(f"/papers/course/{old.pk}/").context["wrong"]) == 4
