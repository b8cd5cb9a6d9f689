"""Who sees a candidate: who takes part. Every look is an entry, and guessing finds nothing."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from audit.events import Event, Outcome
from audit.models import LogEntry
from staff.choosing import seeing, vacancies
from staff.choosing.candidates import NotProposable
from staff.choosing.forms import CandidateForm, ReasonForm, VacancyForm
from staff.choosing.taking_on import NotTakeable
from staff.forms.people import PersonForm
from staff.models import Vendor
from staff.permissions import codenames
from tests.addresses import addresses
from tests.cast import person
from tests.staff.choosing.scene import SECRET

ONE = ("candidate", "give_document", "screen", "declare_relatives", "interview", "interview_again",
       "take_on", "turn_down", "withdraw")  # fmt: skip
TAKE_PART = {"hr", "hr_colleague", "manager", "supervisor", "colleague", "recruiter"}
TICK = timedelta(microseconds=1)
OUTSIDE = {"elsewhere", "recruiter_of_rival"}


def page_of(client, found, name="candidate"):
    return client.get(reverse(f"staff:{name}", args=[found.pk]))


def test_who_takes_part_sees_the_candidate_and_nobody_else(scene, enter):
    found = scene.candidate("recommended")
    seen = {
        who
        for who in TAKE_PART | OUTSIDE
        if page_of(enter(getattr(scene, who)), found).status_code == 200
    }
    assert seen == TAKE_PART


def plain(page):
    """Return a page without the tokens, numbers and times in it."""
    return re.sub(r"hx-headers='[^']*'|value=\"[^\"]*\"|\d+", "", page.content.decode())


@pytest.mark.parametrize("name", ONE)
def test_a_vendor_that_guesses_numbers_finds_what_it_finds_of_nobody(scene, enter, name):
    found = scene.candidate()
    client = enter(scene.recruiter_of_rival)
    address, nowhere = (reverse(f"staff:{name}", args=[pk]) for pk in (found.pk, 999_999_999))
    for ask in (client.get,) if name == "candidate" else (client.get, client.post):
        guessed, missing = ask(address), ask(nowhere)
        assert (guessed.status_code, missing.status_code) == (404, 404)
        assert SECRET.split()[0] not in guessed.content.decode()
        assert plain(guessed) == plain(missing)
    found.refresh_from_db()
    assert found.state == "proposed" and found.steps.count() == 1


def test_guessing_is_an_entry_too(scene, enter):
    found = scene.candidate()
    page_of(enter(scene.recruiter_of_rival), found)
    entry = LogEntry.objects.filter(actor=scene.recruiter_of_rival).latest("pk")
    assert (entry.event, entry.outcome) == (Event.CANDIDATE_SEEN, Outcome.REFUSED)
    assert entry.additional_data == {"candidate": found.pk}


def test_the_portal_shows_the_own_candidates_and_staff_and_no_others(scene, enter):
    own, other = scene.candidate(), scene.propose(vendor=scene.rival, by=scene.recruiter_of_rival)
    ours = person("ch-own-staff", vendor=scene.vendor)
    theirs = person("ch-their-staff", vendor=scene.rival)
    page = enter(scene.recruiter).get("/vendor/").content.decode()
    assert f"K-{own.pk}" in page and f"K-{other.pk}" not in page
    assert ours.full_name in page and theirs.full_name not in page
    assert SECRET not in page  # in a list the name is shortened


def test_a_recruiter_reaches_no_page_but_the_own_ones(scene, enter):
    client = enter(scene.recruiter)
    assert codenames(user=scene.recruiter, at=scene.at) == {"propose"}
    others = [one for one in addresses() if one.requires and "propose" not in one.requires]
    assert len(others) > 60
    wrong = {
        one.name: status
        for one in others
        if "<" not in one.route
        for status in [client.get(f"/{one.route}").status_code]
        if status != 403
    }
    assert wrong == {}


def test_a_recruiter_of_an_ended_vendor_sees_nothing_any_more(scene, enter, now):
    found = scene.candidate()
    scene.vendor.ended_at = now
    scene.vendor.save()
    try:
        assert page_of(enter(scene.recruiter), found).status_code == 404
        portal = enter(scene.recruiter).get("/vendor/").content.decode()
        assert f"K-{found.pk}" not in portal and "No open page" in portal
    finally:
        scene.vendor.ended_at = None
        scene.vendor.save()


@pytest.fixture
def last_day(scene):
    """Let the scene's vendor work until tomorrow evening."""
    until = scene.later(30)
    Vendor.objects.filter(pk=scene.vendor.pk).update(ended_at=until)
    scene.vendor.refresh_from_db()
    yield until
    Vendor.objects.filter(pk=scene.vendor.pk).update(ended_at=None)
    scene.vendor.refresh_from_db()


def test_a_vendor_works_in_choosing_until_its_end_and_not_a_moment_longer(scene, enter, last_day):
    found = scene.candidate("recommended")
    other = scene.candidate("recommended")
    asked = vacancies.addressed_to(recruiter=scene.recruiter, at=last_day - TICK)
    assert found.vacancy in asked
    assert found in seeing.visible_to(viewer=scene.recruiter, at=last_day - TICK)
    assert page_of(enter(scene.recruiter), found).status_code == 200
    assert "No open page" not in enter(scene.recruiter).get("/vendor/").content.decode()
    assert scene.take_on(found).vendor == scene.vendor
    offered = [
        PersonForm(at=scene.at).fields["vendor"],
        CandidateForm(vendor=None, at=scene.at).fields["vendor"],
        VacancyForm(by=scene.supervisor, at=scene.at).fields["vendors"],
    ]
    assert all(scene.vendor in field.queryset for field in offered)

    assert not vacancies.addressed_to(recruiter=scene.recruiter, at=last_day).exists()
    assert not seeing.visible_to(viewer=scene.recruiter, at=last_day).exists()
    with pytest.raises(NotProposable, match="no longer works"):
        scene.propose(at=last_day)
    with pytest.raises(NotTakeable, match="no longer works"):
        scene.take_on(other, at=last_day)
    offered = [
        PersonForm(at=last_day).fields["vendor"],
        CandidateForm(vendor=None, at=last_day).fields["vendor"],
        VacancyForm(by=scene.supervisor, at=last_day).fields["vendors"],
    ]
    assert not any(scene.vendor in field.queryset for field in offered)


@pytest.mark.parametrize("name", ["candidate", "screen", "turn_down"])
def test_each_look_is_an_entry_before_anything_is_shown(scene, enter, name):
    found = scene.candidate()
    before = LogEntry.objects.filter(event=Event.CANDIDATE_SEEN, object_pk=str(found.pk)).count()
    page = page_of(enter(scene.hr), found, name)
    assert SECRET in page.content.decode()
    entries = LogEntry.objects.filter(event=Event.CANDIDATE_SEEN, object_pk=str(found.pk))
    assert entries.count() == before + 1
    latest = entries.latest("pk")
    assert (latest.actor, latest.branch) == (scene.hr, scene.branch)
    assert SECRET not in str(latest.object_repr) + str(latest.additional_data)


def test_no_look_without_an_entry(scene, enter, monkeypatch):
    found = scene.candidate()
    monkeypatch.setattr("audit.hearing.record", lambda **_columns: 1 / 0)
    monkeypatch.setattr(
        "staff.choosing.views.context_of", lambda *_given: pytest.fail("shown unlogged")
    )
    with pytest.raises(ZeroDivisionError):
        page_of(enter(scene.hr), found)


def test_no_entry_holds_what_is_known_of_a_candidate(scene):
    found = scene.candidate("refused")
    words = (SECRET.split()[0], "calon@example.id", "+6281234567890", found.nik_last, "Ragu")
    entries = LogEntry.objects.filter(object_pk__in=[str(found.pk)], timestamp__gte=scene.at)
    told = [str(one.changes) + one.object_repr + str(one.additional_data) for one in entries]
    assert told
    assert [word for word in words[:3] if any(word in text for text in told)] == []


def test_a_vendor_reads_no_word_of_the_interview(scene, enter):
    found = scene.candidate("refused")
    page = page_of(enter(scene.recruiter), found).content.decode()
    assert "Refused" in page
    for word in ("Ragu", "Kenal", scene.supervisor.full_name, scene.hr.full_name):
        assert word not in page


def test_a_vendor_sees_whom_the_branch_found_once_it_draws_the_contract_up(scene, enter):
    found = scene.candidate("screened", by=scene.supervisor)
    assert page_of(enter(scene.recruiter), found).status_code == 404
    scene.interview(found, scene.colleague)
    assert page_of(enter(scene.recruiter), found).status_code == 200
    assert page_of(enter(scene.recruiter_of_rival), found).status_code == 404


def test_a_script_in_a_name_stays_text_on_every_page(scene, enter):
    evil = "<script>alert(1)</script> <img src=x onerror=alert(2)>"
    found = scene.candidate("recommended", full_name=evil)
    pages = [
        page_of(enter(scene.hr), found), page_of(enter(scene.hr), found, "take_on"),
        page_of(enter(scene.colleague), found, "interview"),
        enter(scene.hr).get("/onboarding/"), enter(scene.recruiter).get("/vendor/"),
    ]  # fmt: skip
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()


def test_the_board_says_who_waits_for_what_the_longest_waiting_first(scene, enter):
    vacancy = scene.vacancy()
    first, second = scene.propose(vacancy=vacancy), scene.propose(vacancy=vacancy)
    waiting = scene.candidate("screened")
    page = enter(scene.hr).get("/onboarding/").content.decode()
    proposed, _rest = page.split('id="screened"')
    assert proposed.index(f"K-{first.pk}<") < proposed.index(f"K-{second.pk}<")
    assert f"K-{waiting.pk}<" not in proposed and f"K-{waiting.pk}<" in page
    assert SECRET not in page


def test_somebody_taken_on_stands_on_the_board_until_ready(scene, enter):
    found = scene.candidate("taken_on")
    # The clock of the test's steps runs ahead of the board's.
    found.state_at = scene.at
    found.save()
    page = enter(scene.hr).get("/onboarding/").content.decode()
    unready = page.split('id="unready"')[1].split('id="ended"')[0]
    assert f"K-{found.pk}<" in unready and "Contract in force" in unready


def test_the_seen_state_travels_with_every_decision(scene):
    found = scene.candidate()
    assert ReasonForm(candidate=found)["seen"].value() == "proposed"


def test_the_home_page_says_who_waits_without_a_name(scene, enter):
    scene.candidate("screened")
    cards = {one.title: one for one in enter(scene.supervisor).get("/").context["cards"]}
    waiting = cards["Onboarding"]
    assert waiting.count >= 1 and SECRET.split()[0] not in str(waiting)
    assert all(re.fullmatch(r"K-\d+", line.text) for line in waiting.lines)
    cards = [one.title for one in enter(scene.recruiter).get("/").context["cards"]]
    assert cards == ["Vendor's page"]
