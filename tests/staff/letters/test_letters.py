"""Letters: in Indonesian, telling no more than the reader may know, each download an entry."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from audit.models import LogEntry
from staff import people
from staff.choosing import forgetting
from staff.letters import printed, texts
from staff.reviewing import leaving, suspensions
from tests.cast import assign, fresh_agent, person
from tests.staff.choosing.scene import SECRET, build_scene


@pytest.fixture
def scene(cast, now):
    """Give a branch with its people, two vendors and candidates."""
    return build_scene(cast, now)


def address_of(found, letter):
    """Return where a letter about a candidate is fetched."""
    return f"/onboarding/candidates/{found.pk}/letters/{letter}/"


def read(content):
    """Return the words of a PDF, however its lines were broken."""
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def entries(about):
    """Return the entries of printed letters about something."""
    return LogEntry.objects.filter(event="letter_given", object_pk=str(about.pk))


# --- to the vendor about candidates ---------------------------------------------------------------


def test_a_contract_is_asked_for_in_indonesian_whatever_the_reader_reads(scene, enter):
    found = scene.candidate("recommended")
    answer = enter(scene.hr).get(address_of(found, "contract"))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="k-')
    words = read(answer.content)
    for said in (
        "Permohonan pembuatan perjanjian kerja",
        f"Pimpinan {scene.vendor.name}",
        found.full_name,
        "Customer Service",
        "Bogor",
        "PP 35/2021",
        "Dicetak dari",
    ):
        assert said in words
    assert scene.hr.full_name in words


def test_a_refusal_names_no_reason_and_no_interviewer(scene, enter):
    found = scene.candidate("refused")
    for reader in (scene.hr, scene.recruiter):
        words = read(enter(reader).get(address_of(found, "refusal")).content)
        assert "tidak kami terima" in words and found.full_name in words
        for hidden in ("Ragu", "Kenal", scene.supervisor.full_name, "wawancara"):
            assert hidden not in words


STATES = {
    "proposed": [], "screened": [], "recommended": ["contract"], "taken_on": ["contract"],
    "refused": ["refusal"], "withdrawn": [],
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_a_letter_is_there_in_the_states_that_it_is_about_and_no_other(scene, enter, state):
    found, browser = scene.candidate(state), enter(scene.hr)
    page = browser.get(f"/onboarding/candidates/{found.pk}/").content.decode()
    for letter in ("contract", "refusal", "dismissal"):
        there = letter in STATES[state]
        assert (address_of(found, letter) in page) is there
        assert (browser.get(address_of(found, letter)).status_code == 200) is there


def test_somebody_whom_the_branch_found_is_refused_without_a_letter(scene, enter):
    found = scene.propose(by=scene.supervisor)
    scene.screen(found)
    scene.interview(found, by=scene.colleague, refused=True)
    assert enter(scene.hr).get(address_of(found, "refusal")).status_code == 404


def test_of_a_forgotten_candidate_no_letter_is_left(scene, enter):
    found = scene.candidate("refused")
    forgetting.forget_candidates(at=found.state_at + timedelta(days=91))
    assert enter(scene.hr).get(address_of(found, "refusal")).status_code == 404


def test_a_rival_vendor_and_strangers_get_no_letter_and_no_entry(scene, enter):
    found = scene.candidate("recommended")
    for reader, status in (
        (scene.recruiter_of_rival, 404),
        (scene.elsewhere, 404),
        (scene.cast.agent, 403),
        (scene.cast.privacy, 403),
    ):
        assert enter(reader).get(address_of(found, "contract")).status_code == status
    assert not entries(found).exists()


def test_each_download_is_an_entry_that_names_nobody_but_by_number(scene, enter):
    found = scene.candidate("recommended")
    for _time in range(2):
        enter(scene.recruiter).get(address_of(found, "contract"))
    first, second = entries(found)
    assert first.actor == second.actor == scene.recruiter
    assert first.additional_data["letter"] == "contract"
    assert SECRET not in f"{first.additional_data}{first.object_repr}{first.changes}"


def test_markup_in_a_name_is_printed_as_text(scene, now):
    found = scene.propose(full_name='<b>Siti</b> <img src="http://evil.example/x.png"/>')
    letter = texts.request_for_contract(candidate=found)
    words = read(printed.document(letter=letter, by=scene.hr, at=now))
    assert '<b>Siti</b> <img src="http://evil.example/x.png"/>' in words


# --- to people about their access -----------------------------------------------------------------


def test_a_suspended_person_is_told_since_when_and_not_why(cast, now, enter):
    agent = fresh_agent(cast, now, vendor=cast.vendor)
    taken = suspensions.suspend(person=agent, reason="Dicurigai", by=cast.supervisor, at=now)
    where = f"/staff/suspensions/{taken.pk}/letter/"
    for reader in (cast.supervisor, cast.privacy, cast.hr):
        browser = enter(reader)
        assert where in browser.get(f"/staff/{agent.pk}/").content.decode()
        words = read(browser.get(where).content)
        assert "pembekuan akses" in words and agent.full_name in words
        assert f"Tembusan: {cast.vendor.name}" in words and "Dicurigai" not in words
    assert enter(cast.supervisor_elsewhere).get(where).status_code == 404
    assert enter(agent).get(where).status_code == 403
    assert entries(taken).count() == 3


def test_a_suspension_that_was_lifted_is_told_as_lifted(cast, now):
    agent = fresh_agent(cast, now)
    taken = suspensions.suspend(person=agent, reason="Foto", by=cast.supervisor, at=now)
    assert not any("dicabut" in one for one in texts.suspension(taken=taken).paragraphs)
    suspensions.lift(suspension=taken, word="Selesai", by=cast.manager, at=now)
    taken.refresh_from_db()
    assert any("dicabut" in one for one in texts.suspension(taken=taken).paragraphs)


def test_the_end_of_an_assignment_says_which_until_when_and_because_of_what(cast, now, enter):
    agent = fresh_agent(cast, now)
    terms = agent.assignments.get()
    where = f"/staff/assignments/{terms.pk}/letter/"
    browser = enter(cast.hr)
    assert where not in browser.get(f"/staff/{agent.pk}/").content.decode()
    assert browser.get(where).status_code == 404  # nothing ends
    leaving.transfer(person=agent, supervisor=cast.supervisor_elsewhere, reason="Pindah",
                     by=cast.hr, at=timezone.now())  # fmt: skip
    assert where in browser.get(f"/staff/{agent.pk}/").content.decode()
    words = read(browser.get(where).content)
    for said in ("berakhirnya penugasan", agent.employee_number, "Jakarta", "WIB", "Mutasi"):
        assert said in words
    assert entries(terms).get().additional_data["person"] == agent.pk


def test_a_supervisor_prints_no_letter_of_another_team(cast, now, enter):
    stranger = person("letters-stranger", boss=cast.supervisor_elsewhere)
    terms = assign(stranger, role="cs_agent", since=now - timedelta(days=3), branch=cast.denpasar)
    people.end(person=stranger, by=cast.hr, at=now)
    where = f"/staff/assignments/{terms.pk}/letter/"
    assert enter(cast.supervisor_elsewhere).get(where).status_code == 200
    assert enter(cast.supervisor).get(where).status_code == 404
