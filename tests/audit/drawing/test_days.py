"""The draw of branch days: everybody, by the ledger, once, whatever stops and starts again."""

import json
from datetime import timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import override_settings

from audit.drawing import days, drawing, sealing, verifier
from audit.drawing.days import DayNotOver, draw_day, draw_samples
from audit.drawing.drawing import draw_sealed, publish_closed
from audit.drawing.verification import verify
from audit.events import Event
from audit.models import DoNotCall, Draw, LogEntry, Sample
from staff.assignments import end
from staff.calendar import day_of
from staff.models import Branch
from tests.audit.drawing.closing import close_all
from tests.audit.drawing.tampering import as_owner
from tests.cast import person
from tests.drawn import scene

ANYBODY = "6000000001"


def numbers(count: int, first: int = 1) -> list[str]:
    return [f"{6_000_000_000 + number}" for number in range(first, first + count)]


def rows_of(draw: Draw) -> dict[str, verifier.Row]:
    return {row.customer: row for row in map(verifier.read, draw.manifest["frame"])}


# --- the frame ---------------------------------------------------------------------------------


def test_the_frame_is_the_distinct_customers_opened_in_the_days_bounds(cast, now):
    day = scene(cast, now)
    inside, twice, before, after, refused, revealed = numbers(6)
    day.opens(inside, at=day.day.begins_at)
    day.opens(twice, twice, at=day.day.ends_at - timedelta(microseconds=1))
    day.opens(before, at=day.day.begins_at - timedelta(microseconds=1))
    day.opens(after, at=day.day.ends_at)
    day.opens(refused, outcome="refused", reason="quota")
    LogEntry.objects.create(
        event=Event.REVEALED, outcome="given", action=3, timestamp=day.day.begins_at,
        actor=day.agent, actor_branch=day.branch, customer=revealed,
    )  # fmt: skip
    assert list(rows_of(day.draw())) == [inside, twice]


@pytest.mark.parametrize(("own", "calls"), [(3, 3), (None, 2)])
def test_a_branch_is_drawn_by_its_own_number_of_calls_which_is_sealed(cast, now, own, calls):
    day = scene(cast, now, alone=True)
    Branch.objects.filter(pk=day.branch.pk).update(calls_per_agent=own)
    day.branch.refresh_from_db()
    day.opens(*numbers(6))
    draw = day.draw(calls=2)
    assert (draw.manifest["calls_per_agent"], draw.samples.count()) == (calls, calls)
    assert verify(draws=[draw]).stands


def test_openings_at_another_branch_are_drawn_there(cast, now):
    here, there = scene(cast, now), scene(cast, now, alone=True)
    here.opens("6000000001")
    there.opens("6000000002", agent=here.agent)
    assert here.draw().frame == ["6000000001"]
    draw_day(branch=there.branch, date=there.day.date, at=now)
    assert Draw.objects.get(agent=here.agent, branch=there.branch).frame == ["6000000002"]


def test_the_ledger_is_the_frame_and_explanations_only_add_to_it(cast, now):
    day = scene(cast, now)
    known, weighed, unknown = numbers(3)
    day.opens(known, weighed, unknown)
    day.explains(known, standing="explained", weight=1)
    day.explains(weighed, standing="own_word", weight=12, must_check=True)
    day.explains("6999999999", weight=60)  # nobody opened it
    rows = rows_of(day.seal())
    assert {number: tuple(row)[:3] for number, row in rows.items()} == {
        known: ("explained", 1, False),
        weighed: ("own_word", 12, True),
        unknown: ("unexplained", 10, False),
    }


def test_an_explanation_older_than_the_last_opening_explains_nothing(cast, now):
    day = scene(cast, now)
    day.opens(ANYBODY, ANYBODY)
    day.explains(ANYBODY, standing="explained", weight=1, openings=1)
    assert rows_of(day.seal())[ANYBODY].standing == "unexplained"


def test_who_wants_no_call_is_marked_and_left_for_reading(cast, now):
    day = scene(cast, now)
    silent = f"77{day.agent.pk:08}"
    DoNotCall.objects.create(customer=silent, since_at=now, by=day.supervisor)
    day.opens(silent, *numbers(3))
    draw = day.draw(calls=4)
    assert draw.manifest["reading"] == [silent] and draw.size == 3


def test_a_day_is_explained_before_it_is_sealed(cast, now):
    day = scene(cast, now)
    day.opens(ANYBODY)
    day.explains(ANYBODY, standing="explained", weight=1)  # which is wrong by now
    assert rows_of(day.draw())[ANYBODY].standing == "unexplained"


def test_a_day_that_cannot_be_explained_waits_two_hours_and_is_then_drawn(cast, now, monkeypatch):
    day = scene(cast, now, days_ago=1)
    day.opens(ANYBODY)

    def fails(**arguments):
        raise RuntimeError("no evidence to be had")

    monkeypatch.setattr(days, "explain_day", fails)
    for hours, drawn in ((1, 0), (2, 1)):
        at = day.day.ends_at + timedelta(hours=hours)
        draw_day(branch=day.branch, date=day.day.date, at=at)
        assert Draw.objects.filter(agent=day.agent).count() == drawn


# --- the budget --------------------------------------------------------------------------------


def test_a_supervisor_has_two_calls_for_each_agent_who_worked(cast, now):
    day = scene(cast, now, alone=True)
    few = person(f"few-{day.agent.pk}", boss=day.supervisor)
    day.opens(*numbers(6))
    day.opens(ANYBODY, agent=few)
    draw_day(branch=day.branch, date=day.day.date, at=now)
    called = Sample.objects.filter(draw__branch=day.branch, supervisor=day.supervisor)
    assert called.count() == 4 and called.filter(draw__agent=day.agent).count() == 3


def test_the_sample_says_how_it_came_and_how_likely_it_was(cast, now):
    day = scene(cast, now)
    day.opens(*numbers(4))
    day.explains(*numbers(4))
    day.seal()
    draw_sealed(at=now, draws=Draw.objects.filter(agent=day.agent))
    first, second = day.drawn().samples.order_by("position")
    assert (first.cause, second.cause) == ("floor", "weight")
    assert first.chance == second.chance == 500_000


@override_settings(SPARE_ONE_IN=10**6)
def test_nobody_with_explained_openings_only_stays_uncalled_two_days_in_a_row(cast, now):
    sizes = []
    one = scene(cast, now, days_ago=5)
    for ago in (5, 4, 3, 2, 1):
        day = type(one)(one.branch, one.supervisor, one.agent, scene(cast, now, ago).day, now)
        day.opens(*numbers(3))
        day.explains(*numbers(3), standing="explained", weight=1)
        day.seal()
        draw_sealed(at=now, draws=Draw.objects.filter(pk=day.drawn().pk))
        sizes.append(day.drawn().size)
    assert sizes == [1, 0, 1, 0, 1]


# --- whose samples -------------------------------------------------------------------------------


def test_the_sample_goes_to_the_agents_supervisor(cast, now):
    day = scene(cast, now)
    day.opens(ANYBODY)
    assert day.draw().samples.get().supervisor == day.supervisor


def test_a_supervisors_own_views_are_drawn_too_and_go_one_level_up(cast, now):
    day = scene(cast, now)
    day.opens(ANYBODY, agent=day.supervisor)
    draw_day(branch=day.branch, date=day.day.date, at=now)
    assert Sample.objects.get(draw__agent=day.supervisor).supervisor == cast.manager


def test_a_sample_without_supervisor_waits_until_one_is_named(cast, now):
    day = scene(cast, now)
    day.opens(ANYBODY, agent=cast.manager)
    draw_day(branch=day.branch, date=day.day.date, at=now)
    sample = Sample.objects.get(draw__agent=cast.manager, draw__branch=day.branch)
    assert sample.supervisor is None
    director = person(f"director-{day.agent.pk}", role="manager", since=now - timedelta(days=1))
    cast.manager.supervisor = director
    cast.manager.save()
    draw_samples(at=now)
    cast.manager.supervisor = None
    cast.manager.save()
    sample.refresh_from_db()
    assert sample.supervisor == director
    entry = LogEntry.objects.filter(event=Event.CHANGED, object_id=sample.pk).latest("id")
    assert entry.changes == {"supervisor": [None, director.pk]}


def test_a_supervisor_who_may_no_longer_call_hands_over_to_the_new_one(cast, now):
    day = scene(cast, now)
    day.opens(ANYBODY)
    sample = day.draw().samples.get()
    end(assignment=day.supervisor.assignments.get(), at=now)
    draw_samples(at=now)
    sample.refresh_from_db()
    assert sample.supervisor == day.supervisor  # nobody else is there yet
    new = person(f"new-{day.agent.pk}", role="supervisor", branch=day.branch,
                 since=now - timedelta(days=1))  # fmt: skip
    day.agent.supervisor = new
    day.agent.save()
    draw_samples(at=now)
    sample.refresh_from_db()
    assert sample.supervisor == new


# --- killed between two steps, twice, at once, late ----------------------------------------------


class Killed(BaseException):
    """What a worker that is killed leaves behind: nothing catches it."""


STEPS = {
    "before the sealing": (sealing, "frames_of"),
    "within the sealing": (sealing, "tell"),
    "between sealing and drawing": (days, "draw_sealed"),
    "within the drawing": (drawing, "tell"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_run_killed_at_any_step_is_finished_by_the_next(cast, now, monkeypatch, step):
    day = scene(cast, now, alone=True)
    other = person(f"k-{day.agent.pk}", boss=day.supervisor)
    day.opens(*numbers(4))
    day.opens(*numbers(4), agent=other)

    def kill(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(*STEPS[step], kill)
    with pytest.raises(Killed):
        draw_samples(at=now)
    monkeypatch.undo()
    assert not Sample.objects.filter(draw__branch=day.branch).exists()
    before = {draw.pk: draw.manifest_hash for draw in Draw.objects.filter(branch=day.branch)}
    draw_samples(at=now)
    draws = Draw.objects.filter(branch=day.branch)
    assert draws.count() == 2 and sum(draw.samples.count() for draw in draws) == 4
    assert before.items() <= {draw.pk: draw.manifest_hash for draw in draws}.items()
    assert verify(draws=draws).stands


def test_a_run_killed_while_it_tells_the_secret_is_finished_by_the_next(cast, now, monkeypatch):
    day = scene(cast, now)
    day.opens(*numbers(4))
    draw = day.draw()
    close_all(draw, now)

    def kill(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(drawing, "tell", kill)
    with pytest.raises(Killed):
        publish_closed(at=now)
    monkeypatch.undo()
    assert day.drawn().published_at is None
    publish_closed(at=now)
    assert publish_closed(at=now) == [] and verify(draws=[day.drawn()]).stands


def test_one_draw_that_cannot_be_drawn_does_not_hold_up_the_others(cast, now):
    day = scene(cast, now, alone=True)
    other = person(f"o-{day.agent.pk}", boss=day.supervisor)
    day.opens(*numbers(4))
    day.opens(*numbers(4), agent=other)
    first = day.seal()
    manifest = first.manifest | {"frame": ["nonsense"]}
    as_owner("audit_draw", "in_steps", "UPDATE audit_draw SET manifest = %s WHERE id = %s",
             [json.dumps(manifest), first.pk])  # fmt: skip
    assert [draw.agent for draw in draw_samples(at=now) if draw.branch == day.branch] == [other]
    assert Sample.objects.filter(draw__branch=day.branch).count() == 2


def test_a_branch_that_cannot_be_sealed_does_not_save_the_others(cast, now, monkeypatch):
    one, other = scene(cast, now, alone=True), scene(cast, now, alone=True)
    for day in (one, other):
        day.opens(ANYBODY)

    def fails(*, branch, day):
        if branch == one.branch:
            raise RuntimeError("unreadable")
        return frames_of(branch=branch, day=day)

    frames_of = sealing.frames_of
    monkeypatch.setattr(sealing, "frames_of", fails)
    draw_samples(at=now)
    assert other.drawn().size == 1 and not Draw.objects.filter(branch=one.branch).exists()


def test_a_second_run_changes_nothing(cast, now):
    day = scene(cast, now, alone=True)
    day.opens(*numbers(30))
    before = [*day.draw().samples.values()]
    assert draw_day(branch=day.branch, date=day.day.date, at=now) == []
    draw_samples(at=now)
    assert [*Sample.objects.filter(draw__branch=day.branch).order_by("id").values()] == before
    for event in (Event.SEALED, Event.DRAWN):
        assert LogEntry.objects.filter(event=event, branch=day.branch).count() == 1


def test_runs_at_the_same_time_draw_every_agent_once(cast, now):
    day = scene(cast, now, alone=True)
    agents = [person(f"p{i}-{day.agent.pk}", boss=day.supervisor) for i in range(6)]
    for agent in agents:
        day.opens(*numbers(4), agent=agent)
    together, failed = Barrier(4), []

    def run() -> None:
        try:
            together.wait()
            draw_day(branch=day.branch, date=day.day.date, at=now)
            draw_sealed(at=now, draws=Draw.objects.filter(branch=day.branch, seed=""))
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    draws = Draw.objects.filter(branch=day.branch).order_by("agent")
    assert [draw.agent_id for draw in draws] == [agent.pk for agent in agents]
    assert Sample.objects.filter(draw__branch=day.branch).count() == 12
    assert LogEntry.objects.filter(branch=day.branch, event=Event.DRAWN).count() == 6
    assert verify(draws=draws.select_related("branch")).stands


@pytest.mark.parametrize(("days_ago", "caught_up"), [(0, True), (13, True), (14, False)])
def test_a_late_run_catches_up_two_weeks(cast, now, days_ago, caught_up):
    day = scene(cast, now, days_ago=days_ago)
    day.opens(ANYBODY)
    draw_samples(at=now)
    assert Draw.objects.filter(agent=day.agent, date=day.day.date).exists() is caught_up


def test_who_comes_into_the_ledger_after_the_draw_is_drawn_by_the_next_run(cast, now):
    day = scene(cast, now, alone=True)
    day.opens("6000000001")
    draw_day(branch=day.branch, date=day.day.date, at=now)
    third = person(f"third-{day.agent.pk}", boss=day.supervisor)
    day.opens("6000000003", agent=third)
    drawn = draw_day(branch=day.branch, date=day.day.date, at=now)
    assert [draw.agent for draw in drawn] == [third]


def test_a_running_day_is_not_drawn(cast, now):
    day = scene(cast, now)
    running = day_of(branch=day.branch, at=now)
    day.opens(ANYBODY, at=now)
    with pytest.raises(DayNotOver):
        draw_day(branch=day.branch, date=running.date, at=now)
    with pytest.raises(DayNotOver):
        sealing.seal_day(branch=day.branch, date=running.date, at=now)
    draw_samples(at=now)
    assert not Draw.objects.filter(agent=day.agent).exists()


def test_a_day_is_drawn_a_minute_after_its_end_by_the_branchs_own_clock(cast, now):
    day = scene(cast, now)
    day.opens(ANYBODY)
    for seconds, drawn in ((59, False), (60, True)):
        draw_samples(at=day.day.ends_at + timedelta(seconds=seconds))
        assert Draw.objects.filter(agent=day.agent).exists() is drawn


# --- by hand ---------------------------------------------------------------------------------


def test_the_command_draws_one_day_and_says_how_many(cast, now):
    day, out = scene(cast, now, days_ago=40), StringIO()
    day.opens(*numbers(21))
    call_command("draw_samples", date=f"{day.day.date:%Y-%m-%d}", stdout=out)
    assert out.getvalue().startswith("Agents drawn: 1, samples: 2\n")
    assert Draw.objects.get(agent=day.agent).samples.count() == 2
