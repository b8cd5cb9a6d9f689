"""My papers: what is missing, since when, whose turn it is, and the way there."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from accessgov.cards.papers import cards
from customers import gate
from staff.assignments import NotLendable, lend
from staff.binding import agreements, papers, waiting
from staff.binding.prerequisites import lacks
from staff.models import AgreementText, Assignment, Signature, Vendor
from tests.cast import assign, customer, fresh_agent, person
from tests.staff.binding import made
from tests.staff.test_prerequisites import REMOVALS

_numbers = iter(range(1000))


@pytest.fixture
def stranger(cast):
    """Return somebody new, without an assignment and without papers."""
    return person(f"stranger-{next(_numbers)}", boss=cast.supervisor)


def missing(who, at):
    """Return the codes of what a page says is missing."""
    return [gap.prerequisite.code for gap in waiting.missing(person=who, at=at)]


@pytest.mark.parametrize("remove", REMOVALS, ids=lambda remove: remove.__name__)
def test_each_missing_thing_stands_on_the_page_with_its_turn(cast, now, enter, remove):
    number = next(_numbers)
    agent = person(
        f"lacking-{number}", role="cs_agent", branch=cast.jakarta, boss=cast.supervisor,
        since=now - timedelta(days=30), vendor=_own_vendor(number),
    )  # fmt: skip
    remove(agent, now)
    assert missing(agent, now) == lacks(person=agent, at=now) == [remove.__name__]
    gap = waiting.missing(person=agent, at=now)[0]
    assert gap.since <= now + timedelta(minutes=1)
    page = enter(cast.hr).get(f"/staff/{agent.pk}/papers/").content.decode()
    # No paper opens the gate to who is suspended.
    suspended = "No page opens for this person until a second person lifts it"
    said = suspended if remove.__name__ == "suspended" else "1 thing is missing"
    assert said in page and f"Turn: {gap.prerequisite.turn}" in page
    assert str(gap.prerequisite.lack) in page


def _own_vendor(number):
    return Vendor.objects.create(code=f"Q{number}", name=f"PT Syarat {number}")


def test_a_newcomer_sees_first_of_all_what_is_missing(cast, now, enter, stranger):
    assert missing(stranger, now) == [
        "contract", "agreement", "course", "confirmation", "assignment",
    ]  # fmt: skip
    home = enter(stranger).get("/").content.decode()
    assert "My papers" in home and "Agreement not signed" in home and "Sign and learn" in home
    page = enter(stranger).get("/papers/").content.decode()
    assert page.count("Read and sign:") == 3 and "Your turn" in page
    assert "Turn: HR" in page and "Turn: Supervisor" in page


def test_who_has_everything_has_no_card(cast, now, enter):
    assert "Sign and learn" not in enter(fresh_agent(cast, now)).get("/").content.decode()
    for other in (cast.hr, cast.auditor, cast.sysadmin):
        home = enter(other).get("/").content.decode()
        assert "before you can open customers" not in home


def test_a_new_version_asks_on_the_home_page_while_its_grace_lasts(cast, now):
    agent = fresh_agent(cast, now)
    later = now + timedelta(days=1200)
    last = AgreementText.objects.filter(kind="integrity").latest("version")
    for known in agreements.newest(at=later):
        agreements.sign(person=agent, text=known, language="id", address=None, at=later)
    later += timedelta(days=1)
    text = AgreementText(kind="integrity", title_id="P", title_en="P", body_id="p", body_en="p")
    agreements.publish(text=text, grace_days=7, by=cast.hr, at=later)
    request = RequestFactory().get("/")
    request.user = agent
    agent.attempts.update(valid_until=later + timedelta(days=99))
    card = cards(request, later)[0]
    texts = [str(line.text) for line in card.lines]
    assert texts == ["Integrity pact"] and text.version > last.version
    assert "WIB" in card.lines[0].mark and card.kind == "info"
    agreements.sign(person=agent, text=text, language="id", address=None, at=later)
    assert cards(request, later) == []


def test_the_refusal_leads_to_the_papers(cast, now, enter):
    agent = fresh_agent(cast, now)
    Signature.objects.using("owner").filter(person_id=agent.pk, text__kind="rules").delete()
    record = customer(cast, now)
    with pytest.raises(gate.Refused) as refused:
        gate.open_record(actor=agent, number=record.number, purpose="service", at=now)
    assert refused.value.lacks and "My papers" in refused.value.advice
    answer = enter(agent).post("/customers/", {"text": record.number})
    assert answer.status_code == 403 and 'href="/papers/"' in answer.content.decode()


def test_a_vendors_newcomer_needs_an_interview_and_an_internal_one_does_not(cast, now, stranger):
    hired = person(f"stranger-{next(_numbers)}", boss=cast.supervisor, vendor=cast.vendor)
    asked = {one.code for one, _gap in papers.of(person=hired, at=now).checklist}
    assert "interview" in asked and "interview" in missing(hired, now)
    assert "interview" not in {
        one.code for one, _gap in papers.of(person=stranger, at=now).checklist
    }


def test_since_when_is_told_by_the_papers_themselves(cast, now):
    agent = fresh_agent(cast, now)
    ended = now - timedelta(days=3)
    agent.contracts.update(ends_at=ended)
    agent.attempts.update(valid_until=ended - timedelta(days=1))
    gaps = {gap.prerequisite.code: gap.since for gap in waiting.missing(person=agent, at=now)}
    assert gaps == {"contract": ended, "course": ended - timedelta(days=1)}


# --- everybody who waits --------------------------------------------------------------------------


def waiting_for(browser, **asked):
    """Return the names on the list of those who wait."""
    asked.setdefault("page", 1)
    names = []
    while True:
        page = browser.get("/onboarding/waiting/", asked).context["page"]
        names += [one.username for one, _gaps in page]
        if not page.has_next():
            return names
        asked["page"] += 1


def test_hr_sees_everybody_who_waits_and_a_supervisor_own_staff(cast, now, enter, stranger):
    elsewhere = person(f"stranger-{next(_numbers)}", boss=cast.supervisor_elsewhere)
    ready = fresh_agent(cast, now)
    all_of_them = waiting_for(enter(cast.hr))
    assert {stranger.username, elsewhere.username} <= set(all_of_them)
    assert ready.username not in all_of_them and "auditor" not in all_of_them
    own = waiting_for(enter(cast.supervisor))
    assert stranger.username in own and elsewhere.username not in own
    made.contract(stranger, now)
    assert stranger.username not in waiting_for(enter(cast.hr), turn="hr")
    assert stranger.username in waiting_for(enter(cast.hr), turn="supervisor")


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    cast, now, enter, stranger, django_assert_max_num_queries
):
    browser = enter(cast.hr)
    browser.get("/onboarding/waiting/")
    for _time in range(5):
        person(f"stranger-{next(_numbers)}", boss=cast.supervisor)
    with django_assert_max_num_queries(14):
        browser.get("/onboarding/waiting/")


@pytest.mark.parametrize("where", ["/onboarding/", "/staff/", "/staff/{}/"])
def test_the_list_is_a_click_away_where_people_are_looked_at(cast, enter, stranger, where):
    for reader in (cast.hr, cast.supervisor):
        page = enter(reader).get(where.format(stranger.pk)).content.decode()
        assert 'href="/onboarding/waiting/"' in page


def test_a_persons_page_says_what_is_missing_to_whoever_may_see_papers(cast, enter, stranger):
    where = f"/staff/{stranger.pk}/"
    assert "No contract in force" in enter(cast.hr).get(where).content.decode()
    page = enter(cast.privacy).get(where).content.decode()
    assert "No contract in force" not in page and "/papers/" not in page.split("<main")[1]


def test_hrs_home_page_counts_those_whose_turn_is_hrs(cast, now, enter, stranger, monkeypatch):
    instant = timezone.now()  # one for all pages: other tests' people begin and end all the time
    monkeypatch.setattr(timezone, "now", lambda: instant)

    def told():
        cards = enter(cast.hr).get("/").context["cards"]
        return next(one for one in cards if one.url == "/onboarding/waiting/")

    waits, names = told().count, waiting_for(enter(cast.hr), turn="hr")
    assert waits == len(names) and stranger.username in names
    made.contract(stranger, now)
    assert told().count == waits - 1


# --- lending --------------------------------------------------------------------------------------


def lent(by, to, cast, now):
    """Try to lend an agent's access."""
    wanted = Assignment(user=to, role="cs_agent", branch=cast.jakarta, valid_from=now, tiers=[])
    return lend(assignment=wanted, by=by, at=now)


def test_hr_lends_nothing(cast, now, stranger):
    with pytest.raises(NotLendable):
        lent(cast.hr, stranger, cast, now)
    assert not stranger.assignments.exists()


def test_who_lacks_something_lends_nothing(cast, now):
    chief = person(f"stranger-{next(_numbers)}", boss=cast.manager)
    assign(chief, role="supervisor", since=now - timedelta(days=9), branch=cast.jakarta)
    newcomer = person(f"stranger-{next(_numbers)}", boss=chief)
    last = chief.contracts.get().ends_at
    chief.contracts.update(ends_at=now)
    with pytest.raises(NotLendable, match="rests"):
        lent(chief, newcomer, cast, now)
    chief.contracts.update(ends_at=last)
    assert lent(chief, newcomer, cast, now).lent_by == chief


def test_access_lent_to_a_newcomer_opens_nothing_before_the_papers(cast, now, stranger):
    lent(cast.supervisor, stranger, cast, now)
    record = customer(cast, now)
    asked = {"actor": stranger, "number": record.number, "purpose": "service", "at": now}
    with pytest.raises(gate.Refused) as refused:
        gate.open_record(**asked)
    assert refused.value.entry.reason == "lacks_contract"
