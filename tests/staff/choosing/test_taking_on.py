"""Taking on, whoever comes back, a vacancy that is over; and two who decide at once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.urls import reverse

from staff import people
from staff.binding import waiting
from staff.binding.prerequisites import lacks
from staff.choosing import (
    candidates,
    forgetting,
    interviews,
    screening,
    taking_on,
    vacancies,
)
from staff.choosing.candidates import NotNow
from staff.choosing.taking_on import NotTakeable
from staff.models import User
from tests.cast import person
from tests.staff.choosing.scene import DONE, nik

# --- taking on ----------------------------------------------------------------------------------


def test_who_is_taken_on_is_employed_by_the_vendor_and_can_do_nothing_yet(scene, client):
    found = scene.candidate("taken_on")
    new = found.person
    assert (new.vendor, new.supervisor, new.full_name) == (
        scene.vendor, scene.supervisor, found.full_name,
    )  # fmt: skip
    assert new.engagement == "outsourced" and not new.has_usable_password()
    assert not new.assignments.exists()


def test_only_who_recommended_becomes_the_direct_supervisor(scene):
    found = scene.candidate("recommended")
    with pytest.raises(NotTakeable):
        scene.take_on(found, supervisor=scene.colleague)
    scene.interview(found, scene.colleague)
    assert scene.take_on(found, supervisor=scene.colleague).supervisor == scene.colleague


def test_a_filled_vacancy_closes_and_takes_nobody_more(scene):
    vacancy = scene.vacancy(number=1)
    first, second = (scene.candidate("recommended", vacancy=vacancy) for _ in range(2))
    scene.take_on(first)
    vacancy.refresh_from_db()
    assert vacancy.closed_at == scene.later(3)
    with pytest.raises(NotNow, match="Refused"):
        scene.take_on(second)
    second.refresh_from_db()
    assert (second.state, second.reason) == ("refused", "The vacancy is filled.")


@pytest.mark.parametrize("state", candidates.GOING)
def test_whoever_still_waits_for_a_closed_vacancy_is_turned_down_and_forgotten(scene, state):
    vacancy = scene.vacancy()
    found, taken = (
        scene.candidate(state, vacancy=vacancy),
        scene.candidate("taken_on", vacancy=vacancy),
    )
    gone = scene.candidate("withdrawn", vacancy=vacancy)
    vacancies.close(vacancy=vacancy, by=scene.supervisor, at=scene.later(5))
    vacancies.close(vacancy=vacancy, by=scene.hr, at=scene.later(6))  # twice is once
    for one in (found, taken, gone):
        one.refresh_from_db()
    assert (found.state, taken.state, gone.state) == ("refused", "taken_on", "withdrawn")
    step = found.steps.last()
    assert (step.by, step.at, step.reason) == (
        scene.supervisor, scene.later(5), "The vacancy is closed.",
    )  # fmt: skip
    forgetting.forget_candidates(at=scene.later(5) + timedelta(days=90))
    found.refresh_from_db()
    assert not found.full_name and found.emptied_at and found.nik_digest is None


def test_a_word_on_somebody_refused_for_a_closed_vacancy_lets_nobody_go_on_there(scene):
    vacancy = scene.vacancy()
    found = scene.candidate("refused", vacancy=vacancy)
    vacancies.close(vacancy=vacancy, by=scene.hr, at=scene.later(3))
    interviews.let_again(candidate=found, by=scene.manager, at=scene.later(4), word="Coba")
    found.refresh_from_db()
    assert found.state == "refused" and found.interviews.get().again_by == scene.manager


def test_a_username_that_is_taken_leaves_the_candidate_where_it_was(scene):
    found = scene.candidate("recommended")
    with pytest.raises(ValidationError) as refused:
        scene.take_on(found, username=scene.hr.username)
    assert "username" in refused.value.message_dict
    found.refresh_from_db()
    assert found.state == "recommended"


def test_whoever_is_taken_on_keeps_the_address_of_the_candidate(scene, now):
    found = scene.propose(email="Calon@Surel.EXAMPLE")
    scene.screen(found)
    scene.interview(found)
    assert scene.take_on(found).email == "Calon@surel.example"
    silent = scene.propose(email="")
    scene.screen(silent)
    scene.interview(silent)
    back = person("ch-back-mailed", vendor=scene.vendor)
    User.objects.filter(pk=back.pk).update(email="dulu@example.com")
    people.end(person=back, by=scene.hr, at=now)
    back.refresh_from_db()
    assert scene.take_on(silent, person=back).email == "dulu@example.com"


def test_somebody_comes_back_with_number_and_name_of_then(scene, now):
    back = person("ch-back", vendor=scene.vendor)
    people.end(person=back, by=scene.hr, at=now)
    found = scene.candidate("recommended")
    assert scene.take_on(found, person=back) == back
    back.refresh_from_db()
    assert back.is_active and back.supervisor == scene.supervisor
    other = person("ch-stranger", vendor=scene.rival)
    people.end(person=other, by=scene.hr, at=now)
    with pytest.raises(NotTakeable):
        scene.take_on(scene.candidate("recommended"), person=other)


def test_the_form_says_of_whom_number_and_username_are_asked(scene, now, enter):
    people.end(person=person("ch-asked", vendor=scene.vendor), by=scene.hr, at=now)
    address = reverse("staff:take_on", args=[scene.candidate("recommended").pk])
    assert enter(scene.hr).get(address).content.decode().count("(of a new person)") == 2


def came_back(scene, now, number):
    """Let somebody have been chosen, have left, and be back by HR alone."""
    back = scene.candidate("taken_on", identity=nik(number)).person
    assert "interview" not in lacks(person=back, at=scene.later(4))
    people.end(person=back, by=scene.hr, at=scene.later(5))
    back.refresh_from_db()
    people.bring_back(person=back, by=scene.hr, at=scene.later(6))
    return back


def test_who_left_and_comes_back_is_interviewed_anew(scene, now):
    back = came_back(scene, now, 7030)
    assert "interview" in lacks(person=back, at=scene.later(6))
    (missing,) = (
        one
        for one in waiting.missing(person=back, at=scene.later(6))
        if one.prerequisite.code == "interview"
    )
    assert missing.since == scene.later(5)
    found = scene.propose(identity=nik(7030))
    checks = screening.Checks(True, True, True, duplicate_word="Kembali dari cuti panjang")
    scene.screen(found, checks=checks)
    scene.interview(found)
    assert scene.take_on(found, person=back, at=scene.later(7)) == back
    assert "interview" not in lacks(person=back, at=scene.later(7))
    back.refresh_from_db()
    assert back.is_active and back.candidacies.count() == 2


def test_nobody_is_linked_who_is_somebody_else_or_chosen_already(scene, now):
    found = scene.candidate("recommended", identity=nik(7031))
    chosen = scene.candidate("taken_on", identity=nik(7032)).person
    left = came_back(scene, now, 7033)
    at = scene.later(7)
    assert scene.recruiter not in taking_on.returning(candidate=found, at=at)
    for other in (chosen, left):
        assert other not in taking_on.returning(candidate=found, at=at)
        with pytest.raises(NotTakeable, match="cannot be linked"):
            scene.take_on(found, person=other, at=at)
    unknown = person("ch-unknown", vendor=scene.vendor)  # registered without ever being chosen
    assert scene.take_on(found, person=unknown, at=at) == unknown


def test_of_two_candidates_one_becomes_somebody_who_comes_back(scene, now):
    back = person("ch-back-once", vendor=scene.vendor)
    people.end(person=back, by=scene.hr, at=now)
    pair = [scene.candidate("recommended") for _ in range(2)]
    said = at_once(*(lambda one=one: scene.take_on(one, person=back) for one in pair))
    assert said == ["NotTakeable", "done"]


# --- two at once --------------------------------------------------------------------------------


def at_once(*acts):
    """Run each act in a thread of its own at the same moment; return what each came to."""
    barrier, said = Barrier(len(acts)), []

    def run(act):
        barrier.wait()
        try:
            act()
            said.append("done")
        except ValidationError as refused:
            said.append(type(refused).__name__)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[act]) for act in acts]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    return sorted(said)


def test_of_two_who_take_the_same_candidate_on_one_does(scene):
    found = scene.candidate("recommended")
    said = at_once(
        lambda: scene.take_on(found, scene.hr), lambda: scene.take_on(found, scene.hr_colleague)
    )
    assert said == ["NotNow", "done"]
    assert found.steps.filter(after="taken_on").count() == 1


def test_of_two_who_take_the_last_place_one_does(scene):
    vacancy = scene.vacancy(number=1)
    pair = [scene.candidate("recommended", vacancy=vacancy) for _ in range(2)]
    said = at_once(*(lambda one=one: scene.take_on(one) for one in pair))
    assert said == ["NotNow", "done"]


def test_of_closing_and_taking_on_at_once_neither_waits_for_the_other(scene):
    for _round in range(5):
        found = scene.candidate("recommended")
        vacancy = found.vacancy
        said = at_once(
            lambda one=found: scene.take_on(one),
            lambda one=vacancy: vacancies.close(vacancy=one, by=scene.hr, at=scene.later(3)),
        )
        found.refresh_from_db()
        came = {"taken_on": ["done", "done"], "refused": ["NotNow", "done"]}
        assert said == came[found.state]


def test_who_decides_on_what_is_no_longer_so_learns_it_instead(scene, now):
    found = scene.candidate()
    no = {"candidate": found, "by": scene.hr_colleague, "at": now, "reason": "Tidak lengkap"}
    said = at_once(
        lambda: screening.screen(
            candidate=found, checks=DONE, by=scene.hr, at=now, seen="proposed"
        ),
        lambda: candidates.end(move="turn_down", seen="proposed", **no),
    )
    assert said == ["NotNow", "done"]
    assert found.steps.count() == 2


def test_a_page_that_is_too_old_says_so_and_changes_nothing(scene, enter):
    found = scene.candidate("screened")
    sent = {"reason": "Tidak cocok", "seen": "proposed"}
    page = enter(scene.hr).post(reverse("staff:turn_down", args=[found.pk]), sent)
    assert "state is now: Screened by HR" in page.content.decode()
    found.refresh_from_db()
    assert found.state == "screened"
