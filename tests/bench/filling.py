"""The benchmark's data: customers through the product's own store, entries and the textbook in SQL.

Filled once; a later run finds everything there. Sizes are part of the database's name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from time import monotonic

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from audit.events import Event, Outcome
from audit.ledger import record
from audit.models import LogEntry
from customers.fields import Record
from customers.records import store
from staff.assignments import give
from staff.models import Assignment, Branch, Region, User
from staff.roles import ROLE_BY_CODE
from tests.cast import example
from tests.papers import give_papers

BRANCHES, AGENTS = 12, 5  # agents of each branch
FIRST = 4_100_000_000
DAYS = 60


@dataclass(frozen=True)
class Size:
    """How much there is."""

    customers: int = 100_000
    entries: int = 1_000_000


@dataclass(frozen=True)
class Bench:
    """Who acts in the benchmark."""

    branch: Branch
    agent: User
    numbers: list[str]  # customers of the branch
    size: Size


def fill(size: Size) -> Bench:
    """Make what is missing and return who acts."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    at = timezone.now()
    if not Branch.objects.exists():
        _people(at)
    for terms in Assignment.objects.select_related("user"):
        give_papers(terms.user, at=terms.valid_from)
    branches = list(Branch.objects.order_by("pk"))
    if not LogEntry.objects.filter(event=Event.STORED).exists():
        _customers(branches, size, at)
    if not LogEntry.objects.filter(event=Event.OPENED).exists():
        _tell("the ledger and the textbook's tables", _in_sql, size, at)
    with connections["owner"].cursor() as cursor:  # each migrate takes back what is not listed
        cursor.execute(_GRANTS.format(web=f'"{settings.WEB_ROLE}"'))
    branch = branches[0]
    agent = User.objects.get(username="agent-0-0")
    return Bench(branch, agent, [str(FIRST + 12 * k) for k in range(2000)], size)


def _tell(what: str, do, *args) -> None:
    print(f"filling {what} …", end=" ", flush=True)
    begun = monotonic()
    do(*args)
    print(f"{monotonic() - begun:.0f} s", flush=True)


def _people(at: datetime) -> None:
    region = Region.objects.create(code="R", name="Bench")
    manager = _person("manager", None)
    for b in range(BRANCHES):
        branch = Branch.objects.create(
            code=f"B{b:02}", name=f"Bench {b}", region=region, size="A", opens_at=time(0),
            closes_at=time(23, 59), workdays=[1, 2, 3, 4, 5, 6, 7],
            time_zone=["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"][b % 3],
        )  # fmt: skip
        supervisor = _person(f"supervisor-{b}", manager)
        _assign(supervisor, "supervisor", branch, at)
        for a in range(AGENTS):
            agent = _person(f"agent-{b}-{a}", supervisor)
            _assign(agent, "cs_agent", branch, at)
    _assign(manager, "manager", None, at)  # last, since it covers the branches there are


def _person(name: str, boss: User | None) -> User:
    user = User(username=name, full_name=name.title(), employee_number=name, supervisor=boss)
    user.language = "en"
    user.password = "of nobody"  # no hash, but not marked as unusable: the sign-in is confirmed
    user.save()
    return user


def _assign(user: User, role: str, branch: Branch | None, at: datetime) -> None:
    since, tiers = at - timedelta(days=2 * DAYS), list(ROLE_BY_CODE[role].tiers)
    give(assignment=Assignment(user=user, role=role, branch=branch, valid_from=since, tiers=tiers))


def _customers(branches: list[Branch], size: Size, at: datetime) -> None:
    manager = User.objects.get(username="manager")
    codes = {branch.code: branch.pk for branch in branches}
    begun, done = monotonic(), 0
    ticket = record(event=Event.IMPORTED, outcome=Outcome.GIVEN, at=at, actor_id=manager.pk)
    with transaction.atomic():
        for batch in _batches(branches, size.customers):
            store(ticket=ticket, records=batch, branches=codes, at=at)
            done += len(batch)
            print(f"\rfilling customers {done:,} …", end=" ", flush=True)
    print(f"{monotonic() - begun:.0f} s", flush=True)


def _batches(branches: list[Branch], count: int) -> Iterator[list[Record]]:
    first = ("Siti", "Budi", "Ayu", "Agus", "Dewi", "Eko", "Rina", "Hendra", "Wahyu", "Putri")
    last = ("Santoso", "Rahmawati", "Wijaya", "Lestari", "Hidayat", "Saputra", "Nugroho", "Utami")
    for start in range(0, count, 1000):
        yield [
            example(
                FIRST + n,
                branches[n % BRANCHES].code,
                full_name=f"{first[n % 10]} {last[n // 10 % 8]} {_syllables(n)}",
            )
            for n in range(start, min(start + 1000, count))
        ]


def _syllables(n: int) -> str:
    parts = ("ba", "di", "ku", "ra", "si", "ta", "wi", "lo", "me", "nu")
    return "".join(parts[int(digit)] for digit in f"{n:05}").title()


# Entries: 60 agents in turn over 60 days; of 20 entries 4 are searches, 4 their answers, 8
# openings, 3 reveals and 1 a refusal. Each agent's running numbers follow one another.
_ENTRIES = """
WITH agents AS (
    SELECT array_agg(actor.id ORDER BY actor.id) AS ids,
           array_agg(terms.branch_id ORDER BY actor.id) AS branches
      FROM staff_user AS actor JOIN staff_assignment AS terms ON terms.user_id = actor.id
     WHERE terms.role = 'cs_agent')
INSERT INTO audit_logentry
       (timestamp, recorded_at, action, actor_id, event, outcome, reason, customer, branch_id,
        actor_branch_id, actor_role, purpose, sentence, tiers, outside_hours, number, object_pk,
        object_repr, changes_text, additional_data)
SELECT made.at, made.at, 3, ids[1 + n %% 60],
       CASE WHEN n / 60 %% 20 IN (0, 2, 4, 6) THEN 'searched'
            WHEN n / 60 %% 20 < 8 THEN 'found' WHEN n / 60 %% 20 BETWEEN 16 AND 18
            THEN 'revealed' ELSE 'opened' END,
       CASE WHEN n / 60 %% 20 = 19 THEN 'refused' ELSE 'given' END,
       CASE WHEN n / 60 %% 20 = 19 THEN 'other_branch' ELSE '' END,
       CASE WHEN n / 60 %% 20 >= 8
            THEN (%(first)s + n %% 12 + 12 * (n::bigint * 7919 %% %(each)s))::text END,
       branches[1 + n %% 60], branches[1 + n %% 60], 'cs_agent',
       CASE WHEN n / 60 %% 20 >= 8 THEN 'service' ELSE '' END, '',
       CASE WHEN n / 60 %% 20 BETWEEN 16 AND 18 THEN '{contact}'::varchar[]
            WHEN n / 60 %% 20 >= 8 THEN '{masked}' ELSE '{}' END,
       false, counted.base + 1 + n / 60, '', '', '',
       CASE WHEN n / 60 %% 20 IN (0, 2, 4, 6)
            THEN '{"kind": "name", "query": "00", "question": "00"}'::jsonb
            WHEN n / 60 %% 20 < 8 THEN '{"kind": "name", "count": 3, "query": "00"}'::jsonb END
  FROM agents, generate_series(0, %(entries)s - 1) AS n,
       LATERAL (SELECT %(since)s + n * %(step)s::interval AS at) AS made,
       LATERAL (SELECT coalesce((SELECT last FROM audit_counter
                                  WHERE actor_id = ids[1 + n %% 60]), 0) AS base) AS counted
 ORDER BY n;
"""
_COUNTERS = """
INSERT INTO audit_counter SELECT actor_id, max(number) FROM audit_logentry
 WHERE actor_id IS NOT NULL GROUP BY actor_id
    ON CONFLICT (actor_id) DO UPDATE SET last = excluded.last;
"""
# The textbook's customers hold the masked view in clear; each agent may open each customer of the
# branch, by one row of guardian's.
_TEXTBOOK = """
INSERT INTO textbook_record (number, values)
SELECT number, convert_from(content, 'UTF8')::jsonb FROM customers_dossier WHERE tier = 'masked';
INSERT INTO guardian_userobjectpermission (object_pk, content_type_id, permission_id, user_id)
SELECT kept.id::text, may.content_type_id, may.id, terms.user_id
  FROM textbook_record AS kept JOIN customers_dossier AS head
       ON head.number = kept.number AND head.tier = 'masked'
  JOIN staff_assignment AS terms ON terms.branch_id = head.branch_id AND terms.role = 'cs_agent'
  JOIN auth_permission AS may ON may.codename = 'open_record';
"""
_GRANTS = """
GRANT SELECT ON textbook_record, guardian_userobjectpermission, guardian_groupobjectpermission,
                auth_group, staff_user_groups TO {web};
"""


def _in_sql(size: Size, at: datetime) -> None:
    step = timedelta(days=DAYS) / size.entries
    values = {
        "entries": size.entries, "step": step, "since": at - timedelta(days=DAYS), "first": FIRST,
        "each": size.customers // BRANCHES,
    }  # fmt: skip
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(_ENTRIES, values)
        cursor.execute(_COUNTERS)
        cursor.execute(_TEXTBOOK)
    connections["owner"].set_autocommit(True)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
