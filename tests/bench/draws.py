"""`python -m tests.bench.draws [--quick]`: what drawing a day of 1,000,000 viewings costs.

On servers and data of its own: 200 branches of 50 agents, 100 customers opened by each. Of the
viewings nine in ten are explained; one in a hundred must be checked. --quick takes a twentieth.
"""

import argparse
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from time import perf_counter, process_time

from accessgov.servers import ROOT, find_servers
from tests.servers import with_keys

FOLDER = ROOT / "var" / "bench" / "draws"
AGENTS, TEAM, EACH = 50, 10, 100  # agents of a branch and of a supervisor; customers of an agent
DAY = date(2026, 3, 2)

_OPENINGS = """
INSERT INTO audit_logentry
       (timestamp, action, actor_id, event, outcome, reason, customer, branch_id, actor_branch_id,
        actor_role, purpose, sentence, tiers, outside_hours, number, object_pk, object_repr,
        changes_text)
SELECT %(at)s + n * interval '1 second', 3, agent.id, 'opened', 'given', '',
       (4100000000 + agent.id * 1000 + n)::text, %(branch)s, %(branch)s, 'cs_agent', 'service', '',
       '{masked}', false, n, '', '', ''
  FROM staff_user AS agent, generate_series(1, %(each)s) AS n
 WHERE agent.id = ANY (%(agents)s);
INSERT INTO audit_viewing
       (agent_id, branch_id, date, customer, openings, first_at, last_at, purposes, tiers,
        self_claimed, standing, reasons, signals, weight, must_check, explained_at, review,
        review_note)
SELECT actor_id, actor_branch_id, %(date)s, customer, 1, timestamp, timestamp, '{}', '{}', false,
       CASE WHEN number %% 10 <> 1 THEN 'explained' WHEN part.k < 7 THEN 'unexplained'
            WHEN part.k < 10 THEN 'own_word' ELSE 'unknowable' END,
       '[]', '[]', CASE WHEN number %% 10 <> 1 THEN 1 ELSE 4 + number * 7 %% 30 END,
       number %% 100 = 1, timestamp, '', ''
  FROM audit_logentry, LATERAL (SELECT 1 + (number * 7919 + actor_id) %% 10 AS k) AS part
 WHERE actor_branch_id = %(branch)s;
"""


def main() -> int:
    """Start servers, and measure on them."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.draws", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    if os.environ.get("BENCH_INSIDE"):
        return _measure(10 if quick else 200)
    servers = find_servers(folder=FOLDER / ("quick" if quick else "full"))
    servers.start(tied=True)
    environment = os.environ | with_keys(servers.environment()) | {
        "BENCH_INSIDE": "1", "DJANGO_SETTINGS_MODULE": "accessgov.settings", "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.bench.draws", *sys.argv[1:]]
    try:
        return subprocess.run(command, env=environment).returncode
    finally:
        servers.stop()


def _measure(branches: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from audit.drawing.drawing import draw_sealed
    from audit.drawing.sealing import seal_day
    from audit.drawing.verification import sealed, verify
    from audit.models import Draw, Sample
    from staff.models import Branch
    from tests.bench.requests import database_seconds

    call_command("migrate", verbosity=0)
    if not Branch.objects.exists():
        _fill(branches)
    at = datetime.fromisoformat(f"{DAY + timedelta(days=2)}T00:00:00+07:00")
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    spent: dict[str, tuple[float, float, float]] = {}

    def timed(name: str, do) -> None:
        before = perf_counter(), process_time(), database_seconds(backend)
        do()
        after = perf_counter(), process_time(), database_seconds(backend)
        spent[name] = tuple(b - a for a, b in zip(before, after, strict=True))

    timed("sealing", lambda: [seal_day(branch=b, date=DAY, at=at) for b in Branch.objects.all()])
    timed("drawing", lambda: draw_sealed(at=at))
    draws, samples = Draw.objects.count(), Sample.objects.count()
    print(f"{branches * AGENTS * EACH:,} viewings, {draws:,} draws, {samples:,} samples")
    for name, (clock, web, database) in spent.items():
        print(f"{name}: {web:.0f} + {database:.0f} s of processor (Python + PostgreSQL), "
              f"{clock:.0f} s by the clock")  # fmt: skip
    some = sealed()[:AGENTS]
    timed("verifying", lambda: print("verified:", verify(draws=some).stands))
    print(f"verifying one draw: {1000 * sum(spent['verifying'][1:]) / AGENTS:.0f} ms of processor")
    return 0


def _fill(branches: int) -> None:
    from django.db import connections

    from staff.models import Branch, Region, User

    region = Region.objects.create(code="R", name="Bench")
    manager = _person("manager", None)
    begun = perf_counter()
    for number in range(branches):
        branch = Branch.objects.create(
            code=f"B{number:03}", name=f"Bench {number}", region=region, size="A",
            time_zone="Asia/Jakarta",
        )  # fmt: skip
        bosses = [_person(f"boss-{number}-{b}", manager) for b in range(AGENTS // TEAM)]
        agents = User.objects.bulk_create(
            User(username=f"agent-{number}-{n}", full_name="Agent", employee_number=f"{number}-{n}",
                 supervisor=bosses[n // TEAM])
            for n in range(AGENTS)
        )  # fmt: skip
        values = {
            "at": datetime.fromisoformat(f"{DAY}T09:00:00+07:00"), "each": EACH, "date": DAY,
            "branch": branch.pk, "agents": [agent.pk for agent in agents],
        }  # fmt: skip
        with connections["owner"].cursor() as cursor:
            cursor.execute(_OPENINGS, values)
        print(f"\rfilling branch {number + 1} of {branches} …", end=" ", flush=True)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{perf_counter() - begun:.0f} s", flush=True)


def _person(name: str, boss):  # type: ignore[no-untyped-def]
    from staff.models import User

    return User.objects.create(
        username=name, full_name=name.title(), employee_number=name, supervisor=boss
    )


if __name__ == "__main__":
    sys.exit(main())
