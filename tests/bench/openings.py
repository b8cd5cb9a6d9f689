"""Whole branch days in a few statements, as their owner: openings, and what stands behind them.

Of an agent's viewings six in ten have a call, one a ticket, one stands on a list, one has a note
of its own, and one nothing; nearly all are declared, a third reveal contact data, a fifth were
found by name. The rows are those that the gate, the search and the feeds write.
"""

from collections.abc import Sequence
from datetime import date as Date
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connections

from staff.models import Branch, User

FIRST, POOL = 4_200_000_000, 20_000  # the numbers of a branch's customers, and how many it has
PURPOSES = '{"viewings": 95, "purposes": {"service": [85, 5, 1], "sales": [10, 0, 0]}}'

# One row per viewing: agent a (from 0), viewing n (from 1), customer, instant.
_PLAN = """
WITH plan AS MATERIALIZED (
    SELECT agent.id AS agent, n,
           (%(first)s + (agent.a * 97 + n * 211) %% %(pool)s)::text AS customer,
           %(at)s + n * (interval '9 hours' / %(each)s) + agent.a %% 60 * interval '1 second' AS at,
           n %% 10 AS kind, %(nth)s + 4 * n AS number
      FROM unnest(%(agents)s::bigint[]) WITH ORDINALITY AS agent (id, a),
           generate_series(1, %(each)s) AS n)
"""
_CONTACT = (
    "agent_id, branch_id, channel, reference, source, started_at, ended_at, feed_id, external_id,"
    " customers, caller_key, caller, received_at"
)
_ENTRY = (
    "timestamp, recorded_at, action, actor_id, event, outcome, reason, customer, branch_id,"
    " actor_branch_id, actor_role, purpose, sentence, interaction_id, tiers, outside_hours, number,"
    " object_pk, object_repr, changes_text, additional_data"
)
_TOLD = f"""{_PLAN}
INSERT INTO audit_interaction ({_CONTACT})
SELECT agent, %(branch)s, 'call', '2', 'telephony', at - interval '1 minute',
       at + interval '3 minutes', %(telephony)s, agent || '-' || n || '-' || at, ARRAY[customer],
       '', '0812••••331', at + interval '3 minutes'
  FROM plan WHERE kind < 6
 UNION ALL
SELECT agent, %(branch)s, 'ticket', 'T-' || n, 'tickets', at - interval '3 days', NULL,
       %(tickets)s, agent || '-' || n || '-' || at, ARRAY[customer], '', '', at - interval '3 days'
  FROM plan WHERE kind = 6
"""
_LISTED = f"""{_PLAN},
lists AS (
    INSERT INTO audit_portfolio (name, kind, agent_id, branch_id, handed_by_id, handed_at,
                                 begins_at, ends_at)
    SELECT DISTINCT 'Kampanye', 'campaign', agent, %(branch)s::bigint, %(boss)s::bigint,
           %(at)s - interval '1 day', %(at)s - interval '1 day', %(at)s + interval '1 day'
      FROM plan RETURNING id, agent_id)
INSERT INTO audit_portfoliocustomer (portfolio_id, customer)
SELECT lists.id, customer FROM plan JOIN lists ON agent_id = agent WHERE kind = 7
"""
_OPENED = f"""{_PLAN},
notes AS (
    INSERT INTO audit_interaction ({_CONTACT})
    SELECT agent, %(branch)s, 'counter', 'N-' || n, 'agent', at - interval '1 minute',
           at + interval '2 minutes', NULL::bigint, '', '{{}}', '', '', NULL::timestamptz
      FROM plan WHERE kind = 8 RETURNING id, agent_id, reference),
searches AS (
    INSERT INTO audit_logentry ({_ENTRY})
    SELECT at - interval '8 seconds', at, 3, agent, event, 'given', '', NULL, %(branch)s,
           %(branch)s, 'cs_agent', '', '', NULL::bigint, '{{}}', false, number + later, '', '', '',
           jsonb_build_object('kind', 'name', 'query', '00') || more
      FROM plan CROSS JOIN LATERAL (VALUES
               ('searched', 0, '{{"question": "00"}}'::jsonb),
               ('found', 1, jsonb_build_object('count', 2, 'numbers',
                                               jsonb_build_array('1', customer)))
           ) AS one (event, later, more) WHERE n %% 5 = 0),
reveals AS (
    INSERT INTO audit_logentry ({_ENTRY})
    SELECT at + interval '20 seconds', at, 3, agent, 'revealed', 'given', '', customer, %(branch)s,
           %(branch)s, 'cs_agent', 'service', '', NULL::bigint,
           CASE WHEN n %% 20 = 0 THEN '{{financial}}' ELSE '{{contact}}' END::varchar[], false,
           number + 3, '', '', '', NULL::jsonb
      FROM plan WHERE n %% 3 = 0 OR n %% 20 = 0)
INSERT INTO audit_logentry ({_ENTRY})
SELECT at, at, 3, agent, 'opened', 'given', '', customer, %(branch)s, %(branch)s, 'cs_agent',
       CASE WHEN kind = 7 THEN 'sales' ELSE 'service' END, '', notes.id, '{{masked}}', false,
       number + 2, '', '', '', CASE WHEN n = 50 THEN '{{"protected": true}}'::jsonb END
  FROM plan LEFT JOIN notes ON notes.agent_id = agent AND notes.reference = 'N-' || n
"""
_DECLARED = f"""{_PLAN},
days AS (
    INSERT INTO audit_declaration (agent_id, branch_id, date, submitted_at, late)
    SELECT DISTINCT agent, %(branch)s::bigint, %(date)s::date, %(at)s + interval '10 hours', false
      FROM plan RETURNING id, agent_id)
INSERT INTO audit_contact (declaration_id, customer, reference, outcome)
SELECT days.id, customer, '', 'served' FROM plan JOIN days ON agent_id = agent
 WHERE kind < 9 OR n %% 20 = 9
"""
_PAST = """
INSERT INTO audit_explainedday (branch_id, date, explained_at, agents)
SELECT %(branch)s, day, %(at)s, (
       SELECT jsonb_object_agg(agent, %(purposes)s::jsonb) FROM unnest(%(agents)s) AS agent)
  FROM generate_series(%(date)s::date - 28, %(date)s::date - 1, '1 day') AS day
"""
_CUSTOMERS = """
WITH heads AS (
    INSERT INTO customers_customer (number, branch_id, masked_name, hint, status, protected,
                                    fingerprint)
    SELECT (%(first)s + k)::text, %(branch)s, '', '', 'active', false, '\\x00'
      FROM generate_series(0, %(pool)s - 1) AS k RETURNING id)
INSERT INTO customers_lookup (customer_id, branch_id, kind, digest)
SELECT id, %(branch)s, kind,
       sha256(convert_to(kind || CASE kind WHEN 'nik' THEN id WHEN 'surname' THEN id %% 500
                                           ELSE id %% 300 END, 'UTF8'))
  FROM heads, unnest(ARRAY['nik', 'surname', 'area']) AS kind
"""
_TIES = """
INSERT INTO staff_tie (person_id, kind, digest, given_at)
SELECT id, kind, sha256(convert_to(kind || CASE kind WHEN 'nik' THEN id WHEN 'surname'
                                                THEN id %% 500 ELSE id %% 300 END, 'UTF8')), %(at)s
  FROM unnest(%(agents)s) AS id, unnest(ARRAY['nik', 'surname', 'area']) AS kind
"""


def settle(*, branch: Branch, agents: Sequence[User], date: Date, pool: int = POOL) -> None:
    """Give the branch customers, its agents ties, and four weeks' counts before the day."""
    values = _values(branch, agents, date, pool) | {"purposes": PURPOSES}
    with connections["owner"].cursor() as cursor:
        for statement in (_CUSTOMERS, _TIES, _PAST):
            cursor.execute(statement, values)


def work(
    *, branch: Branch, agents: Sequence[User], date: Date, each: int, feeds: dict[str, int],
    pool: int = POOL,
) -> None:  # fmt: skip
    """Let each agent open `each` customers between eight and five; the feeds told of contacts."""
    values = _values(branch, agents, date, pool) | feeds | {
        "each": each, "boss": agents[0].supervisor_id, "nth": 10_000 * date.toordinal(),
    }  # fmt: skip
    with connections["owner"].cursor() as cursor:
        # Numbers and times are given: the trigger would count each of a million entries.
        cursor.execute("ALTER TABLE audit_logentry DISABLE TRIGGER before_entry")
        try:
            for statement in (_TOLD, _LISTED, _OPENED, _DECLARED):
                cursor.execute(statement, values)
        finally:
            cursor.execute("ALTER TABLE audit_logentry ENABLE TRIGGER before_entry")


def _values(branch: Branch, agents: Sequence[User], date: Date, pool: int) -> dict[str, Any]:
    opens = datetime.combine(date, time(8), ZoneInfo(branch.time_zone))
    return {
        "branch": branch.pk, "agents": [agent.pk for agent in agents], "date": date, "at": opens,
        "first": FIRST + branch.pk * POOL, "pool": pool,
    }  # fmt: skip
