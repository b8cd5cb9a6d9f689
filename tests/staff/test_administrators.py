"""The first administrator comes from one command, and nobody is a superuser."""

import io
from itertools import count

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError

from audit.models import LogEntry
from staff.models import User
from staff.permissions import codenames

_numbers = count(1)


def create(monkeypatch, password="a sentence nobody guesses", **answers):
    number = next(_numbers)
    given = {
        "username": f"root-{number}",
        "full_name": "Sri Wahyuni",
        "employee_number": f"A{number:04}",
        **answers,
    }
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", password)
    out = io.StringIO()
    call_command("create_administrator", stdout=out, **given)
    return User.objects.get(username=given["username"])


def test_one_command_makes_an_administrator_of_every_branch(cast, now, monkeypatch):
    person = create(monkeypatch)
    held = codenames(user=person, at=person.password_set_at)
    assert held == {"manage_people", "manage_branches", "manage_feeds", "appoint"}
    assert person.check_password("a sentence nobody guesses")
    assert LogEntry.objects.filter(object_repr=person.username, event="changed").exists()


def test_the_address_of_the_administrator_is_an_option(cast, monkeypatch):
    assert create(monkeypatch).email == ""
    assert create(monkeypatch, email="Sri@Kantor.Example").email == "Sri@kantor.example"
    with pytest.raises(CommandError, match="valid email"):
        create(monkeypatch, email="sri")


def test_a_taken_username_is_refused_with_what_to_do(cast, monkeypatch):
    with pytest.raises(CommandError, match="Someone already has the username agent"):
        create(monkeypatch, username="agent")


def test_a_taken_employee_number_is_refused(cast, monkeypatch):
    with pytest.raises(CommandError, match="employee number"):
        create(monkeypatch, employee_number=cast.agent.employee_number)


def test_a_weak_password_is_refused(cast, monkeypatch):
    with pytest.raises(CommandError, match="too common"):
        create(monkeypatch, password="password")
    assert not User.objects.filter(full_name="Sri Wahyuni", password="password").exists()


def test_without_a_terminal_the_missing_answer_is_named(cast, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match="Full name is missing"):
        create(monkeypatch, full_name="")


def test_djangos_own_command_says_what_there_is_instead(cast):
    with pytest.raises(CommandError, match="create_administrator"):
        call_command("createsuperuser")


def test_the_database_refuses_a_superuser(cast):
    with pytest.raises(IntegrityError, match="no_superuser"):
        User.objects.filter(pk=cast.sysadmin.pk).update(is_superuser=True)
