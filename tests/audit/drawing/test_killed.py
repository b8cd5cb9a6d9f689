"""The draw killed with -9 in the middle, and two at once: the same result, once."""

import signal
import subprocess
import sys
from time import monotonic, sleep

from django.conf import settings

from audit.drawing.verification import sealed, verify
from audit.events import Event
from audit.models import Draw, LogEntry, Sample
from tests.cast import person
from tests.drawn import Scene, scene
from tests.server import run_environment

AGENTS, OPENED = 20, 8


def busy_day(cast, now) -> Scene:
    """Return a closed day of many agents, none of them drawn."""
    day = scene(cast, now, days_ago=20, alone=True)
    numbers = [f"{6_000_000_000 + number}" for number in range(OPENED)]
    for number in range(AGENTS):
        agent = person(f"busy-{day.branch.code}-{number}", boss=day.supervisor)
        day.opens(*numbers, agent=agent)
    return day


def draw(day: Scene) -> subprocess.Popen:
    """Run the command in a process of its own, as an administrator would."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "draw_samples", "--date", f"{day.day.date:%Y-%m-%d}"],
        cwd=settings.BASE_DIR, env=run_environment(), stdout=subprocess.DEVNULL,
    )  # fmt: skip


def drawn_once(day: Scene) -> None:
    """Compare draws, samples and entries with what one undisturbed run makes."""
    draws = Draw.objects.filter(branch=day.branch)
    assert draws.count() == AGENTS and not draws.filter(seed="").exists()
    assert Sample.objects.filter(draw__branch=day.branch).count() == 2 * AGENTS
    for event in (Event.SEALED, Event.DRAWN):
        assert LogEntry.objects.filter(branch=day.branch, event=event).count() == AGENTS
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
