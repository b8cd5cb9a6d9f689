"""The close of a day by real workers: killed, late or with an emptied queue, and yet once.

Beside this file stand workers killed in the draw (drawing/test_killed.py) and while they make a
report file (exporting/test_killed.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from celery.beat import PersistentScheduler
from django.db import transaction
from redis import Redis

from accessgov.celery import app
from accessgov.processes import commands
from audit.drawing.verification import sealed, verify
from audit.events import Event
from audit.models import DailyReport, Draw, ExplainedDay, LogEntry, Sample, Viewing
from audit.reporting.teams import teams
from staff.calendar import day_on
from staff.models import User
from tests.audit.workers import kill_once_it_waits, runs, send, until, waiting
from tests.cast import person
from tests.drawn import Scene, scene
from tests.server import celery_worker, running

CLOSE = "audit.tasks.close_days"
OPENED, CALLS = 3, 2  # customers of each agent, and calls drawn for each


@dataclass(frozen=True)
class Close:
    """A branch day that is over and not closed: two teams, and an old report that nobody signed."""

    scene: Scene
    agents: list[User]
    bosses: list[User]
    unsigned: DailyReport

    def nth(self, days_ago: int) -> "Close":
        """Return an earlier day of the same people."""
        date = self.scene.day.date - timedelta(days=days_ago)
        day = day_on(branch=self.scene.branch, date=date)
        return replace(self, scene=replace(self.scene, day=day))

    def opens(self) -> None:
        """Let both agents open customers, each of them without any evidence."""
        for number, agent in enumerate(self.agents):
            first = 6_100_000_000 + 10 * number
            self.scene.opens(*(str(first + n) for n in range(OPENED)), agent=agent)

    def reports(self) -> list[int]:
        """Return whose reports of the day there are."""
        found = DailyReport.objects.filter(branch=self.scene.branch, date=self.scene.day.date)
        return sorted(found.values_list("supervisor", flat=True))


def unclosed(cast, now) -> Close:
    """Return a branch whose last day nobody closed."""
    day = scene(cast, now, alone=True)
    code = day.branch.code
    boss = person(f"other-{code}", role="supervisor", branch=day.branch, boss=cast.manager,
                  since=now - timedelta(days=60))  # fmt: skip
    agents = [day.agent, person(f"cs-other-{code}", boss=boss)]
    old = DailyReport.objects.create(
        supervisor=day.supervisor, branch=day.branch, date=day.day.date - timedelta(days=20),
        lines=[], built_at=now - timedelta(days=19),
    )  # fmt: skip
    bosses = [cast.manager, day.supervisor, boss]  # the manager has a report on the supervisors
    close = Close(day, agents, bosses, old)
    close.opens()
    return close


def closed_once(close: Close) -> None:
    """Compare everything that a close leaves with what one undisturbed run makes."""
    day, branch = close.scene.day, close.scene.branch
    about = {"branch": branch, "additional_data__date": f"{day.date:%Y-%m-%d}"}
    assert close.reports() == sorted(boss.pk for boss in close.bosses)
    assert ExplainedDay.objects.filter(branch=branch, date=day.date).count() == 1
    draws = Draw.objects.filter(branch=branch, date=day.date)
    assert sorted(draws.values_list("agent", flat=True)) == sorted(a.pk for a in close.agents)
    assert Sample.objects.filter(draw__in=draws).count() == CALLS * len(close.agents)
    for event in (Event.SEALED, Event.DRAWN):
        assert LogEntry.objects.filter(event=event, **about).count() == len(close.agents)
    verdict = verify(draws=sealed().filter(branch=branch))
    assert verdict.stands, "\n".join(verdict.lines)
    told = Viewing.objects.filter(branch=branch, date=day.date, notified_at__isnull=False)
    assert told.count() == OPENED * len(close.agents)
    notices = LogEntry.objects.filter(event=Event.NOTIFIED, **about)
    assert sorted(notices.values_list("object_id", flat=True)) == sorted(
        told.values_list("pk", flat=True)
    )
    raised = LogEntry.objects.filter(event=Event.REPORT_RAISED, object_id=close.unsigned.pk)
    close.unsigned.refresh_from_db()
    assert (raised.count(), close.unsigned.raised_to) == (1, close.scene.supervisor.supervisor)


@contextmanager
def report_held(close: Close) -> Iterator[None]:
    """Hold the last report's place by a row that is never committed: who builds it has to wait."""
    branch, day = close.scene.branch, close.scene.day
    *_built, last = teams(branch=branch, day=day)
    with transaction.atomic(using="owner"):
        DailyReport.objects.using("owner").create(
            supervisor_id=last, branch=branch, date=day.date, lines=[], built_at=day.ends_at
        )
        yield
        transaction.set_rollback(True, using="owner")


def test_a_worker_killed_between_two_reports_leaves_none_and_the_next_run_closes_once(
    cast, now, broker, tmp_path
):
    close = unclosed(cast, now)
    with celery_worker(tmp_path, REDIS_URL=broker) as worker, report_held(close):
        send(broker, CLOSE)
        kill_once_it_waits(worker, "audit_dailyreport")
    assert (close.reports(), runs(tmp_path, CLOSE)) == ([], 0)
    with celery_worker(tmp_path, REDIS_URL=broker):
        send(broker, CLOSE, times=2)  # two at once
        until(lambda: runs(tmp_path, CLOSE) >= 2)
    closed_once(close)


def test_an_emptied_queue_and_a_beat_that_was_down_for_days_close_every_day_once(
    cast, now, broker, tmp_path
):
    close = unclosed(cast, now)
    days = [close, close.nth(1), close.nth(2)]
    for day in days[1:]:
        day.opens()
    send(broker, CLOSE)
    assert waiting(broker) == 1
    Redis.from_url(broker).flushdb()
    assert (waiting(broker), close.reports()) == (0, [])
    with celery_worker(tmp_path, REDIS_URL=broker), beat(broker, tmp_path, days[-1]):
        until(lambda: runs(tmp_path, CLOSE) >= 1)
        for day in days:
            closed_once(day)
        send(broker, CLOSE)  # the next tick, and nothing is left to do
        until(lambda: runs(tmp_path, CLOSE) >= 2)
    for day in days:
        closed_once(day)


@contextmanager
def beat(broker: str, folder: Path, first: Close) -> Iterator[None]:
    """Run a beat that closed days for the last time before the first of these was over."""
    memory = folder / "beat"
    kept = PersistentScheduler(app=app, schedule_filename=str(memory))
    [entry] = [entry for entry in kept.schedule.values() if entry.task == CLOSE]
    entry.last_run_at = first.scene.day.ends_at - timedelta(hours=1)
    kept.close()
    changed = {"REDIS_URL": broker, "BEAT_SCHEDULE": str(memory)}
    with running(commands(port=0)["beat"], folder / "beat.log", **changed):
        yield
