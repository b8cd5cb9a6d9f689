"""One button takes everything away at once; a second person gives it back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.models import LogEntry
from customers import gate
from staff import assignments
from staff.models import Suspension, User
from staff.permissions import codenames
from staff.reviewing import suspensions
from tests.cast import customer

WHY = "A photo of the screen was found"
SECOND = timedelta(seconds=1)


def suspend(person, by, at):
    return suspensions.suspend(person=person, reason=WHY, by=by, at=at)


def lift(taken, by, at):
    suspensions.lift(suspension=taken, word="It was a poster", by=by, at=at)


@pytest.mark.parametrize("who", ["supervisor", "superior", "manager", "privacy"])
def test_those_above_and_the_privacy_officer_suspend(cast, here, now, who):
    by = getattr(here, who, None) or getattr(cast, who)
    taken = suspend(here.agent, by, now)
    told = LogEntry.objects.get(event="suspended", object_id=taken.pk)
    assert told.actor_id == by.pk and told.additional_data == {"person": here.agent.pk}
    assert codenames(user=here.agent, at=now) == frozenset()


@pytest.mark.parametrize("who", ["agent", "colleague", "hr", "auditor", "sysadmin",
                                 "supervisor_elsewhere"])  # fmt: skip
def test_nobody_else_suspends_and_nobody_himself(cast, here, now, who):
    by = getattr(here, who, None) or getattr(cast, who)
    with pytest.raises(suspensions.NotYourDecision):
        suspend(here.agent, by, now)
    assert suspensions.running(person=here.agent) is None


def test_nobody_suspends_upwards(here, now):
    with pytest.raises(suspensions.NotYourDecision):
        suspend(here.superior, here.supervisor, now)


def test_it_needs_a_reason_and_holds_once(here, now):
    with pytest.raises(ValidationError, match="Write why"):
        suspensions.suspend(person=here.agent, reason=" ", by=here.supervisor, at=now)
    suspend(here.agent, here.supervisor, now)
    with pytest.raises(ValidationError, match="suspended already"):
        suspend(here.agent, here.superior, now)


def test_a_second_person_lifts(cast, here, now):
    taken = suspend(here.agent, here.supervisor, now)
    for nobody in (here.supervisor, here.agent, here.colleague, cast.hr, cast.supervisor_elsewhere):
        with pytest.raises(suspensions.NotYourDecision):
            lift(taken, nobody, now)
    lift(taken, here.superior, now + SECOND)
    assert LogEntry.objects.get(event="lifted", object_id=taken.pk).actor_id == here.superior.pk
    assert "declare" in codenames(user=here.agent, at=now + SECOND)
    with pytest.raises(suspensions.NotYourDecision, match="in the meantime"):
        lift(taken, cast.privacy, now + SECOND)


def test_the_database_lets_neither_the_first_nor_the_suspended_lift(here, now):
    taken = suspend(here.agent, here.supervisor, now)
    for wrong in (here.supervisor, here.agent):
        with pytest.raises(IntegrityError), transaction.atomic():
            Suspension.objects.filter(pk=taken.pk).update(lifted_by=wrong, lifted_at=now)


def test_whom_nobody_supervises_an_appointer_lets_back_in(cast, here, now):
    User.objects.filter(pk=here.superior.pk).update(supervisor=None)
    here.superior.refresh_from_db()
    taken = suspend(here.superior, cast.privacy, now)
    lift(taken, cast.sysadmin, now)
    assert suspensions.running(person=here.superior) is None


def test_a_suspended_supervisor_decides_nothing(here, now):
    suspend(here.supervisor, here.superior, now)
    with pytest.raises(suspensions.NotYourDecision):
        suspend(here.agent, here.supervisor, now)
    assert not assignments.may_end(assignment=here.terms(here.agent), by=here.supervisor, at=now)


def test_it_closes_the_open_record_at_the_next_request(cast, here, now, enter):
    record = customer(cast, now, branch=here.branch)
    client = enter(here.agent)
    path = f"/customers/{record.number}/"
    shown = client.post(path, {"purpose": "complaint", "sentence": "The bill of October is wrong"})
    assert shown.status_code == 200
    opened = LogEntry.objects.get(actor=here.agent, event="opened")
    assert client.get("/").status_code == 200
    suspend(here.agent, here.supervisor, now)
    revealed = client.post(f"{path}tiers/contact/", {"reason": "read_back", "opening": opened.pk})
    assert revealed.status_code == 302 and revealed.url.startswith("/login/")
    assert not LogEntry.objects.filter(actor=here.agent, event="revealed").exists()
    with pytest.raises(gate.Refused) as refused:
        gate.reveal(
            actor=here.agent, number=record.number, tier="contact", opening=opened.pk,
            reason="read_back", at=now + SECOND,
        )  # fmt: skip
    assert refused.value.entry.reason == "lacks_suspended"


def test_who_signs_in_again_reads_that_and_reaches_nothing_else(cast, here, now, client):
    suspend(here.agent, here.supervisor, now)
    assert client.login(username=here.agent.username, password="correct horse battery")
    for page in ("/", "/customers/", "/declaration/", "/account/", "/reviews/"):
        answer = client.get(page)
        assert answer.status_code == 403
        assert b"Your access is suspended" in answer.content
    refused = LogEntry.objects.filter(actor=here.agent, event="page_asked", outcome="refused")
    assert refused.filter(reason="lacks_suspended").count() == 5
    assert client.get("/trail/").status_code == 200
    assert WHY not in client.get("/").content.decode()


def test_a_lifted_one_goes_on_without_signing_in_anew(cast, here, now, client):
    taken = suspend(here.agent, here.supervisor, now)
    client.force_login(here.agent)
    lift(taken, here.superior, now)
    assert client.get("/").status_code == 200


def test_a_superiors_page_has_the_button_and_a_colleagues_has_none(cast, here, enter):
    page = f"/staff/{here.agent.pk}/"
    for who in (here.supervisor, here.superior, cast.privacy):
        assert b"Suspend at once" in enter(who).get(page).content
    assert b"Suspend at once" not in enter(cast.hr).get(page).content
    assert enter(cast.supervisor_elsewhere).get(f"{page}suspend/").status_code == 404


def test_the_button_and_the_second_one_on_their_pages(cast, here, enter):
    page = f"/staff/{here.agent.pk}/"
    assert enter(here.supervisor).post(f"{page}suspend/", {"reason": WHY}).status_code == 302
    assert WHY in enter(cast.hr).get("/staff/suspended/").content.decode()
    same = enter(here.supervisor).post(f"{page}lift/", {"reason": "Mine"})
    assert same.status_code == 200 and b"A second person lifts a suspension" in same.content
    assert enter(cast.privacy).post(f"{page}lift/", {"reason": "Poster"}).status_code == 302
    assert suspensions.running(person=here.agent) is None
