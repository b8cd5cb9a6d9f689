"""Explaining a day: what stands in a viewing, again and again, and at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from audit.drawing.frames import frames_of
from audit.explaining import explain_day
from audit.explaining.due import due_days
from audit.explaining.weights import BASE, weight_of
from audit.models import Feed, Interaction, LogEntry, Viewing
from audit.tasks import explain_running
from staff.models import User
from tests.audit.explaining.evidence import (
    codes,
    explained,
    minute,
    number,
    pushed,
    silent_from_to,
)
from tests.bench import openings


def test_an_opening_within_a_call_of_that_customer_is_explained(here):
    customer = number()
    here.open(customer, 605)
    pushed(here, customer, begins=604, ends=609)
    viewing = explained(here, customer)
    assert (viewing.standing, codes(viewing)) == ("explained", ["call"])
    assert viewing.first_at == viewing.last_at == minute(here, 605)
    assert (viewing.openings, viewing.weight) == (1, 1)


def test_explaining_again_changes_nothing_and_leaves_what_people_did(here, now):
    customer = number()
    here.open(customer, 605)
    first = explained(here, customer)
    Viewing.objects.filter(pk=first.pk).update(notified_at=now)
    again = explained(here, customer)
    assert (again.pk, again.notified_at, again.standing) == (first.pk, now, "unexplained")


def test_evidence_that_comes_late_or_is_corrected_changes_the_standing_both_ways(here):
    customer = number()
    here.open(customer, 605)
    assert explained(here, customer).standing == "unexplained"
    call = pushed(here, customer, begins=604, ends=609)
    assert explained(here, customer).standing == "explained"
    Interaction.objects.filter(pk=call.pk).update(customers=[number()])
    assert explained(here, customer).standing == "unexplained"


@pytest.mark.parametrize(("minutes", "standing"), [
    (595, "explained"), (594, "unexplained"), (624, "explained"), (625, "unexplained"),
])  # fmt: skip
def test_a_call_explains_from_five_minutes_before_until_fifteen_after(here, minutes, standing):
    customer = number()
    pushed(here, customer, begins=600, ends=609)
    here.open(customer, minutes)
    assert explained(here, customer).standing == standing


def test_a_call_of_another_customer_or_another_agent_explains_nothing(here):
    customer = number()
    going = pushed(here, number(), begins=604, ends=609)
    pushed(here, customer, begins=604, ends=609, agent=here.colleague)
    here.open(customer, 605, interaction_id=going.pk)
    viewing = explained(here, customer)
    assert (viewing.standing, viewing.reasons) == ("unexplained", [])


def test_the_least_explained_of_several_openings_counts(here):
    customer = number()
    pushed(here, customer, begins=604, ends=609)
    here.open(customer, 605)
    here.open(customer, 900)
    viewing = explained(here, customer)
    assert (viewing.openings, viewing.standing, codes(viewing)) == (2, "unexplained", ["call"])


def test_a_refused_opening_and_one_of_another_branch_are_no_viewings(here, cast):
    refused, elsewhere = number(), number()
    here.open(refused, 605, outcome="refused")
    here.open(elsewhere, 605, actor_branch_id=cast.denpasar.pk)
    assert explain_day(branch=here.branch, date=here.day.date, at=here.day.ends_at) == 0
    assert not Viewing.objects.filter(customer__in=[refused, elsewhere]).exists()


def test_two_runs_at_once_write_every_viewing_once(here):
    customers = [number() for _ in range(30)]
    for place, customer in enumerate(customers):
        here.open(customer, 600 + place)

    def run(_n):
        try:
            return explain_day(branch=here.branch, date=here.day.date, at=here.day.ends_at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, range(4))) == [30] * 4
    assert Viewing.objects.filter(branch=here.branch, date=here.day.date).count() == 30


def test_what_stays_the_same_is_not_written_again(here):
    customer = number()
    here.open(customer, 605)
    first = explained(here, customer)
    later = here.day.ends_at + timedelta(hours=1)
    explain_day(branch=here.branch, date=here.day.date, at=later)
    assert Viewing.objects.get(pk=first.pk).explained_at == first.explained_at


AGENTS, EACH = 300, 30


def test_a_crowded_day_that_the_planner_never_heard_of_is_ready_for_the_draw_in_seconds(here, cast):
    agents = User.objects.bulk_create(
        User(username=name, full_name=name, employee_number=name, supervisor=here.supervisor)
        for name in (f"{here.branch.code}-{n}" for n in range(AGENTS))
    )
    feeds = {kind: connected(here, cast, kind).pk for kind in ("telephony", "tickets")}
    place = {"branch": here.branch, "agents": agents, "date": here.day.date, "pool": 2000}
    openings.settle(**place)
    openings.work(**place, each=EACH, feeds=feeds)
    at = here.day.ends_at + timedelta(minutes=5)
    with connections["default"].cursor() as cursor:
        cursor.execute("SET statement_timeout = '8s'")  # both took 20 s and more
        try:
            assert explain_day(branch=here.branch, date=here.day.date, at=at) == AGENTS * EACH
            frames = frames_of(branch=here.branch, day=here.day)
        finally:
            cursor.execute("RESET statement_timeout")
    rows = [row for frame in frames.values() for row in frame if row.standing == "explained"]
    assert (len(frames), len(rows)) == (AGENTS, AGENTS * EACH * 8 // 10)


def connected(here, cast, kind) -> Feed:
    """Connect a source that was heard just after the day."""
    return Feed.objects.create(
        name=f"{kind} {here.branch.code}", kind=kind, token_hash=f"{kind} {here.branch.pk}",
        made_by=cast.sysadmin, made_at=minute(here, -9000), last_heard_at=here.day.ends_at,
    )  # fmt: skip


@pytest.mark.parametrize(("minutes", "standing"), [(900, "unknowable"), (1100, "unexplained")])
def test_while_a_source_is_silent_nothing_can_be_told(here, cast, minutes, standing):
    customer = number()
    silent_from_to(here, cast, 840, 960)
    here.open(customer, minutes)
    assert explained(here, customer).standing == standing


def due(here, hours=1.0):
    """Return the days that are due so long after the day closed."""
    return due_days(branch=here.branch, at=here.day.ends_at + timedelta(hours=hours))


def explain(here, hours=0.5):
    """Explain the closed day so long after its end."""
    at = here.day.ends_at + timedelta(hours=hours)
    explain_day(branch=here.branch, date=here.day.date, at=at)


def test_a_closed_day_is_due_until_it_is_explained_to_its_end(here):
    here.open(number(), 605)
    assert here.day.date in due(here)
    explain(here, hours=-0.5)
    assert here.day.date in due(here)
    explain(here)
    assert here.day.date not in due(here)


@pytest.mark.parametrize(("begins", "received", "again"), [
    (604, 45, True), (604, -300, False), (5000, 45, False),
])  # fmt: skip
def test_a_call_received_after_the_explanation_makes_the_day_due(here, begins, received, again):
    here.open(number(), 605)
    explain(here)
    at = here.day.ends_at + timedelta(minutes=received)
    pushed(here, number(), begins=begins, ends=begins + 5, received_at=at)
    assert (here.day.date in due(here)) is again


def test_the_running_day_is_explained_by_the_job(here, now):
    customer = number()
    here.write_at("opened", now - timedelta(seconds=5), customer=customer)
    explain_running()
    assert Viewing.objects.get(customer=customer, branch=here.branch).standing == "unexplained"


def test_the_weight_in_the_database_is_the_rule_in_python(here):
    customer = number()
    here.open(customer, 605, outside_hours=True, additional_data={"protected": True})
    viewing = explained(here, customer)
    signals = sum(signal["weight"] for signal in viewing.signals)
    assert viewing.weight == weight_of(standing="unexplained", signals=signals) > BASE["own_word"]
    assert LogEntry.objects.filter(customer=customer).count() == 1
