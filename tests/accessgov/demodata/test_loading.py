"""Loading the demo: people, places, accounts, and what a second or a broken load does."""

from collections import Counter

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError
from django.test import override_settings
from django.utils import timezone

from accessgov.demo import ACCOUNTS, PASSWORD
from accessgov.demodata import customers
from accessgov.demodata.dating import as_owner
from accessgov.demodata.weeks import made
from audit.events import Event
from audit.models import LogEntry, Sample
from customers.models import Customer
from staff.binding import confirming
from staff.binding.prerequisites import lacks
from staff.models import Branch, Confirmation, User


def test_an_interrupted_load_is_finished_by_the_next(demo):
    assert "people" not in demo and "customers" not in demo
    assert made()


def test_loading_again_changes_nothing(demo, load):
    before = LogEntry.objects.count(), User.objects.count(), Sample.objects.count()
    assert "nothing was changed" in load()
    assert (LogEntry.objects.count(), User.objects.count(), Sample.objects.count()) == before


@override_settings(DEMO=False)
def test_outside_the_demo_nothing_is_loaded(demo, load):
    with pytest.raises(CommandError, match="DEMO=1"):
        load()


def test_the_accounts_sign_in_and_nobody_else_does(demo):
    able = [user for user in User.objects.all() if user.has_usable_password()]
    opens = {one: check_password(PASSWORD, one) for one in {user.password for user in able}}
    assert {user.username for user in able if opens[user.password]} == set(ACCOUNTS)
    assert len(able) > len(ACCOUNTS)  # the others' password is nobody's


def test_everybody_who_works_was_confirmed_by_who_may_and_newcomers_wait(demo):
    at = timezone.now()
    waits = set(confirming.waiting(at=at).values_list("username", flat=True))
    assert waits == {"newcomer", "yohana.tiwa"}
    assert lacks(person=User.objects.get(username="newcomer"), at=at) == ["confirmation"]
    alone = Confirmation.objects.filter(by=None).values_list("person__username", flat=True)
    assert list(alone) == ["privacy"]  # on the server
    assert Confirmation.objects.count() == LogEntry.objects.filter(event=Event.CONFIRMED).count()


def test_the_places_are_as_promised(demo):
    zones = Counter(Branch.objects.values_list("time_zone", flat=True))
    assert len(zones) == 3 and zones.total() == 12
    assert Branch.objects.values("region").distinct().count() == 2
    with as_owner():
        assert Customer.objects.count() == 20_000


def test_the_teams_are_as_promised(demo):
    team = User.objects.filter(supervisor__username="supervisor").values_list("username", flat=True)
    assert {"agent", "agent2", "telesales"} <= set(team)
    chiefs = User.objects.filter(username__in=("supervisor", "supervisor-dps"))
    assert {chief.supervisor.username for chief in chiefs} == {"manager"}
    assert User.objects.get(username="agent-dps").supervisor.username == "supervisor-dps"


def test_the_importer_cannot_sign_in_and_loses_the_access_by_itself(demo):
    importer = User.objects.get(username=customers.IMPORTER)
    assert importer.username not in ACCOUNTS
    assert all(held.valid_until is not None for held in importer.assignments.all())


def test_the_newest_entries_are_of_work_and_not_of_loading(past):
    newest = past.order_by("-timestamp")[:200].values_list("event", flat=True)
    assert Counter(newest)[Event.STORED] == 0
    assert Counter(newest)[Event.CHANGED] < 150
