"""Vacancies, screening, a refusal that follows the person, and forgetting."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from audit.events import Event
from audit.models import LogEntry
from staff import people, ties
from staff.choosing import (
    candidates,
    documents,
    forgetting,
    interviews,
    screening,
    vacancies,
)
from staff.choosing.candidates import NotNow, NotProposable
from staff.choosing.parts import NotYours
from staff.models import Candidate, Vacancy
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
