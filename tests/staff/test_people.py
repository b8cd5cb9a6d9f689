"""Registering, changing and ending people, and who stands under whom."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accessgov.context import acting
from audit.models import LogEntry
from staff import invitations, people
from staff.invitations import tokens
from staff.models import User
from staff.permissions import codenames
from tests.cast import assign, fresh_agent, person


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


def test_the_ledger_follows_an_address_and_bears_no_actors(cast, now):
    moved = person("moved-mailbox", boss=cast.supervisor)
    User.objects.filter(pk=cast.hr.pk).update(email="hr@example.com")
    moved.email = "moved@example.com"
    with acting(actor_id=cast.hr.pk, address=None):
        people.change(person=moved, by=cast.hr, at=now)
    entry = LogEntry.objects.filter(content_type__model="user", object_id=moved.pk).latest("pk")
    assert entry.changes == {"email": ["", "moved@example.com"]} and entry.actor == cast.hr
    assert entry.actor_email is None and "hr@" not in f"{entry.additional_data}{entry.object_repr}"


# --- invitations ------------------------------------------------------------------------------


def follow(client, code):
    """Follow an invitation's link as its owner does, and return the page it leads to."""
    return client.get(f"/welcome/?code={code}", follow=True)


def offers_a_password(page):
    return page.context.get("form") is not None


def choose(client, password, again=None):
    chosen = {"new_password1": password, "new_password2": again or password}
    return client.post("/welcome/", chosen)


def test_an_invitation_lets_a_person_choose_a_password_once(cast, now, client):
    code = invitations.invite(person=person("invited"), by=cast.hr, at=now)
    page = follow(client, code)
    # The code leaves the address bar, the history and the Referer.
    assert page.redirect_chain == [("/welcome/", 302)] and code not in page.content.decode()
    assert choose(client, "pisang goreng 17").url == "/login/"
    assert client.login(username="invited", password="pisang goreng 17")
    client.logout()
    assert not offers_a_password(follow(client, code))


@pytest.mark.parametrize(
    ("first", "second"), [("12345678", None), ("weak", None), ("soto ayam 123", "soto ayam 124")]
)
def test_a_password_that_cannot_be_is_refused_in_place(cast, now, client, first, second):
    guest = person(f"weak-{User.objects.count()}")
    follow(client, invitations.invite(person=guest, by=cast.hr, at=now))
    page = choose(client, first, second)
    assert page.status_code == 200 and page.context["form"].errors
    guest.refresh_from_db()
    assert guest.invited_at and not guest.has_usable_password()


def test_an_invitation_ends_the_old_password_and_the_earlier_link(cast, now, client):
    forgetful = person("forgetful")
    first = invitations.invite(person=forgetful, by=cast.hr, at=now)
    assert not client.login(username="forgetful", password="correct horse battery")
    second = invitations.invite(person=forgetful, by=cast.hr, at=now + timedelta(seconds=1))
    assert not offers_a_password(follow(client, first))
    assert offers_a_password(follow(client, second))


def test_an_invitation_is_no_use_after_three_days_or_after_the_end(cast, now, client, settings):
    late = person("late")
    code = invitations.invite(person=late, by=cast.hr, at=now)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert not offers_a_password(follow(client, code))
    settings.PASSWORD_RESET_TIMEOUT = 3 * 86400
    assert offers_a_password(follow(client, code))
    people.end(person=late, by=cast.hr, at=now)
    assert not offers_a_password(client.get("/welcome/"))
    assert not offers_a_password(choose(client, "terlambat 2026"))


def test_an_address_entered_meanwhile_leaves_an_invitation_as_it_is(cast, now, client):
    guest = person("addressed-later")
    code = invitations.invite(person=guest, by=cast.hr, at=now)
    guest.refresh_from_db()
    guest.email = "guest@example.com"
    people.change(person=guest, by=cast.hr, at=now)
    assert offers_a_password(follow(client, code))


def test_nobody_else_comes_in_with_an_invitation(cast, now, client):
    mine = invitations.invite(person=person("mine"), by=cast.hr, at=now)
    theirs = invitations.invite(person=person("theirs"), by=cast.hr, at=now)
    crossed = f"{theirs.partition('.')[0]}.{mine.partition('.')[2]}"
    for code in (crossed, "", ".", "1.", "x.y", "²." + mine, "9" * 30 + ".x", mine + "0"):
        assert not offers_a_password(follow(client, code))
    never = person("never-invited")
    assert not offers_a_password(follow(client, f"{never.pk}.{tokens.make_token(never)}"))


def test_an_invitation_and_its_use_are_in_the_ledger_without_the_password(cast, now, client):
    new = person("traced")
    follow(client, invitations.invite(person=new, by=cast.hr, at=now))
    choose(client, "kopi tubruk 99")
    new.refresh_from_db()
    entries = LogEntry.objects.filter(content_type__model="user", object_id=new.pk)
    changes = [set(entry.changes) for entry in entries.order_by("pk")][-2:]
    assert changes == [{"invited_at"}, {"invited_at", "password_set_at"}]
    assert new.password not in str([entry.changes for entry in entries])


def test_who_serves_customers_is_put_under_nobody_who_supervises_nobody(cast, now):
    agent, other = fresh_agent(cast, now), fresh_agent(cast, now)
    agent.supervisor = other
    with pytest.raises(ValidationError, match="leads nobody now"):
        people.change(person=agent, by=cast.hr, at=now)
    idle = person(f"idle-{other.username}", boss=cast.supervisor)
    idle.supervisor = other  # serves nobody yet: the assignment will ask
    people.change(person=idle, by=cast.hr, at=now)
