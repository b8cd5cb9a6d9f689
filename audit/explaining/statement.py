"""The one statement that explains a branch day: every reason and signal, then the viewings.

One statement, since the web's role may make no temporary tables; each step is materialized, so
that a template is planned for what it reads and not folded into all the others.
"""

from collections.abc import Iterable

from audit.explaining.registry import PARTS, REASONS, SIGNALS, Reason, Signal
from audit.explaining.weights import MUST_CHECK_SQL, WEIGHT_SQL

_OPENED = """
opened AS MATERIALIZED (
    SELECT id AS entry, actor_id AS agent, customer, timestamp AS at, purpose,
           interaction_id AS note, outside_hours,
           coalesce(additional_data @> '{"protected": true}', false) AS protected
      FROM audit_logentry
     WHERE actor_branch_id = %(branch)s AND timestamp >= %(begins_at)s AND timestamp < %(ends_at)s
       AND event = 'opened' AND outcome = 'given' AND customer IS NOT NULL),
agents AS MATERIALIZED (SELECT DISTINCT agent FROM opened),
revealed AS MATERIALIZED (
    SELECT entry.actor_id AS agent, entry.customer, array_agg(DISTINCT tier ORDER BY tier) AS tiers
      FROM audit_logentry AS entry CROSS JOIN unnest(entry.tiers) AS tier
     WHERE entry.actor_branch_id = %(branch)s AND entry.timestamp >= %(begins_at)s
       AND entry.timestamp < %(ends_at)s AND entry.event = 'revealed' AND entry.outcome = 'given'
     GROUP BY entry.actor_id, entry.customer),
viewing AS MATERIALIZED (
    SELECT agent, customer, seen.openings, first_at, last_at, purposes, protected, self_claimed,
           coalesce(revealed.tiers, '{}') AS tiers
      FROM (SELECT agent, customer, count(*) AS openings, min(at) AS first_at, max(at) AS last_at,
                   array_remove(array_agg(DISTINCT purpose ORDER BY purpose), '') AS purposes,
                   bool_or(protected) AS protected, bool_or(note IS NULL) AS self_claimed
              FROM opened GROUP BY agent, customer) AS seen
      LEFT JOIN revealed USING (agent, customer))
"""
_REASON = """
SELECT entry, '{code}' AS code, {strength} AS strength, {times} AS times, values
  FROM ({sql}) AS {code}
"""
_SIGNAL = """
SELECT agent, customer, '{code}' AS code, values,
       {weight} * percent * (%(scales)s::jsonb->>'{code}')::int / 10000 AS weight
  FROM ({sql}) AS {code}
"""
# Several calls may explain one opening: one is enough, the latest, and always the same one. The
# best reason is the one that explains (2 and 3 alike), of several the lightest by its kind, and of
# these the one whose call-backs found most; of several openings the least explained one counts: so
# nothing an agent adds makes another reason sink. Among must-checks what is explained comes last.
_GRADED = """
reasons AS MATERIALIZED (
    SELECT DISTINCT ON (entry, code) entry, code, strength, times, values
      FROM ({reasons}) AS found ORDER BY entry, code, values->>'from' DESC, values::text DESC),
best AS MATERIALIZED (
    SELECT entry, max(ARRAY[least(strength, 2), -times, (%(scales)s::jsonb->>code)::int])
           AS best
      FROM reasons GROUP BY entry),
graded AS MATERIALIZED (
    SELECT agent, customer, worst[1] AS grade, -worst[2] AS percent
      FROM (SELECT agent, customer, min(ARRAY[
                   CASE WHEN best[1] = 2 THEN 4 WHEN best[1] = 1 THEN 3
                        WHEN EXISTS (SELECT FROM unnest(%(silent_from)s::timestamptz[],
                                                        %(silent_until)s::timestamptz[])
                                              AS silence (a, z)
                                      WHERE opened.at >= a AND opened.at < z) THEN 2 ELSE 1 END,
                   coalesce(best[2] * best[3], -100)]) AS worst
              FROM opened LEFT JOIN best USING (entry) GROUP BY agent, customer) AS openings),
told AS MATERIALIZED (
    SELECT agent, customer, jsonb_agg(
               jsonb_build_object('code', code, 'strength', strength, 'entry', entry,
                                  'values', values || jsonb_build_object('at', at))
               ORDER BY strength DESC, at, entry, code) AS reasons
      FROM opened JOIN reasons USING (entry) GROUP BY agent, customer),
signals AS MATERIALIZED (
    SELECT DISTINCT ON (agent, customer, code) agent, customer, code, weight, values
      FROM ({signals}) AS found ORDER BY agent, customer, code, weight DESC, values::text),
odd AS MATERIALIZED (
    SELECT agent, customer, sum(weight) AS signals_sum, jsonb_agg(
               jsonb_build_object('code', code, 'weight', weight, 'values', values)
               ORDER BY weight DESC, code) AS signals
      FROM signals GROUP BY agent, customer),
weighed AS MATERIALIZED (
    SELECT viewing.*, CASE WHEN protected AND grade = 4 THEN 100 ELSE percent END AS percent,
           coalesce(reasons, '[]') AS reasons, coalesce(signals, '[]') AS signals,
           coalesce(signals_sum, 0)::int AS signals_sum,
           ('{{unexplained,unknowable,own_word,explained}}'::text[])[grade] AS standing
      FROM viewing JOIN graded USING (agent, customer)
      LEFT JOIN told USING (agent, customer) LEFT JOIN odd USING (agent, customer))
"""
_COLUMNS = (
    "openings first_at last_at purposes tiers self_claimed standing reasons signals weight "
    "must_check"
).split()
# A row that says the same already stays as it is, and so does what people did about it.
_WRITTEN = """
written AS (
    INSERT INTO audit_viewing AS kept
           (agent_id, branch_id, date, customer, explained_at, review, review_note, {columns})
    SELECT agent, %(branch)s, %(date)s, customer, %(at)s, '', '', openings, first_at, last_at,
           purposes, tiers, self_claimed, standing, reasons, signals, {weight}, {must_check}
      FROM weighed
    ON CONFLICT (agent_id, branch_id, date, customer) DO UPDATE
       SET explained_at = excluded.explained_at, {changes}
     WHERE ({kept}) IS DISTINCT FROM ({excluded})),
numbers AS (
    SELECT agent, purpose, count(*) AS viewings,
           count(*) FILTER (WHERE 'financial' = ANY (tiers)) AS financial,
           count(*) FILTER (WHERE 'identity' = ANY (tiers)) AS identity
      FROM viewing CROSS JOIN unnest(purposes) AS purpose GROUP BY agent, purpose),
by_purpose AS (
    SELECT agent, jsonb_object_agg(purpose, jsonb_build_array(viewings, financial, identity))
           AS purposes FROM numbers GROUP BY agent),
by_agent AS (
    SELECT jsonb_object_agg(agent, jsonb_build_object(
               'viewings', viewings, 'purposes', coalesce(purposes, '{{}}'))) AS agents
      FROM (SELECT agent, count(*) AS viewings FROM viewing GROUP BY agent) AS counted
      LEFT JOIN by_purpose USING (agent)),
day AS (
    INSERT INTO audit_explainedday (branch_id, date, explained_at, agents)
    SELECT %(branch)s, %(date)s, %(at)s, coalesce(agents, '{{}}') FROM by_agent
    ON CONFLICT (branch_id, date) DO UPDATE
       SET explained_at = excluded.explained_at, agents = excluded.agents)
SELECT count(*) FROM viewing
"""


def statement() -> str:
    """Return the statement, with every part, reason and signal that is registered."""
    parts = [f"{name} AS MATERIALIZED ({sql})" for name, sql in PARTS.items()]
    graded = _GRADED.format(
        reasons=_union(_REASON, REASONS.values()), signals=_union(_SIGNAL, SIGNALS.values())
    )
    return f"WITH {', '.join([_OPENED, *parts, graded, _written()])}"


def _union(pattern: str, templates: Iterable[Reason | Signal]) -> str:
    return " UNION ALL ".join(pattern.format(**vars(one)) for one in templates)


def _written() -> str:
    return _WRITTEN.format(
        columns=", ".join(_COLUMNS),
        changes=", ".join(f"{column} = excluded.{column}" for column in _COLUMNS),
        kept=", ".join(f"kept.{column}" for column in _COLUMNS),
        excluded=", ".join(f"excluded.{column}" for column in _COLUMNS),
        weight=WEIGHT_SQL,
        must_check=MUST_CHECK_SQL,
    )
