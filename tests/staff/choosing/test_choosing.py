"""Vacancies, screening and taking on; two who decide at once; and forgetting."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.urls import reverse

from audit.events import Event
from audit.models import LogEntry
from staff import people, ties
from staff.binding import waiting
from staff.binding.prerequisites import lacks
from staff.choosing import (
    candidates,
    documents,
    forgetting,
    interviews,
    screening,
    taking_on,
    vacancies,
)
from staff.choosing.candidates import NotNow, NotProposable
from staff.choosing.parts import NotYours
from staff.choosing.taking_on import NotTakeable
from staff.models import Candidate, User, Vacancy
from staff.tasks import forget_candidates
from tests.cast import person
from tests.staff.choosing import files
from tests.staff.choosing.scene import DONE, nik, nik_text

# --- asking and proposing -----------------------------------------------------------------------


@pytest.mark.parametrize("who", ["elsewhere", "recruiter", "hr"])
def test_only_who_leads_people_in_the_branch_asks_for_people(scene, who):
    asked = Vacancy(
        branch=scene.branch, position="CS", role="cs_agent", number=1, begins_date=scene.at.date()
    )
    with pytest.raises(vacancies.NotAskable):
        vacancies.ask(vacancy=asked, vendors=[], by=getattr(scene, who), at=scene.at)
    assert asked.pk is None


@pytest.mark.parametrize(
    "given", [{"role": "manager"}, {"role": "hr"}, {"role": "telesales", "tiers": ["identity"]}]
)
def test_nobody_asks_for_officers_or_for_data_beyond_the_role(scene, given):
    with pytest.raises(vacancies.NotAskable):
        scene.vacancy(**given)


def test_a_vendor_proposes_for_what_is_addressed_to_it_and_open(scene, now):
    vacancy = scene.vacancy()
    vacancy.vendors.set([scene.vendor])
    with pytest.raises(NotProposable):
        scene.propose(vacancy=vacancy, by=scene.recruiter_of_rival, vendor=scene.rival)
    with pytest.raises(NotProposable):  # in another's name
        scene.propose(vacancy=vacancy, by=scene.recruiter_of_rival, vendor=scene.vendor)
    vacancies.close(vacancy=vacancy, by=scene.hr, at=now)
    with pytest.raises(NotProposable, match="closed"):
        scene.propose(vacancy=vacancy)
    assert not vacancy.candidates.exists()


def test_nobody_under_18_and_nobody_twice(scene):
    vacancy, identity = scene.vacancy(), nik(7001)
    scene.propose(vacancy=vacancy, identity=identity)
    with pytest.raises(NotProposable, match="already put forward"):
        scene.propose(vacancy=vacancy, identity=identity)
    # Another vendor is not told that the person is somebody else's candidate.
    scene.propose(
        vacancy=vacancy, identity=identity, vendor=scene.rival, by=scene.recruiter_of_rival
    )
    young = scene.at.date() - timedelta(days=365 * 17)
    with pytest.raises(NotProposable, match="18"):
        scene.propose(identity=identity.__class__(b"x" * 16, "0001", young))


def test_the_nik_is_not_kept(scene, enter):
    vacancy = scene.vacancy()
    number = nik_text(7003)
    sent = {
        "full_name": "Ayu Puspita",
        "nik": f"{number[:6]} {number[6:]}",
        "phone": "0812-3456-7890",
    }
    address = reverse("staff:propose", args=[vacancy.pk])
    assert enter(scene.recruiter).post(address, sent).status_code == 302
    found = vacancy.candidates.get()
    assert (found.nik_last, found.phone) == (number[-4:], "+6281234567890")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(c)::text FROM staff_candidate c WHERE id = %s", [found.pk]
        )
        assert number not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("field", "value"), [("nik", "123"), ("nik", "3171019913950001"), ("phone", "12")]
)
def test_what_is_mistyped_is_told_beside_its_field(scene, enter, field, value):
    vacancy = scene.vacancy()
    sent = {"full_name": "Ayu", "nik": nik_text(7004), field: value}
    page = enter(scene.recruiter).post(reverse("staff:propose", args=[vacancy.pk]), sent)
    assert page.status_code == 200 and page.context["form"].errors[field]
    assert not vacancy.candidates.exists()


# --- screening ----------------------------------------------------------------------------------


@pytest.mark.parametrize("left", ["documents_received", "identity_checked", "references_checked"])
def test_nobody_passes_with_a_check_left_out(scene, left):
    found = scene.candidate()
    checks = screening.Checks(**{**DONE.__dict__, left: False})
    with pytest.raises(screening.NotComplete):
        scene.screen(found, checks=checks)
    found.refresh_from_db()
    assert found.state == "proposed"
    screening.keep(candidate=found, checks=checks, by=scene.hr, at=scene.later(1))
    assert getattr(found.screening, left) is False


def test_a_person_once_refused_goes_on_with_hrs_word_only(scene):
    before = scene.candidate("refused", identity=nik(7010))
    found = scene.candidate(identity=nik(7010))
    assert [(str(one.what), one.who) for one in screening.earlier(candidate=found)] == [
        ("Refused before", str(before))
    ]
    with pytest.raises(screening.NotComplete) as refused:
        scene.screen(found)
    assert "duplicate_word" in refused.value.message_dict
    word = screening.Checks(True, True, True, duplicate_word="Salah orang waktu itu")
    scene.screen(found, checks=word)
    assert found.screening.duplicate_word == "Salah orang waktu itu"


def proposed_anew(scene, number, **given):
    """Let somebody be refused, put forward another time, and pass HR's screening again."""
    before = scene.candidate("refused", identity=nik(number))
    found = scene.propose(identity=nik(number), **given)
    scene.screen(found, checks=screening.Checks(True, True, True, duplicate_word="Coba lagi"))
    return before, found


def test_who_is_proposed_anew_after_a_refusal_waits_for_the_superiors_word(scene, enter):
    before, found = proposed_anew(scene, 7013)
    for by in (scene.supervisor, scene.colleague, scene.manager):
        with pytest.raises(NotYours, match="refused in an interview"):
            scene.interview(found, by)
    page = enter(scene.colleague).get(reverse("staff:candidate", args=[found.pk]))
    assert "until the superior of who refused" in page.content.decode()
    with pytest.raises(NotYours, match="superior"):
        interviews.let_again(candidate=found, by=scene.hr, at=scene.later(4), word="Coba")
    interviews.let_again(candidate=found, by=scene.manager, at=scene.later(4), word="Coba")
    assert before.interviews.get().again_by == scene.manager
    with pytest.raises(NotYours, match="You have interviewed"):
        scene.interview(found, scene.supervisor)
    with pytest.raises(NotYours, match="somebody else does it"):
        scene.interview(found, scene.manager)
    scene.interview(found, scene.colleague)
    assert scene.take_on(found, supervisor=scene.colleague).supervisor == scene.colleague


def test_a_word_given_on_the_page_of_then_holds_for_who_is_proposed_anew(scene):
    before, found = proposed_anew(scene, 7014, vendor=scene.rival, by=scene.recruiter_of_rival)
    interviews.let_again(candidate=before, by=scene.manager, at=scene.later(4), word="Coba")
    scene.interview(found, scene.colleague)
    found.refresh_from_db()
    assert found.state == "recommended"


def test_a_refusal_elsewhere_stops_the_taking_on_until_the_word(scene):
    found = scene.candidate("recommended", identity=nik(7015))
    twin = scene.propose(identity=nik(7015), vendor=scene.rival, by=scene.recruiter_of_rival)
    scene.screen(twin, checks=screening.Checks(True, True, True, duplicate_word="Dua kali"))
    scene.interview(twin, scene.colleague, refused=True)
    with pytest.raises(NotYours, match="refused in an interview"):
        scene.take_on(found)
    interviews.let_again(candidate=found, by=scene.manager, at=scene.later(4), word="Coba")
    found.refresh_from_db()
    assert found.state == "screened"


def test_a_recommendation_of_then_lets_the_same_interviewer_interview_anew(scene):
    scene.end(scene.candidate("recommended", identity=nik(7016)), "turn_down", scene.hr)
    found = scene.propose(identity=nik(7016))
    scene.screen(found, checks=screening.Checks(True, True, True, duplicate_word="Penuh"))
    scene.interview(found)
    assert scene.take_on(found).supervisor == scene.supervisor


def test_a_refusal_that_is_forgotten_binds_nobody(scene):
    before, found = proposed_anew(scene, 7017)
    forgetting.forget_candidates(at=before.state_at + timedelta(days=91))
    scene.interview(found)


def test_a_person_once_ended_is_known_again(scene, now):
    earlier = scene.candidate("taken_on", identity=nik(7011))
    people.end(person=earlier.person, by=scene.hr, at=now)
    found = scene.candidate(identity=nik(7011))
    (case,) = screening.earlier(candidate=found)
    assert str(case.what) == "Worked here and was ended"


def test_a_person_whose_ties_are_known_is_known_again(scene, now):
    gone = person("ch-gone", vendor=scene.vendor)
    ties.give(person=gone, digests={"nik": [nik(7012).digest]}, by=scene.hr, at=now)
    people.end(person=gone, by=scene.hr, at=now)
    (case,) = screening.earlier(candidate=scene.candidate(identity=nik(7012)))
    assert (str(case.what), case.who) == ("Worked here and was ended", gone.employee_number)


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


# --- forgetting ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
def test_what_is_known_goes_after_the_set_time_and_not_a_day_before(scene, settings, state):
    found = scene.candidate()
    kept = documents.give(
        candidate=found, kind="identity", content=files.pdf(), by=scene.hr, at=scene.at
    )
    found.relatives.add(scene.colleague)
    if state == "refused":
        scene.screen(found)
        scene.interview(found, refused=True)
    else:
        scene.end(found, "withdraw", scene.recruiter)
    found.refresh_from_db()
    path = documents.path_of(kept.stored_as)
    forgetting.forget_candidates(at=found.state_at + timedelta(days=89, hours=23))
    found.refresh_from_db()
    assert found.full_name and path.exists()

    at = found.state_at + timedelta(days=settings.CANDIDATE_KEEP_DAYS)
    assert forgetting.forget_candidates(at=at) >= 1
    found.refresh_from_db()
    left = [found.full_name, found.phone, found.email, found.nik_last, found.reason,
            found.birth_date, found.nik_digest]  # fmt: skip
    assert not any(left) and found.emptied_at == at
    assert not path.exists() and not found.relatives.exists()
    assert not any(one.reason for one in found.steps.all())
    assert not any(one.note + one.reason or one.scores for one in found.interviews.all())
    entries = LogEntry.objects.filter(event=Event.CANDIDATE_EMPTY, object_pk=str(found.pk))
    assert entries.count() == 1
    forgetting.forget_candidates(at=at + timedelta(days=1))  # a second run changes nothing
    assert entries.count() == 1


@pytest.mark.parametrize("state", ["proposed", "screened", "recommended", "taken_on"])
def test_whoever_is_not_refused_is_kept(scene, state):
    found = scene.candidate(state)
    forgetting.forget_candidates(at=scene.at + timedelta(days=4000))
    found.refresh_from_db()
    assert found.full_name and found.emptied_at is None


def test_a_run_that_is_killed_half_way_is_finished_by_the_next(scene, monkeypatch):
    found = scene.candidate("refused")
    at = found.state_at + timedelta(days=91)
    monkeypatch.setattr(forgetting, "tell", lambda **_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        forgetting.forget_candidates(at=at)
    found.refresh_from_db()
    assert found.full_name and found.emptied_at is None
    monkeypatch.undo()
    forgetting.forget_candidates(at=at)
    found.refresh_from_db()
    assert not found.full_name


def test_the_task_forgets_by_todays_clock(scene, now):
    found = scene.candidate("refused")
    Candidate.objects.filter(pk=found.pk).update(state_at=now - timedelta(days=91))
    forget_candidates()
    found.refresh_from_db()
    assert found.emptied_at


def test_an_emptied_candidate_goes_no_further(scene, now):
    found = scene.candidate("refused")
    forgetting.forget_candidates(at=found.state_at + timedelta(days=91))
    with pytest.raises(NotNow, match="deleted"):
        interviews.let_again(candidate=found, by=scene.manager, at=now, word="Coba")


def test_the_picture_in_the_docs_is_that_of_the_code():
    with open("docs/people.md", encoding="utf-8") as page:
        drawn = page.read().split("```mermaid\n")[1].split("```")[0]
    assert drawn.splitlines() == list(candidates.picture())
