"""Each transition by each role, from each state: allowed or refused."""

from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import LogEntry
from staff.choosing import candidates, interviews, relatives
from staff.choosing.candidates import NotNow
from staff.choosing.parts import NotYours
from staff.choosing.taking_on import NotTakeable
from staff.models import Assignment, Candidate, Step
from staff.roles import ROLE_BY_CODE
from tests.cast import person
from tests.staff.choosing.scene import DONE, SCORES, nik_text

ROLES = (
    "hr", "manager", "supervisor", "colleague", "elsewhere", "recruiter", "recruiter_of_rival",
)  # fmt: skip
OTHERS = ("sysadmin", "privacy", "auditor")  # of the cast; the branch's own agents come to them
AGENTS = ("cs_agent", "telesales", "field_agent")
STATES = ("proposed", "screened", "recommended", "refused", "withdrawn", "taken_on")
# Who may take a step from which states. Whatever is not in this table is refused.
# The supervisor held the one interview there is; the manager is their superior. Who administers
# the system registers people too (`manage_people`), and so takes every step of HR.
UNDECIDED = {"proposed", "screened", "recommended"}
ALLOWED = {
    "screen": {"hr": {"proposed"}, "sysadmin": {"proposed"}},
    "turn_down": {"hr": UNDECIDED, "sysadmin": UNDECIDED},
    "recommend": {
        "supervisor": {"screened"},
        "colleague": {"screened", "recommended"},
        "manager": {"screened", "recommended"},
    },
    "refuse": {
        "supervisor": {"screened"},
        "colleague": {"screened", "recommended"},
        "manager": {"screened", "recommended"},
    },
    "interview_again": {"manager": {"refused"}},
    "take_on": {"hr": {"recommended"}, "sysadmin": {"recommended"}},
    "withdraw": {"hr": UNDECIDED, "sysadmin": UNDECIDED, "recruiter": UNDECIDED},
}


def act(scene, found, move, by):
    """Take a step as its page would."""
    at = scene.later(5)
    if move == "screen":
        scene.screen(found, by)
    elif move in ("recommend", "refuse"):
        scene.interview(found, by, refused=move == "refuse")
    elif move == "interview_again":
        interviews.let_again(candidate=found, by=by, at=at, word="Dengarkan lagi")
    elif move == "take_on":
        scene.take_on(found, by)
    else:
        candidates.end(candidate=found, move=move, by=by, at=at, reason="Batal")


@pytest.fixture(scope="module")
def ready(scene):
    """Return a function that gives a candidate in a state, a used one only if nothing moved it."""
    kept = {}

    def fresh(state):
        found = kept.get(state)
        if found is None or Candidate.objects.get(pk=found.pk).state != state:
            kept[state] = found = scene.candidate(state)
        elif found.interviews.count() > 1:
            kept[state] = found = scene.candidate(state)
        return found

    return fresh


@pytest.fixture(scope="module")
def people(scene):
    """Return everybody who might take a step: each role, those of the branch in that branch."""
    working = {"branch": scene.branch, "boss": scene.supervisor, "since": scene.at}
    return {
        **{name: getattr(scene, name) for name in ROLES},
        **{name: getattr(scene.cast, name) for name in OTHERS},
        **{role: person(f"ch-{role}-{scene.branch.pk}", role=role, **working) for role in AGENTS},
    }


def test_the_table_leaves_no_role_out(people):
    held = Assignment.objects.filter(user__in=people.values()).values_list("role", flat=True)
    assert set(held) == set(ROLE_BY_CODE)


@pytest.mark.parametrize("move", candidates.MOVES)
def test_every_step_is_open_to_whom_the_table_says(scene, ready, people, move):
    wrong = []
    for (name, by), state in product(people.items(), STATES):
        found, allowed = ready(state), state in ALLOWED[move].get(name, ())
        steps = found.steps.count()
        try:
            act(scene, found, move, by)
            done = True
        except (NotYours, NotNow):
            done = False
        found.refresh_from_db()
        moved = found.state != state or found.steps.count() > steps
        if done != allowed or moved != allowed:
            wrong.append(f"{move} by {name} from {state}: {'done' if done else 'refused'}")
    assert wrong == []


def test_every_move_leaves_a_step_with_who_and_when(scene):
    found = scene.candidate("taken_on")
    kept = [(one.before, one.after, one.by) for one in found.steps.all()]
    assert kept == [
        ("", "proposed", scene.recruiter),
        ("proposed", "screened", scene.hr),
        ("screened", "recommended", scene.supervisor),
        ("recommended", "taken_on", scene.hr),
    ]


def test_a_step_that_fails_half_way_leaves_nothing(scene, monkeypatch):
    found = scene.candidate("screened")
    monkeypatch.setattr(Step.objects, "create", lambda **_columns: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        scene.interview(found)
    found.refresh_from_db()
    assert found.state == "screened" and not found.interviews.exists()


# --- who may never decide -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("move", "who", "state"),
    [
        ("screen", "hr", "proposed"),
        ("turn_down", "hr", "proposed"),
        ("recommend", "colleague", "screened"),
        ("refuse", "colleague", "screened"),
        ("interview_again", "manager", "refused"),
        ("take_on", "hr", "recommended"),
    ],
)
def test_a_declared_relative_decides_nothing(scene, move, who, state):
    found = scene.candidate(state)
    found.relatives.add(getattr(scene, who))
    with pytest.raises(NotYours, match="relative"):
        act(scene, found, move, getattr(scene, who))
    found.refresh_from_db()
    assert found.state == state


def test_hr_who_names_themselves_as_a_relative_does_not_pass_the_candidate_on(scene):
    found = scene.candidate()
    checks = DONE.__class__(True, True, True, relatives=(scene.hr,))
    with pytest.raises(ValidationError, match="name yourself"):
        scene.screen(found, checks=checks)
    found.refresh_from_db()
    assert found.state == "proposed"


@pytest.mark.parametrize("state", STATES)
def test_hr_declares_relatives_at_every_step_until_it_is_over(scene, state):
    found, going = scene.candidate(state), state in candidates.GOING
    act = {"candidate": found, "relatives": [scene.colleague], "at": scene.later(4)}
    for who in ROLES[1:]:
        with pytest.raises(NotYours):
            relatives.declare(by=getattr(scene, who), **act)
    if not going:
        with pytest.raises(NotNow, match="over"):
            relatives.declare(by=scene.hr, **act)
    else:
        relatives.declare(by=scene.hr, **act)
        changed = LogEntry.objects.filter(event="changed", object_id=found.pk, actor=None)
        told = changed.filter(content_type__model="candidate").latest("pk").changes["relatives"]
        assert told["operation"] == "add" and told["objects"] == [str(scene.colleague)]
    assert list(found.relatives.all()) == ([scene.colleague] if going else [])


def test_what_a_relative_recommended_counts_no_more(scene):
    found = scene.candidate("recommended")
    both = [scene.hr_colleague, scene.supervisor]
    relatives.declare(candidate=found, relatives=both, by=scene.hr, at=scene.later(4))
    with pytest.raises(NotTakeable, match="interviews first"):
        scene.take_on(found)
    with pytest.raises(NotYours, match="relative"):  # nor does a relative undeclare anybody
        relatives.declare(candidate=found, relatives=[], by=scene.hr_colleague, at=scene.later(4))
    scene.interview(found, scene.colleague)
    assert scene.take_on(found, supervisor=scene.colleague).supervisor == scene.colleague


def test_a_relatives_recommendation_lets_no_proposer_interview(scene):
    found = scene.candidate("screened", by=scene.supervisor)
    scene.interview(found, scene.colleague)
    relatives.declare(candidate=found, relatives=[scene.colleague], by=scene.hr, at=scene.later(4))
    with pytest.raises(NotYours, match="You proposed"):
        scene.interview(found)


def test_relatives_are_declared_and_changed_on_their_page(scene, enter):
    found, client = scene.candidate("screened"), enter(scene.hr)
    address = reverse("staff:declare_relatives", args=[found.pk])
    assert address in client.get(reverse("staff:candidate", args=[found.pk])).content.decode()
    number = scene.colleague.employee_number
    assert client.post(address, {"relatives": number}).status_code == 302
    assert list(found.relatives.all()) == [scene.colleague]
    page = client.get(address)
    assert f'value="{number}"' in page.content.decode()
    wrong = client.post(address, {"relatives": f"{number}, E-nobody"})
    assert "Nobody has the number E-nobody" in wrong.content.decode()
    assert client.post(address, {"relatives": ""}).status_code == 302
    assert not found.relatives.exists()


def test_the_branch_names_relatives_when_proposing_and_a_vendor_is_not_asked(scene, enter):
    vacancy = scene.vacancy()
    address = reverse("staff:propose", args=[vacancy.pk])
    sent = {
        "vendor": scene.vendor.pk, "full_name": "Ayu", "nik": nik_text(7020),
        "relatives": scene.colleague.employee_number,
    }  # fmt: skip
    assert enter(scene.supervisor).post(address, sent).status_code == 302
    assert list(vacancy.candidates.get().relatives.all()) == [scene.colleague]
    assert "relatives" not in enter(scene.recruiter).get(address).context["form"].fields


def test_who_proposed_interviews_only_after_somebody_else(scene):
    found = scene.candidate("screened", by=scene.supervisor)
    assert found.route == "branch"
    with pytest.raises(NotYours, match="You proposed"):
        scene.interview(found)
    scene.interview(found, scene.colleague)
    scene.interview(found)  # now they may, and become the direct supervisor
    assert scene.take_on(found).supervisor == scene.supervisor


def test_who_proposed_may_still_refuse_after_somebody_else_recommended(scene):
    found = scene.candidate("screened", by=scene.supervisor)
    scene.interview(found, scene.colleague)
    scene.interview(found, refused=True)
    found.refresh_from_db()
    assert found.state == "refused"


def test_a_refused_one_is_interviewed_again_by_a_third_person_only(scene):
    found = scene.candidate("refused")
    with pytest.raises(NotYours, match="superior"):
        interviews.let_again(candidate=found, by=scene.colleague, at=scene.later(4), word="Coba")
    interviews.let_again(candidate=found, by=scene.manager, at=scene.later(4), word="Coba")
    with pytest.raises(NotYours, match="You have interviewed"):
        scene.interview(found)
    with pytest.raises(NotYours, match="somebody else does it"):
        scene.interview(found, scene.manager)
    scene.interview(found, scene.colleague)
    found.refresh_from_db()
    word = found.interviews.get(verdict="refused")
    assert (found.state, word.again_by, word.again_word) == ("recommended", scene.manager, "Coba")


def test_the_superiors_word_does_not_undo_that_hr_turned_somebody_down(scene):
    found = scene.candidate("refused")
    interviews.let_again(candidate=found, by=scene.manager, at=scene.later(4), word="Coba")
    scene.end(found, "turn_down", scene.hr)
    with pytest.raises(NotYours, match="superior"):
        interviews.let_again(candidate=found, by=scene.manager, at=scene.later(5), word="Coba")


def test_one_let_in_again_may_be_refused_again_and_both_words_stay(scene):
    found = scene.candidate("refused")
    interviews.let_again(candidate=found, by=scene.manager, at=scene.later(4), word="Coba")
    interviews.hold(
        candidate=found, by=scene.colleague, at=scene.later(5), scores=SCORES, verdict="refused",
        reason="Tetap ragu",
    )  # fmt: skip
    found.refresh_from_db()
    held = found.interviews.order_by("held_at")
    assert [(one.interviewer, one.verdict, one.again_word) for one in held] == [
        (scene.supervisor, "refused", "Coba"),
        (scene.colleague, "refused", ""),
    ]
    assert [one.after for one in found.steps.all()][-3:] == ["refused", "screened", "refused"]
    with pytest.raises(NotYours, match="superior"):
        scene.take_on(found)


def test_hr_turning_somebody_down_leaves_no_way_to_another_interview(scene):
    found = scene.candidate()
    scene.end(found, "turn_down", scene.hr)
    with pytest.raises(NotYours, match="superior"):
        interviews.let_again(candidate=found, by=scene.manager, at=scene.later(4), word="Coba")


@pytest.mark.parametrize(
    ("scores", "verdict", "reason", "field"),
    [
        ({"outside": None}, "recommended", "", "outside"),
        ({"outside": 6}, "recommended", "", "outside"),
        ({"outside": 1}, "recommended", "", "reason"),
        ({}, "refused", "", "reason"),
    ],
)
def test_an_interview_that_is_not_complete_is_not_kept(scene, scores, verdict, reason, field):
    found = scene.candidate("screened")
    with pytest.raises(interviews.NotComplete) as refused:
        interviews.hold(
            candidate=found, by=scene.supervisor, at=scene.later(2), verdict=verdict,
            scores=SCORES | scores, reason=reason,
        )  # fmt: skip
    assert list(refused.value.message_dict) == [field]
    assert not found.interviews.exists()


def test_nobody_has_to_answer_about_debts(scene):
    found = scene.candidate("screened")
    scores = {code: score for code, score in SCORES.items() if code != "debts"}
    interviews.hold(
        candidate=found, by=scene.supervisor, at=scene.later(2), verdict="recommended",
        scores=scores,
    )  # fmt: skip
    assert "debts" not in found.interviews.get().scores
