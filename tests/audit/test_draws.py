"""The draw: every agent, by chance alone, once, and anyone can draw it again."""

from collections import Counter
from datetime import timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from audit.draws import DayNotOver, draw_day, draw_samples
from audit.events import Event
from audit.models import Draw, LogEntry, Sample
from audit.permutations import UNIFORM, frame_hash
from audit.recomputation import missing_draws, recompute
from staff.assignments import end
from staff.calendar import day_of
from tests.cast import person
from tests.drawn import scene

# The 99.9 % point of chi-square with eleven degrees of freedom; the seeds are fixed.
CRITICAL = 31.26


def numbers(count: int) -> list[str]:
    return [f"{6_000_000_000 + number}" for number in range(count)]


def recomputed(*args, **options) -> tuple[str, bool]:
    out = StringIO()
    try:
        call_command("recompute_draw", *args, stdout=out, **options)
    except CommandError:
        return out.getvalue(), False
    return out.getvalue(), True


# --- chance ------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 1])
def test_every_customer_of_the_frame_is_equally_likely(place):
    frame, seeds = numbers(12), 6000
    drawn = Counter(UNIFORM.order(f"{seed:064x}", frame)[place] for seed in range(seeds))
    expected = seeds / len(frame)
    assert sum((drawn[n] - expected) ** 2 / expected for n in frame) < CRITICAL


def test_the_same_seed_gives_the_same_order_whatever_order_the_frame_comes_in():
    frame = numbers(30)
    assert UNIFORM.order("a", frame) == UNIFORM.order("a", frame[::-1])
    assert UNIFORM.order("a", frame) != UNIFORM.order("b", frame)


def test_the_order_is_sha_256_of_seed_and_number_so_that_others_can_compute_it():
    from hashlib import sha256

    frame = numbers(3)
    by_hand = sorted(frame, key=lambda number: sha256(b"s:" + number.encode()).hexdigest())
    assert UNIFORM.order("s", frame) == by_hand


@pytest.mark.parametrize(("opened", "drawn"), [(1, 1), (2, 1), (20, 1), (21, 2), (60, 2)])
def test_one_is_drawn_and_two_of_more_than_twenty(cast, now, opened, drawn):
    day = scene(cast, now)
    day.opens(*numbers(opened))
    draw = day.draw()
    assert (draw.size, draw.samples.count()) == (drawn, drawn)


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
    assert day.draw().frame == [inside, twice]


def test_openings_at_another_branch_are_drawn_there(cast, now):
    here, there = scene(cast, now), scene(cast, now, alone=True)
    here.opens("6000000001")
    there.opens("6000000002", agent=here.agent)
    assert here.draw().frame == ["6000000001"]
    draw_day(branch=there.branch, date=there.day.date, at=now)
    assert Draw.objects.get(agent=here.agent, branch=there.branch).frame == ["6000000002"]


def test_seeds_come_from_the_systems_randomness_and_differ(cast, now):
    day = scene(cast, now, alone=True)
    other = person(f"x-{day.agent.pk}", role="cs_agent", branch=day.branch,
                   since=now - timedelta(days=9))  # fmt: skip
    day.opens("6000000001")
    day.opens("6000000001", agent=other)
    seeds = [d.seed for d in draw_day(branch=day.branch, date=day.day.date, at=now)]
    assert len({*seeds}) == 2 and all(len(seed) == 64 for seed in seeds)


# --- what is written -----------------------------------------------------------------------


def test_the_ledger_tells_all_that_is_needed_to_draw_again(cast, now):
    day = scene(cast, now)
    day.opens(*numbers(25))
    draw = day.draw()
    entry = LogEntry.objects.get(event=Event.DRAWN, object_id=draw.pk)
    assert entry.additional_data == {
        "agent": day.agent.pk,
        "date": f"{day.day.date:%Y-%m-%d}",
        "begins_at": day.day.begins_at.isoformat(),
        "ends_at": day.day.ends_at.isoformat(),
        "method": "uniform-1",
        "seed": "5eed" * 16,
        "frame_hash": frame_hash(numbers(25)),
        "frame_size": 25,
        "size": 2,
        "drawn": [s.customer for s in draw.samples.order_by("position")],
    }


def test_a_draw_whose_entry_fails_leaves_nothing_behind(cast, now, monkeypatch):
    day = scene(cast, now)
    day.opens("6000000001")

    def fails(**columns):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr("audit.draws.record", fails)
    with pytest.raises(DatabaseError):
        day.draw()
    assert not Draw.objects.filter(agent=day.agent).exists()
    monkeypatch.undo()
    assert day.draw().samples.count() == 1


def test_the_sample_goes_to_the_agents_supervisor(cast, now):
    day = scene(cast, now)
    day.opens("6000000001")
    assert day.draw().samples.get().supervisor == day.supervisor


def test_a_supervisors_own_views_are_drawn_too_and_go_one_level_up(cast, now):
    day = scene(cast, now)
    day.opens("6000000001", agent=day.supervisor)
    draw_day(branch=day.branch, date=day.day.date, at=now)
    assert Sample.objects.get(draw__agent=day.supervisor).supervisor == cast.manager


def test_a_sample_without_supervisor_waits_until_one_is_named(cast, now):
    day = scene(cast, now)
    day.opens("6000000001", agent=cast.manager)
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
    day.opens("6000000001")
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


# --- twice, at once, late --------------------------------------------------------------------


def test_a_second_run_changes_nothing(cast, now):
    day = scene(cast, now, alone=True)
    day.opens(*numbers(30))
    before = [*day.draw().samples.values()]
    assert draw_day(branch=day.branch, date=day.day.date, at=now) == []
    draw_samples(at=now)
    assert [*Sample.objects.filter(draw__branch=day.branch).order_by("id").values()] == before
    assert LogEntry.objects.filter(event=Event.DRAWN, branch=day.branch).count() == 1


def test_runs_at_the_same_time_draw_every_agent_once(cast, now):
    day = scene(cast, now, alone=True)
    agents = [person(f"p{i}-{day.agent.pk}", boss=day.supervisor) for i in range(6)]
    for agent in agents:
        day.opens(*numbers(4), agent=agent)
    together, made, failed = Barrier(4), [], []

    def run() -> None:
        try:
            together.wait()
            made.extend(draw_day(branch=day.branch, date=day.day.date, at=now))
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
    assert sorted(draw.agent_id for draw in made) == [agent.pk for agent in agents]
    assert Sample.objects.filter(draw__branch=day.branch).count() == len(agents)
    assert all(recompute(draw=draw).same for draw in Draw.objects.filter(branch=day.branch))


@pytest.mark.parametrize(("days_ago", "caught_up"), [(0, True), (13, True), (14, False)])
def test_a_late_run_catches_up_two_weeks(cast, now, days_ago, caught_up):
    day = scene(cast, now, days_ago=days_ago)
    day.opens("6000000001")
    draw_samples(at=now)
    assert Draw.objects.filter(agent=day.agent, date=day.day.date).exists() is caught_up


def test_a_run_that_stopped_half_way_is_finished_by_the_next(cast, now):
    day = scene(cast, now, alone=True)
    other = person(f"h-{day.agent.pk}", boss=day.supervisor)
    day.opens("6000000001")
    day.opens("6000000002", agent=other)
    draw_day(branch=day.branch, date=day.day.date, at=now)
    third = person(f"t-{day.agent.pk}", boss=day.supervisor)
    day.opens("6000000003", agent=third)
    drawn = draw_day(branch=day.branch, date=day.day.date, at=now)
    assert [draw.agent for draw in drawn] == [third]


def test_a_running_day_is_not_drawn(cast, now):
    day = scene(cast, now)
    running = day_of(branch=day.branch, at=now)
    day.opens("6000000001", at=now)
    with pytest.raises(DayNotOver):
        draw_day(branch=day.branch, date=running.date, at=now)
    draw_samples(at=now)
    assert not Draw.objects.filter(agent=day.agent).exists()


def test_a_day_is_drawn_a_minute_after_its_end_by_the_branchs_own_clock(cast, now):
    day = scene(cast, now)
    day.opens("6000000001")
    for seconds, drawn in ((59, False), (60, True)):
        draw_samples(at=day.day.ends_at + timedelta(seconds=seconds))
        assert Draw.objects.filter(agent=day.agent).exists() is drawn


# --- drawing again ---------------------------------------------------------------------------


def test_an_untouched_draw_is_the_same(cast, now):
    day = scene(cast, now)
    day.opens(*numbers(40))
    said, fine = recomputed(day.draw().pk)
    assert fine and said.strip().endswith("same")


def test_an_opening_dated_back_into_the_day_is_found(cast, now):
    day = scene(cast, now)
    day.opens(*numbers(5))
    draw = day.draw()
    (late,) = day.opens("6999999999")
    said, fine = recomputed(draw.pk)
    assert not fine and late.code in said and "recorded after the draw" in said


def test_a_late_opening_does_not_move_the_recomputed_result(cast, now):
    day = scene(cast, now)
    day.opens(*numbers(5))
    draw = day.draw()
    day.opens("6999999999")
    assert recompute(draw=draw).order == UNIFORM.order(draw.seed, numbers(5))


def as_owner(table: str, trigger: str, statement: str, values: list) -> None:
    """Tamper as only the owner of the tables can: with the trigger off."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


def test_another_seed_written_over_the_draw_is_found(cast, now):
    day = scene(cast, now)
    day.opens(*numbers(5))
    draw = day.draw()
    as_owner("audit_draw", "drawn_is_final", "UPDATE audit_draw SET seed = %s WHERE id = %s",
             ["ab" * 32, draw.pk])  # fmt: skip
    said, fine = recomputed(draw.pk)
    assert not fine and "seed" in said


def test_an_exchanged_sample_is_found(cast, now):
    day = scene(cast, now)
    day.opens(*numbers(5))
    draw = day.draw()
    other = next(n for n in numbers(5) if n != draw.samples.get().customer)
    as_owner("audit_sample", "as_drawn", "UPDATE audit_sample SET customer = %s WHERE draw_id = %s",
             [other, draw.pk])  # fmt: skip
    said, fine = recomputed(draw.pk)
    assert not fine and other in said


def test_an_opening_taken_out_of_the_ledger_is_found(cast, now):
    day = scene(cast, now)
    (first, *_others) = day.opens(*numbers(5))
    draw = day.draw()
    as_owner("audit_logentry", "append_only", "DELETE FROM audit_logentry WHERE id = %s",
             [first.pk])  # fmt: skip
    said, fine = recomputed(draw.pk)
    assert not fine and f"customer {first.customer} was in the draw" in said


def test_a_missing_draw_is_found(cast, now):
    day = scene(cast, now, alone=True)
    day.opens("6000000001")
    assert missing_draws(branch=day.branch, date=day.day.date) == [day.agent.pk]
    said, fine = recomputed(date=f"{day.day.date:%Y-%m-%d}")
    assert not fine and f"{day.branch.code}: no draw of agent {day.agent.pk}" in said
    day.draw()
    assert missing_draws(branch=day.branch, date=day.day.date) == []


def test_the_draw_stands_after_the_branch_moved_its_closing_hour(cast, now):
    from datetime import time

    day = scene(cast, now, alone=True)
    day.opens(*numbers(3), at=day.day.begins_at + timedelta(minutes=1))
    draw = day.draw()
    day.branch.day_ends_at = time(22)
    day.branch.save()
    assert recompute(draw=Draw.objects.get(pk=draw.pk)).same


def test_the_web_role_cannot_change_a_draw(cast, now):
    day = scene(cast, now)
    day.opens("6000000001")
    draw = day.draw()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_draw SET seed = '' WHERE id = %s", [draw.pk])


# --- by hand ---------------------------------------------------------------------------------


def test_the_command_draws_one_day_and_says_how_many(cast, now):
    day, out = scene(cast, now, days_ago=40), StringIO()
    day.opens(*numbers(21))
    call_command("draw_samples", date=f"{day.day.date:%Y-%m-%d}", stdout=out)
    assert out.getvalue() == "Agents drawn: 1, samples: 2\n"
    assert Draw.objects.get(agent=day.agent).samples.count() == 2


def test_the_command_refuses_to_draw_from_the_future(now):
    with pytest.raises(CommandError, match="future"):
        call_command("draw_samples", at=(now + timedelta(days=1)).isoformat())


def test_one_query_finds_what_to_draw_however_many_entries(
    cast, now, django_assert_max_num_queries
):
    day = scene(cast, now, alone=True)
    day.opens(*numbers(30))
    with django_assert_max_num_queries(12):
        day_draws = draw_day(branch=day.branch, date=day.day.date, at=now)
    assert len(day_draws) == 1
