"""Registering, changing and ending people, and who stands under whom."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from audit.models import LogEntry
from staff import invitations, people
from staff.models import User
from staff.permissions import codenames
from tests.cast import assign, person


@pytest.fixture(autouse=True)
def english():
    """Compare sentences in one language."""
    with translation.override("en"):
        yield


def unsaved(name, **given):
    given = {"employee_number": f"N-{name}", "full_name": "Rina Wulandari", **given}
    return User(username=name, **given)


def test_a_registered_person_cannot_sign_in_before_an_invitation(cast, client):
    new = people.register(person=unsaved("fresh"))
    assert not new.has_usable_password()
    assert not client.login(username="fresh", password="")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("username", "agent", "already has this username"),
        ("employee_number", None, "already has this employee number"),
        ("vendor", None, "Outsourced people have a vendor"),
    ],
)
def test_a_broken_rule_is_told_beside_its_field(cast, field, value, sentence):
    given = {field: value or cast.agent.employee_number} if field != "vendor" else {}
    given |= {"engagement": "outsourced"} if field == "vendor" else {}
    number = given.pop("employee_number", f"X-{field}")
    name = given.pop("username", f"rule-{field}")
    with pytest.raises(ValidationError) as refused:
        people.register(person=unsaved(name, employee_number=number, **given))
    assert sentence in refused.value.message_dict[field][0]


def test_a_circle_is_told_beside_the_supervisor(cast, now):
    top, middle = person("circle-top"), None
    middle = person("circle-middle", boss=top)
    low = person("circle-low", boss=middle)
    top.supervisor = low
    with pytest.raises(ValidationError) as refused:
        people.change(person=top, by=cast.hr, at=now)
    assert "close a circle" in refused.value.message_dict["supervisor"][0]


def test_nobody_changes_ends_or_invites_himself(cast, now):
    for act in (
        lambda: people.change(person=cast.hr, by=cast.hr, at=now),
        lambda: people.end(person=cast.hr, by=cast.hr, at=now),
        lambda: people.bring_back(person=cast.hr, by=cast.hr, at=now),
        lambda: invitations.invite(person=cast.hr, by=cast.hr, at=now),
    ):
        with pytest.raises(people.NotYours):
            act()
    cast.hr.refresh_from_db()
    assert cast.hr.is_active and cast.hr.has_usable_password()


@pytest.mark.parametrize("who", ["sysadmin", "manager", "privacy", "auditor"])
def test_hr_does_not_lay_hands_on_those_who_were_appointed(cast, now, who):
    appointed = getattr(cast, who)
    for act in (
        lambda: people.change(person=appointed, by=cast.hr, at=now),
        lambda: people.end(person=appointed, by=cast.hr, at=now),
        lambda: invitations.invite(person=appointed, by=cast.hr, at=now),
    ):
        with pytest.raises(people.NotYours, match="Only those who appoint"):
            act()
    people.check_decides(person=cast.agent, by=cast.hr, at=now)
    if who != "sysadmin":
        people.check_decides(person=appointed, by=cast.sysadmin, at=now)


def test_those_who_manage_people_see_everybody_and_chiefs_their_own(cast, now):
    def seen(viewer):
        return set(people.visible_to(viewer=viewer, at=now))

    everybody = set(User.objects.all())
    assert seen(cast.hr) == seen(cast.sysadmin) == everybody
    assert {cast.agent, cast.colleague, cast.telesales} <= seen(cast.supervisor)
    assert cast.outsider not in seen(cast.supervisor) and cast.manager not in seen(cast.supervisor)
    assert {cast.supervisor, cast.outsider, cast.agent} <= seen(cast.manager)
    assert seen(cast.telesales) == set()


def test_ending_a_person_ends_every_assignment_at_that_instant(cast, now):
    leaver = person("leaver", boss=cast.supervisor)
    assign(leaver, role="cs_agent", since=now - timedelta(days=3), branch=cast.jakarta)
    assign(leaver, role="field_agent", since=now + timedelta(days=3), branch=cast.jakarta)
    people.end(person=leaver, by=cast.hr, at=now)
    leaver.refresh_from_db()
    assert not leaver.is_active and not leaver.has_usable_password()
    assert all(terms.valid_until for terms in leaver.assignments.all())
    later = now + timedelta(days=30)
    User.objects.filter(pk=leaver.pk).update(is_active=True)
    assert codenames(user=leaver, at=now) == codenames(user=leaver, at=later) == frozenset()


def test_an_ended_person_has_no_permission_even_where_rows_are_left(cast, now):
    leaver = person("left-rows", boss=cast.supervisor)
    assign(leaver, role="cs_agent", since=now - timedelta(days=3), branch=cast.jakarta)
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    assert codenames(user=leaver, at=now) == frozenset()


def test_an_ended_person_is_signed_out_at_the_next_request(cast, now, enter):
    leaver = person("signed-in", boss=cast.supervisor)
    browser = enter(leaver)
    assert browser.get("/").status_code == 200
    people.end(person=leaver, by=cast.hr, at=now)
    assert browser.get("/").status_code == 302


def test_taking_a_person_back_gives_no_assignment_back(cast, now):
    back = person("back", boss=cast.supervisor)
    assign(back, role="cs_agent", since=now - timedelta(days=3), branch=cast.jakarta)
    people.end(person=back, by=cast.hr, at=now)
    back.refresh_from_db()
    people.bring_back(person=back, by=cast.hr, at=now)
    assert codenames(user=User.objects.get(pk=back.pk), at=now) == frozenset()


# --- invitations ------------------------------------------------------------------------------


def follow(client, parts):
    """Open an invitation as its owner does; return the page with the form, or the refusal."""
    return client.get(f"/welcome/{parts[0]}/{parts[1]}/", follow=True)


def test_an_invitation_lets_a_person_choose_a_password_once(cast, now, client):
    new = person("invited")
    parts = invitations.invite(person=new, by=cast.hr, at=now)
    page = follow(client, parts)
    assert page.redirect_chain and parts[1] not in page.redirect_chain[-1][0]
    chosen = {"new_password1": "pisang goreng 17", "new_password2": "pisang goreng 17"}
    client.post(page.redirect_chain[-1][0], chosen)
    assert client.login(username="invited", password="pisang goreng 17")
    client.logout()
    assert not follow(client, parts).context["validlink"]


def test_a_password_that_is_too_weak_is_refused_in_place(cast, now, client):
    parts = invitations.invite(person=person("weak"), by=cast.hr, at=now)
    address = follow(client, parts).redirect_chain[-1][0]
    page = client.post(address, {"new_password1": "12345678", "new_password2": "12345678"})
    assert page.status_code == 200 and page.context["form"].errors


def test_an_invitation_ends_the_old_password_and_the_earlier_link(cast, now, client):
    forgetful = person("forgetful")
    first = invitations.invite(person=forgetful, by=cast.hr, at=now)
    assert not client.login(username="forgetful", password="correct horse battery")
    second = invitations.invite(person=forgetful, by=cast.hr, at=now + timedelta(seconds=1))
    assert not follow(client, first).context["validlink"]
    assert follow(client, second).context["validlink"]


def test_an_invitation_is_no_use_after_three_days_or_after_the_end(cast, now, client, settings):
    late = person("late")
    parts = invitations.invite(person=late, by=cast.hr, at=now)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert not follow(client, parts).context["validlink"]
    settings.PASSWORD_RESET_TIMEOUT = 3 * 86400
    people.end(person=late, by=cast.hr, at=now)
    assert not follow(client, parts).context["validlink"]


def test_nobody_else_comes_in_with_an_invitation(cast, now, client):
    parts = invitations.invite(person=person("mine"), by=cast.hr, at=now)
    other = invitations.invite(person=person("theirs"), by=cast.hr, at=now)
    assert not follow(client, (other[0], parts[1])).context["validlink"]
    assert not follow(client, (parts[0], "choose")).context["validlink"]
    assert not follow(client, ("bm9ib2R5", parts[1])).context["validlink"]


def test_an_invitation_and_its_use_are_in_the_ledger_without_the_password(cast, now, client):
    new = person("traced")
    parts = invitations.invite(person=new, by=cast.hr, at=now)
    address = follow(client, parts).redirect_chain[-1][0]
    client.post(address, {"new_password1": "kopi tubruk 99", "new_password2": "kopi tubruk 99"})
    new.refresh_from_db()
    entries = LogEntry.objects.filter(content_type__model="user", object_id=new.pk)
    changes = [set(entry.changes) for entry in entries.order_by("pk")][-2:]
    assert changes == [{"invited_at"}, {"invited_at", "password_set_at"}]
    assert new.password not in str([entry.changes for entry in entries])
