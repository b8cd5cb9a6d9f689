"""The draw killed with -9 in the middle, and two at once: the same result, once.

The command of an administrator, and the worker that closes the days.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from django.conf import settings
from django.db import connections, transaction
from redis import Redis

from audit.drawing import lottery, verifier
from audit.drawing.days import draw_samples
from audit.drawing.verification import sealed, verify
from audit.events import Event
from audit.models import Draw, LogEntry, Sample
from tests.audit.workers import kill_once_it_waits, runs, send, until
from tests.cast import person
from tests.drawn import Scene, scene
from tests.server import celery_worker, run_environment

CLOSE = "audit.tasks.close_days"
AGENTS, OPENED = 20, 8
TEAM = 4  # agents of a day that a worker draws: enough for one to be the last


def busy_day(cast, now, days_ago: int = 20, agents: int = AGENTS) -> Scene:
    """Return a closed day of many agents, none of them drawn."""
    day = scene(cast, now, days_ago=days_ago, alone=True)
    numbers = [f"{6_000_000_000 + number}" for number in range(OPENED)]
    for number in range(agents):
        agent = person(f"busy-{day.branch.code}-{number}", boss=day.supervisor)
        day.opens(*numbers, agent=agent)
    return day


def draw(day: Scene) -> subprocess.Popen:
    """Run the command in a process of its own, as an administrator would."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "draw_samples", "--date", f"{day.day.date:%Y-%m-%d}"],
        cwd=settings.BASE_DIR, env=run_environment(), stdout=subprocess.DEVNULL,
    )  # fmt: skip


def drawn_once(day: Scene, agents: int = AGENTS) -> None:
    """Compare draws, samples and entries with what one undisturbed run makes."""
    draws = Draw.objects.filter(branch=day.branch)
    assert draws.count() == agents and not draws.filter(seed="").exists()
    assert Sample.objects.filter(draw__branch=day.branch).count() == 2 * agents
    for event in (Event.SEALED, Event.DRAWN):
        assert LogEntry.objects.filter(branch=day.branch, event=event).count() == agents
    verdict = verify(draws=sealed().filter(branch=day.branch))
    assert verdict.stands, "\n".join(verdict.lines)


def test_a_draw_killed_in_the_middle_is_finished_by_the_next_run(cast, now):
    day = busy_day(cast, now)
    running, until = draw(day), monotonic() + 60
    drawn = Draw.objects.filter(branch=day.branch).exclude(seed="")
    while not drawn.exists() and running.poll() is None and monotonic() < until:
        sleep(0.002)
    running.send_signal(signal.SIGKILL)
    running.wait()
    half = drawn.count()
    assert 0 < half < AGENTS, "it was not killed in the middle: the test shows nothing"
    kept = {one.pk: (one.seed, one.size) for one in drawn}
    assert draw(day).wait(timeout=60) == 0
    drawn_once(day)
    assert kept.items() <= {one.pk: (one.seed, one.size) for one in drawn}.items()


def test_two_processes_at_once_draw_every_agent_once(cast, now):
    day = busy_day(cast, now)
    both = [draw(day), draw(day)]
    assert [one.wait(timeout=60) for one in both] == [0, 0]
    drawn_once(day)


@contextmanager
def last_seal_held(day: Scene) -> Iterator[None]:
    """Hold the last agent's place by a row that is never committed: who seals it has to wait."""
    last = LogEntry.objects.filter(actor_branch=day.branch).order_by("-actor").first()
    with transaction.atomic(using="owner"):
        Draw.objects.using("owner").create(
            agent_id=last.actor_id, branch=day.branch, date=day.day.date, sealed_at=day.at,
            secret="held", manifest={"secret_hash": verifier.hash_of("held")}, frame=[], size=0,
        )  # fmt: skip
        yield
        transaction.set_rollback(True, using="owner")


@contextmanager
def samples_held() -> Iterator[None]:
    """Let samples be read and none be written: who draws has to wait, with the seed at hand."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("LOCK TABLE audit_sample IN SHARE MODE")
        yield


def undisturbed(day: Scene) -> list[tuple]:
    """Return what must come of the sealed manifests, reckoned beside the database."""
    found = []
    for one in Draw.objects.filter(branch=day.branch):
        seed = verifier.seed_of(one.manifest_hash, one.secret, "")
        places = lottery.draw(manifest=one.manifest, seed=seed)
        found += [(one.agent_id, place.position, place.customer, place.cause) for place in places]
    return sorted(found)


def samples(day: Scene) -> list[tuple]:
    """Return what was drawn."""
    of_day = Sample.objects.filter(draw__branch=day.branch)
    return sorted(of_day.values_list("draw__agent", "position", "customer", "cause"))


def test_a_worker_killed_while_it_seals_leaves_nothing_and_the_next_run_draws_once(
    cast, now, broker, tmp_path
):
    day = busy_day(cast, now, days_ago=0, agents=TEAM)
    with celery_worker(tmp_path, REDIS_URL=broker) as worker, last_seal_held(day):
        send(broker, CLOSE)
        kill_once_it_waits(worker, "audit_draw")
    assert not Draw.objects.filter(branch=day.branch).exists()
    assert runs(tmp_path, CLOSE) == 0
    with celery_worker(tmp_path, REDIS_URL=broker):
        send(broker, CLOSE, times=2)  # two at once
        until(lambda: runs(tmp_path, CLOSE) >= 2)
    drawn_once(day, TEAM)
    assert samples(day) == undisturbed(day)


def test_a_worker_killed_while_it_draws_leaves_the_seals_and_the_next_run_draws_by_them(
    cast, now, broker, tmp_path
):
    draw_samples(at=now)  # what other tests left undrawn would be drawn first
    day = busy_day(cast, now, days_ago=0, agents=TEAM)
    with celery_worker(tmp_path, REDIS_URL=broker) as worker, samples_held():
        send(broker, CLOSE)
        kill_once_it_waits(worker, "audit_sample")
    draws = Draw.objects.filter(branch=day.branch)
    assert (draws.count(), draws.exclude(seed="").count(), samples(day)) == (TEAM, 0, [])
    sealed_so, expected = sorted(draws.values_list("pk", "manifest_hash")), undisturbed(day)
    Redis.from_url(broker).flushdb()
    with celery_worker(tmp_path, REDIS_URL=broker):
        send(broker, CLOSE, times=2)
        until(lambda: runs(tmp_path, CLOSE) >= 2)
    drawn_once(day, TEAM)
    assert sorted(draws.values_list("pk", "manifest_hash")) == sealed_so
    assert samples(day) == expected
