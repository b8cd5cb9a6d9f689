"""One person with two rights makes somebody up, or takes an invitation, and reaches nothing."""

from itertools import count

import pytest
from django.core.exceptions import ValidationError

from staff import assignments, invitations, people
from staff.binding import confirming
from staff.binding.prerequisites import lacks
from staff.models import Assignment, User
from staff.permissions import codenames
from staff.roles import ROLE_BY_CODE
from tests.cast import fresh_agent, person
from tests.papers import give_confirmation, give_papers
from tests.staff.binding.seen import DAY, SECOND, confirm, newcomer, opens, taken

_numbers = count(1)


def puppet(cast, now, role, by, boss=None):
    """Let somebody make a person up, appoint them and be them, as far as one gets alone."""
    number = next(_numbers)
    made = people.register(
        person=User(
            username=f"puppet-{number}", full_name="Nobody", employee_number=f"PU{number}",
            supervisor=boss,
        )
    )  # fmt: skip
    give_papers(made, at=now - 2 * DAY, confirmed=False)
    if role:
        assignments.lend(assignment=Assignment(user=made, role=role, valid_from=now), by=by, at=now)
    taken(made, by, now)
    return made


def test_a_system_administrators_manager_opens_nothing(cast, now):
    made = puppet(cast, now, "manager", cast.sysadmin)
    assert lacks(person=made, at=now) == ["confirmation"]
    assert not opens(cast, made, now)
    for by in (cast.sysadmin, cast.hr, made):
        with pytest.raises(confirming.NotConfirmed):
            confirm(made, by, now)
    confirm(made, cast.privacy, now)
    assert opens(cast, made, now)


def test_a_puppet_lets_no_other_puppet_in(cast, now):
    manager = puppet(cast, now, "manager", cast.sysadmin)
    below = puppet(cast, now, "manager", cast.sysadmin, boss=manager)
    with pytest.raises(confirming.NotConfirmed):
        confirm(below, manager, now)
    lent = Assignment(user=below, role="supervisor", branch=cast.jakarta, valid_from=now)
    with pytest.raises(assignments.NotLendable, match="may not give"):
        assignments.lend(assignment=lent, by=manager, at=now)


def test_a_privacy_officer_whom_nobody_has_seen_confirms_nobody(cast, now):
    officer = puppet(cast, now, "privacy", cast.sysadmin)
    manager = puppet(cast, now, "manager", cast.sysadmin)
    for waits in (manager, officer):
        with pytest.raises(confirming.NotConfirmed):
            confirm(waits, officer, now)
    confirm(officer, cast.privacy, now)
    confirm(manager, officer, now)


def test_a_privacy_officer_whose_invitation_is_taken_confirms_nobody(cast, now):
    officer = person(f"officer-{next(_numbers)}", role="privacy", since=now - 9 * DAY)
    manager = puppet(cast, now, "manager", cast.sysadmin)
    assert confirming.may_confirm(person=manager, by=officer, at=now)
    taken(officer, cast.sysadmin, now)
    with pytest.raises(confirming.NotConfirmed):
        confirm(manager, officer, now)


@pytest.mark.parametrize("role", ["manager", "privacy", "auditor"])
def test_whom_an_administrator_makes_up_reads_and_signs_nothing(cast, now, role):
    made = puppet(cast, now, role, cast.sysadmin)
    assert codenames(user=made, at=now) == frozenset()
    for by in (cast.sysadmin, cast.hr, cast.auditor, made):
        with pytest.raises(confirming.NotConfirmed):
            confirm(made, by, now)
    confirm(made, cast.privacy, now)
    assert codenames(user=made, at=now) >= {*ROLE_BY_CODE[role].permissions}


def test_hr_who_takes_a_supervisors_invitation_reads_and_signs_nothing(cast, now):
    chief = person(
        f"chief-{next(_numbers)}", role="supervisor", branch=cast.jakarta, boss=cast.manager,
        since=now - 9 * DAY,
    )  # fmt: skip
    assert "read_reports" in codenames(user=chief, at=now)
    taken(chief, cast.hr, now)
    assert codenames(user=chief, at=now) == frozenset()
    confirm(chief, cast.manager, now)
    assert "read_reports" in codenames(user=chief, at=now)


def test_an_administrator_who_turns_privacy_officer_must_be_seen_anew(cast, now):
    """A second administrator's account, made up, could end one's own role and give that one."""
    turned = person(f"turned-{next(_numbers)}", role="sysadmin", since=now - 9 * DAY)
    give_confirmation(turned, at=now - 8 * DAY)
    assert "confirmation" in lacks(person=turned, at=now)
    assignments.end(assignment=turned.assignments.get(), at=now)
    assignments.give(assignment=Assignment(user=turned, role="privacy", valid_from=now))
    made = puppet(cast, now + SECOND, "manager", cast.sysadmin)
    later = now + 2 * SECOND
    with pytest.raises(confirming.NotConfirmed):
        confirm(made, turned, later)


def test_hr_who_takes_an_agents_invitation_opens_nothing(cast, now):
    agent = fresh_agent(cast, now)
    assert opens(cast, agent, now)
    taken(agent, cast.hr, now)
    assert not opens(cast, agent, now)
    for by in (cast.hr, agent):
        with pytest.raises(confirming.NotConfirmed):
            confirm(agent, by, now)
    confirm(agent, cast.supervisor, now)
    assert opens(cast, agent, now)


def test_a_change_begun_before_brings_no_password_back_that_hr_knows(cast, now):
    """HR, who took the first invitation, lets a form wait until the newcomer is confirmed."""
    agent = newcomer(cast, now)
    taken(agent, cast.hr, now)
    waiting = User.objects.get(pk=agent.pk)
    taken(agent, cast.hr, now)  # this time the newcomer takes it
    confirm(agent, cast.supervisor, now)
    waiting.email = "newcomer@example.id"
    people.change(person=waiting, by=cast.hr, at=now)
    stored = User.objects.get(pk=agent.pk)
    assert (stored.email, stored.password) == (waiting.email, agent.password)


def test_a_change_begun_before_brings_nobody_back_who_has_ended(cast, now):
    agent = fresh_agent(cast, now)
    waiting = User.objects.get(pk=agent.pk)
    people.end(person=agent, by=cast.hr, at=now)
    waiting.email = "gone@example.id"
    people.change(person=waiting, by=cast.hr, at=now)
    assert not User.objects.get(pk=agent.pk).is_active


def test_of_two_who_follow_one_link_the_second_chooses_nothing(cast, now):
    """Or HR, who waited with the link open, would own the sign-in that the supervisor has seen."""
    agent = newcomer(cast, now)
    code = invitations.invite(person=agent, by=cast.hr, at=now)
    waiting, own = (invitations.invited(code=code) for _ in range(2))
    invitations.set_password(person=own, password="sendiri 12345", at=now)
    confirm(own, cast.supervisor, now)
    with pytest.raises(ValidationError, match="Meanwhile"):
        invitations.set_password(person=waiting, password="kunci hrd 999", at=now)
    assert opens(cast, agent, now)
    assert User.objects.get(pk=agent.pk).check_password("sendiri 12345")


def test_a_password_changed_while_hr_invites_anew_does_not_use_the_invitation_up(cast, now):
    agent = fresh_agent(cast, now)
    signed_in = User.objects.get(pk=agent.pk)
    invitations.invite(person=agent, by=cast.hr, at=now)
    with pytest.raises(ValidationError, match="Meanwhile"):
        invitations.set_password(person=signed_in, password="soto ayam 1717", at=now)
    assert User.objects.get(pk=agent.pk).invited_at == now
