"""A second person confirms each sign-in: who may, with which code, and until when it holds."""

from itertools import count

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from staff import assignments, invitations, people
from staff.binding import confirming, waiting
from staff.binding.prerequisites import lacks
from staff.models import Assignment, Confirmation, Leave, User
from tests.cast import fresh_agent, person
from tests.papers import give_confirmation, give_papers
from tests.staff.binding.seen import DAY, SECOND, confirm, entries, newcomer, opens, taken

_numbers = count(1)


# --- who may --------------------------------------------------------------------------------------


def test_customers_open_once_the_supervisor_has_typed_the_code(cast, now):
    agent = newcomer(cast, now)
    assert not opens(cast, agent, now)
    confirm(agent, cast.supervisor, now)
    assert opens(cast, agent, now)
    told = entries(agent, "confirmed").get()
    assert (told.actor, told.outcome) == (cast.supervisor, "done")


EVERYBODY = ("colleague", "supervisor", "supervisor_elsewhere", "manager", "hr", "sysadmin",
             "privacy", "auditor", "recruiter")  # fmt: skip
MAY = {"supervisor": {"supervisor", "manager"}, "": {"privacy"}}


@pytest.mark.parametrize("boss", MAY)
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_leads_them_confirms_and_the_privacy_officer_whom_nobody_leads(cast, now, boss, who):
    waits, by = newcomer(cast, now, boss), getattr(cast, who)
    assert confirming.may_confirm(person=waits, by=by, at=now) == (who in MAY[boss])
    if who in MAY[boss]:
        confirm(waits, by, now)
    else:
        with pytest.raises(confirming.NotConfirmed, match="Nobody confirms whom"):
            confirm(waits, by, now)
    assert ("confirmation" in lacks(person=waits, at=now)) == (who not in MAY[boss])


@pytest.mark.parametrize("boss", ["auditor", "hr", "manager"])
@pytest.mark.parametrize("role", ["auditor", "privacy"])
def test_the_privacy_officer_confirms_who_oversees_whoever_leads_them(cast, now, role, boss):
    led = person(f"led-{role}-{boss}", role=role, boss=getattr(cast, boss), since=now - DAY)
    led.confirmations.update(taken_back_at=now - SECOND)
    able = {who for who in EVERYBODY
            if confirming.may_confirm(person=led, by=getattr(cast, who), at=now)}  # fmt: skip
    assert able == {"privacy"} | ({boss} & {"manager"})
    assert led in confirming.waiting_for(by=cast.privacy, at=now)
    assert confirming.second_of(person=led, at=now) is None
    confirm(led, cast.privacy, now)
    assert led not in confirming.waiting_for(by=cast.privacy, at=now)


def test_nobody_confirms_himself(cast, now):
    agent = newcomer(cast, now)
    with pytest.raises(confirming.NotConfirmed):
        confirm(agent, agent, now)


@pytest.mark.parametrize("gone", ["confirmations", "contracts", "leave", "suspended"])
def test_whose_own_access_rests_confirms_nobody(cast, now, gone):
    chief = person(
        f"chief-{next(_numbers)}", role="supervisor", branch=cast.jakarta, boss=cast.manager,
        since=now - 30 * DAY,
    )  # fmt: skip
    agent = newcomer(cast, now)
    User.objects.filter(pk=agent.pk).update(supervisor=chief)
    if gone == "confirmations":
        chief.confirmations.update(taken_back_at=now)
    elif gone == "contracts":
        chief.contracts.update(ends_at=now)
    elif gone == "leave":
        Leave.objects.create(
            person=chief, begins_at=now, ends_at=now + DAY, entered_by=cast.manager
        )
    else:
        chief.suspensions.create(by=cast.manager, suspended_at=now, reason="Foto")
    with pytest.raises(confirming.NotConfirmed):
        confirm(agent, chief, now)
    confirm(agent, cast.manager, now)  # the superior goes on


@pytest.mark.parametrize("role", ["hr", "sysadmin"])
def test_who_administered_while_they_were_here_confirms_nobody_of_these(cast, now, role):
    chief = person(
        f"was-{role}-{next(_numbers)}", role=role, since=now - 30 * DAY, boss=cast.manager
    )
    since, agent = now + SECOND, newcomer(cast, now)
    User.objects.filter(pk=agent.pk).update(date_joined=now)
    assignments.end(assignment=chief.assignments.get(), at=since)
    assignments.give(
        assignment=Assignment(
            user=chief, role="supervisor", branch=cast.jakarta, valid_from=since, tiers=[]
        )
    )
    give_papers(chief, at=now)
    later = since + SECOND
    give_confirmation(chief, at=later)
    User.objects.filter(pk=agent.pk).update(supervisor=chief)
    assert lacks(person=chief, at=later) == []
    with pytest.raises(confirming.NotConfirmed):
        confirm(agent, chief, later)
    User.objects.filter(pk=agent.pk).update(date_joined=since)  # registered after all that
    confirm(agent, chief, later)


# --- until when it holds --------------------------------------------------------------------------


def test_an_invitation_takes_it_back_in_its_transaction(cast, now):
    agent = fresh_agent(cast, now)
    invitations.invite(person=agent, by=cast.hr, at=now)
    assert agent.confirmations.get().taken_back_at == now
    assert entries(agent, "unconfirmed").get().actor == cast.hr
    agent.refresh_from_db()
    with pytest.raises(confirming.NotConfirmed, match="not chosen a password yet"):
        confirm(agent, cast.supervisor, now)


def test_an_own_change_of_the_password_leaves_it(cast, now):
    agent = fresh_agent(cast, now)
    invitations.set_password(person=agent, password="soto ayam 1717", at=now)
    assert opens(cast, agent, now)


def test_the_end_of_a_person_takes_it_back(cast, now):
    agent = fresh_agent(cast, now)
    people.end(person=agent, by=cast.hr, at=now)
    assert agent.confirmations.get().taken_back_at == now


def test_what_is_confirmed_is_not_confirmed_again(cast, now):
    with pytest.raises(confirming.NotConfirmed, match="already"):
        confirm(fresh_agent(cast, now), cast.supervisor, now)


def administers_from(who, first, role="hr"):
    """Appoint an agent whose present assignment is over by then."""
    assignments.end(assignment=who.assignments.get(), at=first)
    return assignments.give(assignment=Assignment(user=who, role=role, valid_from=first))


def test_who_will_administer_goes_on_until_that_day(cast, now):
    agent, first = fresh_agent(cast, now), now + DAY
    administers_from(agent, first)
    assert lacks(person=agent, at=first - SECOND) == []
    assert lacks(person=agent, at=first) == ["confirmation"]


def test_an_appointment_called_off_before_it_began_takes_no_confirmation(cast, now):
    agent, first = fresh_agent(cast, now), now + DAY
    called_off = administers_from(agent, first)
    assignments.end(assignment=called_off, at=now)
    assert lacks(person=agent, at=first + SECOND) == []
    below = newcomer(cast, now)
    User.objects.filter(pk=below.pk).update(supervisor=agent)
    since = first + SECOND
    lent = Assignment(user=agent, role="supervisor", branch=cast.jakarta, valid_from=since)
    assignments.give(assignment=lent)
    confirm(below, agent, since)


# --- the code -------------------------------------------------------------------------------------


def test_a_wrong_code_is_an_entry_and_after_five_nobody_goes_on_today(cast, now):
    agent, code = newcomer(cast, now), None
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(confirming.WrongCodeTyped, match=f"Tries left: {left}"):
            confirm(agent, cast.supervisor, now, code="AAA-AAA")
    for by in (cast.supervisor, cast.manager):
        with pytest.raises(confirming.NotConfirmed, match="Too many wrong codes"):
            confirm(agent, by, now)
    told = entries(agent, "confirmed")
    assert [(one.actor, one.outcome) for one in told] == [(cast.supervisor, "no_match")] * 5
    code = confirming.code_of(person=agent, at=now + DAY)
    confirm(agent, cast.supervisor, now + DAY, code=code)


def test_a_code_holds_for_its_day_by_the_clock_of_the_branch(cast, now):
    agent = newcomer(cast, now)
    code, until = (
        ask(person=agent, at=now) for ask in (confirming.code_of, confirming.valid_until)
    )
    assert confirming.code_of(person=agent, at=until - SECOND) == code
    with pytest.raises(confirming.WrongCodeTyped):
        confirm(agent, cast.supervisor, until, code=code)


def test_a_code_is_one_persons_and_one_passwords(cast, now):
    agent, other = newcomer(cast, now), newcomer(cast, now)
    code = confirming.code_of(person=agent, at=now)
    with pytest.raises(confirming.WrongCodeTyped):
        confirm(other, cast.supervisor, now, code=code)
    taken(agent, cast.hr, now)
    assert confirming.code_of(person=agent, at=now) != code


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", ""), " {} ".format])
def test_case_dashes_and_blanks_do_not_matter(cast, now, typed):
    agent = newcomer(cast, now)
    confirm(agent, cast.supervisor, now, code=typed(confirming.code_of(person=agent, at=now)))


# --- the database ---------------------------------------------------------------------------------


def insert(**row):
    with transaction.atomic():
        Confirmation.objects.create(**row)


@pytest.mark.parametrize("who", ["hr", "sysadmin", "colleague", "supervisor_elsewhere", None])
def test_the_web_role_writes_no_confirmation_of_who_may_not(cast, now, who):
    agent, by = newcomer(cast, now), who and getattr(cast, who)
    with pytest.raises(IntegrityError, match="confirmed by who may"):
        insert(person=agent, by=by, confirmed_at=now)
    with pytest.raises(IntegrityError):
        insert(person=agent, by=agent, confirmed_at=now)
    insert(person=agent, by=cast.supervisor, confirmed_at=now)


def test_the_constraint_alone_keeps_everybody_from_the_own(cast, now):
    agent = newcomer(cast, now)
    with pytest.raises(IntegrityError, match="who may"):
        Confirmation.objects.using("owner").create(
            person_id=agent.pk, by_id=agent.pk, confirmed_at=now
        )


def test_no_sign_in_is_confirmed_before_a_password_is_chosen(cast, now):
    agent = newcomer(cast, now)
    invitations.invite(person=agent, by=cast.hr, at=now)
    with pytest.raises(IntegrityError, match="chosen a password"):
        insert(person=agent, by=cast.supervisor, confirmed_at=now)


@pytest.mark.parametrize("change", [{"invited_at": timezone.now()}, {"password": "!gone"}])
def test_nobody_is_invited_and_stays_confirmed(cast, now, change):
    agent = fresh_agent(cast, now)
    with pytest.raises(IntegrityError, match="Take the confirmation back first"):
        with transaction.atomic():
            User.objects.filter(pk=agent.pk).update(**change)


def test_what_was_taken_back_stays_so(cast, now):
    agent = newcomer(cast, now)
    with pytest.raises(IntegrityError, match="taken back, once"):
        with transaction.atomic():
            agent.confirmations.update(taken_back_at=None)


# --- on the server --------------------------------------------------------------------------------


def test_the_first_privacy_officer_is_confirmed_on_the_server(cast, now):
    officer = person(f"first-{next(_numbers)}", role="privacy", since=now - DAY)
    officer.confirmations.update(taken_back_at=now)
    code = confirming.code_of(person=officer, at=timezone.now())
    with pytest.raises(CommandError, match="Tries left"):
        call_command("confirm_sign_in", officer.username, "AAAAAA")
    call_command("confirm_sign_in", officer.username, code)
    assert lacks(person=officer, at=timezone.now())[-1:] != ["confirmation"]
    outcomes = {(one.actor, one.outcome) for one in entries(officer, "confirmed")}
    assert outcomes == {(None, "done"), (None, "no_match")}
    with pytest.raises(CommandError, match="Nobody has the username"):
        call_command("confirm_sign_in", "nobody-at-all", code)


# --- the pages ------------------------------------------------------------------------------------


def test_the_code_stands_on_the_own_papers_until_it_is_typed(cast, enter):
    now = timezone.now()
    leads = person(
        f"leads-{next(_numbers)}", role="supervisor", branch=cast.jakarta, boss=cast.manager,
        since=now - 30 * DAY,
    )  # fmt: skip
    agent = newcomer(cast, now)
    User.objects.filter(pk=agent.pk).update(supervisor=leads)
    own, page = enter(agent), f"/staff/{agent.pk}/confirmation/"
    home = own.get("/").content.decode()
    assert "Sign-in not confirmed" in home and "/papers/#confirmation" in home
    code = confirming.code_of(person=agent, at=timezone.now())
    papers = own.get("/papers/").content.decode()
    assert code in papers and "Did somebody tell you the password?" in papers
    chief = enter(leads)
    assert f'href="{page}"' in chief.get("/").content.decode()
    assert f'href="{page}"' in chief.get(f"/staff/{agent.pk}/").content.decode()
    wrong = chief.post(page, {"code": "aaa aaa"}).content.decode()
    assert "Tries left: 4" in wrong and code not in wrong
    assert chief.post(page, {"code": code.lower()}).url == f"/staff/{agent.pk}/"
    assert code not in own.get("/papers/").content.decode()
    shown = chief.get(f"/staff/{agent.pk}/").content.decode()
    assert f"by {leads.full_name}" in shown and page not in shown
    assert chief.get(page).status_code == 404


def test_the_privacy_officer_is_told_of_whom_nobody_leads(cast, now, enter):
    top, led = newcomer(cast, now, ""), newcomer(cast, now)
    found = confirming.waiting_for(by=cast.privacy, at=now)
    assert top in found and led not in found
    card = next(
        card
        for card in enter(cast.privacy).get("/").context["cards"]
        if card.title == "Sign-ins to confirm"
    )
    assert card.count == len(found) and "/confirmation/" in card.url
    assert enter(cast.privacy).get(f"/staff/{led.pk}/confirmation/").status_code == 404


def test_whose_turn_it_is_is_told_by_how_far_they_are(cast, now):
    def turn(who):
        gaps = waiting.missing(person=who, at=now)
        return next(
            gap.prerequisite.whose for gap in gaps if gap.prerequisite.code == "confirmation"
        )

    led, top = newcomer(cast, now), newcomer(cast, now, "")
    assert (turn(led), turn(top)) == ("supervisor", "privacy")
    invitations.invite(person=led, by=cast.hr, at=now)
    assert turn(led) == "person"
    fresh = people.register(
        person=User(username=f"t-{next(_numbers)}", full_name="T", employee_number=f"T-{now}"[:20])
    )
    assert turn(fresh) == "hr"
