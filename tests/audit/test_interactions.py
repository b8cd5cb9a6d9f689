"""Interactions: one at a time, the agent's own, with a beginning and an end in the ledger."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from audit import interactions
from audit.models import Interaction, LogEntry
from tests.cast import fresh_agent
from tests.feeding import make_feed, push, told


def start(agent, cast, at, reference="Q-17"):
    """Begin a contact at the counter."""
    return interactions.start(
        agent=agent, branch_id=cast.jakarta.pk, channel="queue", reference=reference, at=at
    )


def test_the_next_one_ends_the_running_one(cast, now):
    agent = fresh_agent(cast, now)
    first = start(agent, cast, now - timedelta(minutes=5))
    second = start(agent, cast, now)
    first.refresh_from_db()
    assert (first.ended_at, interactions.running(agent=agent)) == (now, second)


def test_ending_ends_it_and_ending_nothing_is_harmless(cast, now):
    agent = fresh_agent(cast, now)
    interactions.end(agent=agent, at=now)
    started = start(agent, cast, now)
    interactions.end(agent=agent, at=now + timedelta(minutes=3))
    started.refresh_from_db()
    assert started.ended_at == now + timedelta(minutes=3)
    assert interactions.running(agent=agent) is None


def test_an_end_is_never_before_its_beginning(cast, now):
    agent = fresh_agent(cast, now)
    started = start(agent, cast, now)
    interactions.end(agent=agent, at=now - timedelta(hours=1))
    started.refresh_from_db()
    assert started.ended_at == now


def test_two_tabs_at_once_leave_one_running(cast, now):
    agent = fresh_agent(cast, now)

    def attempt(number: int) -> None:
        try:
            start(agent, cast, now, reference=f"Q-{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(attempt, range(8)))
    mine = Interaction.objects.filter(agent=agent)
    assert (mine.count(), mine.filter(ended_at=None).count()) == (8, 1)


def test_the_database_keeps_it_to_one(cast, now):
    agent = fresh_agent(cast, now)
    start(agent, cast, now)
    with pytest.raises(IntegrityError, match="one_running_interaction"), transaction.atomic():
        Interaction.objects.create(
            agent=agent, branch=cast.jakarta, channel="call", reference="x", started_at=now
        )


def test_beginning_and_end_are_in_the_ledger(cast, now):
    agent = fresh_agent(cast, now)
    started = start(agent, cast, now)
    interactions.end(agent=agent, at=now)
    entries = LogEntry.objects.filter(content_type__model="interaction", object_id=started.pk)
    assert [entry.action for entry in entries] == [LogEntry.Action.UPDATE, LogEntry.Action.CREATE]


def test_a_colleagues_interaction_goes_on(cast, now):
    agent, colleague = fresh_agent(cast, now), fresh_agent(cast, now)
    theirs = start(colleague, cast, now)
    start(agent, cast, now)
    interactions.end(agent=agent, at=now)
    assert interactions.running(agent=colleague) == theirs


def test_the_day_holds_ones_own(cast, now):
    agent = fresh_agent(cast, now)
    old = start(agent, cast, now - timedelta(days=2))
    today = start(agent, cast, now)
    assert interactions.of_day(agent=agent, since=now - timedelta(hours=1)) == [today]
    assert old not in interactions.of_day(agent=agent, since=now - timedelta(hours=1))


# --- calls that a system tells of ----------------------------------------------------------------


def tell(cast, agent, now, *, minutes_ago, **changes):
    """Let a telephone exchange tell of a call that has not ended."""
    feed, _token = make_feed(cast, now)
    began = now - timedelta(minutes=minutes_ago)
    push(feed, now, told(agent, now, started_at=began.isoformat(), ended_at=None, **changes))
    return Interaction.objects.get(feed=feed)


def test_a_running_call_is_what_the_agent_does_now(cast, now):
    agent = fresh_agent(cast, now)
    note = start(agent, cast, now - timedelta(minutes=20))
    assert interactions.present(agent=agent, at=now) == note
    call = tell(cast, agent, now, minutes_ago=3)
    assert interactions.present(agent=agent, at=now) == call
    assert interactions.running(agent=agent) == note


def test_a_note_made_after_the_call_came_goes_first(cast, now):
    agent = fresh_agent(cast, now)
    tell(cast, agent, now, minutes_ago=50)
    note = start(agent, cast, now - timedelta(minutes=5))
    assert interactions.present(agent=agent, at=now) == note


def test_a_call_whose_end_was_lost_runs_for_two_hours_at_most(cast, now):
    agent = fresh_agent(cast, now)
    tell(cast, agent, now, minutes_ago=121)
    assert interactions.present(agent=agent, at=now) is None


def test_an_open_ticket_is_not_what_the_agent_does_now(cast, now):
    agent = fresh_agent(cast, now)
    feed, _token = make_feed(cast, now, kind="tickets")
    push(feed, now, told(agent, now, channel="ticket", ended_at=None))
    assert interactions.present(agent=agent, at=now) is None


def test_ending_the_own_note_leaves_a_pushed_call_running(cast, now):
    agent = fresh_agent(cast, now)
    call = tell(cast, agent, now, minutes_ago=3)
    interactions.end(agent=agent, at=now)
    assert interactions.present(agent=agent, at=now) == call
