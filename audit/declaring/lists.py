"""The three lists: where an agent's declaration and the ledger do not agree, both ways."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from typing import Any

from django.db import connection

from staff.calendar import day_on
from staff.models import Branch


@dataclass(frozen=True)
class Listed:
    """One line: a customer opened, or a contact declared; `viewing_id` once it is explained."""

    agent_id: int
    customer: str
    reference: str
    openings: int
    first_at: datetime | None
    last_at: datetime | None
    viewing_id: int | None
    own_note: bool  # declared, and nobody but the agent's own note tells of it


@dataclass(frozen=True)
class Lists:
    """What was opened but not declared, declared without a trace, opened without interaction."""

    undeclared: list[Listed]
    untraced: list[Listed]
    unaccompanied: list[Listed]

    def of(self, *, agent_id: int) -> "Lists":
        """Return the lists of one agent."""
        return Lists(
            *(
                [line for line in lines if line.agent_id == agent_id]
                for lines in (self.undeclared, self.untraced, self.unaccompanied)
            )
        )


# A reference declares the customer opened under that interaction if it is the only one: a single
# call noted down must not answer for fifty records.
_FACTS = """
WITH opened AS (
    SELECT actor_id AS agent, customer, count(*) AS openings,
           min(timestamp) AS first_at, max(timestamp) AS last_at,
           bool_or(interaction_id IS NULL) AS alone
      FROM audit_logentry
     WHERE actor_branch_id = %(branch)s AND event = 'opened' AND outcome = 'given'
       AND timestamp >= %(begins)s AND timestamp < %(ends)s
       AND (%(agents)s::bigint[] IS NULL OR actor_id = ANY(%(agents)s))
     GROUP BY actor_id, customer
), accompanied AS (
    SELECT actor_id AS agent, interaction_id AS interaction, count(*) AS openings,
           CASE WHEN count(DISTINCT customer) = 1 THEN min(customer) END AS customer
      FROM audit_logentry
     WHERE actor_branch_id = %(branch)s AND event = 'opened' AND outcome = 'given'
       AND timestamp >= %(begins)s AND timestamp < %(ends)s
       AND interaction_id IS NOT NULL
       AND (%(agents)s::bigint[] IS NULL OR actor_id = ANY(%(agents)s))
     GROUP BY actor_id, interaction_id
), contacted AS (
    SELECT id, agent_id AS agent, reference, source, customers
      FROM audit_interaction
     WHERE branch_id = %(branch)s AND started_at >= %(begins)s AND started_at < %(ends)s
       AND (%(agents)s::bigint[] IS NULL OR agent_id = ANY(%(agents)s))
), declared AS (
    SELECT contact.id, declaration.agent_id AS agent, contact.customer, contact.reference,
           contact.interaction_id
      FROM audit_declaration AS declaration
      JOIN audit_contact AS contact ON contact.declaration_id = declaration.id
     WHERE declaration.branch_id = %(branch)s AND declaration.date = %(date)s
       AND (%(agents)s::bigint[] IS NULL OR declaration.agent_id = ANY(%(agents)s))
), tied AS (  -- which interactions a declared contact is about, and what was opened under them
    SELECT declared.id, declared.agent, contacted.source, accompanied.customer,
           accompanied.openings
      FROM declared
      JOIN contacted ON contacted.agent = declared.agent
       AND (contacted.id = declared.interaction_id
            OR (declared.interaction_id IS NULL AND declared.reference <> ''
                AND contacted.reference = declared.reference)
            OR (declared.customer <> '' AND declared.customer = ANY(contacted.customers)))
      LEFT JOIN accompanied ON accompanied.agent = contacted.agent
       AND accompanied.interaction = contacted.id
)
"""
_UNDECLARED = f"""{_FACTS}, said AS (
    SELECT agent, customer FROM declared WHERE customer <> ''
    UNION
    SELECT tied.agent, tied.customer FROM tied JOIN declared USING (id)
     WHERE declared.customer = '' AND tied.customer IS NOT NULL
)
SELECT opened.agent, opened.customer, '', opened.openings, opened.first_at, opened.last_at,
       viewing.id, false
  FROM opened
  JOIN audit_declaration AS declaration ON declaration.agent_id = opened.agent
   AND declaration.branch_id = %(branch)s AND declaration.date = %(date)s
  LEFT JOIN said ON said.agent = opened.agent AND said.customer = opened.customer
  LEFT JOIN audit_viewing AS viewing ON viewing.agent_id = opened.agent
   AND viewing.branch_id = %(branch)s AND viewing.date = %(date)s
   AND viewing.customer = opened.customer
 WHERE said.agent IS NULL
 ORDER BY opened.agent, opened.first_at, opened.customer
"""  # noqa: S608 (our own words)
_UNTRACED = f"""{_FACTS}
SELECT declared.agent, declared.customer, declared.reference, 0, NULL, NULL, NULL,
       coalesce(bool_or(tied.source = 'agent'), false)
  FROM declared
  LEFT JOIN tied ON tied.id = declared.id
  LEFT JOIN opened ON opened.agent = declared.agent AND opened.customer = declared.customer
 GROUP BY declared.id, declared.agent, declared.customer, declared.reference
HAVING count(opened.agent) = 0
   AND count(*) FILTER (WHERE tied.source <> 'agent') = 0
   AND NOT (declared.customer = '' AND count(tied.openings) > 0)
 ORDER BY declared.agent, declared.id
"""  # noqa: S608 (our own words)
_UNACCOMPANIED = f"""{_FACTS}
SELECT opened.agent, opened.customer, '', opened.openings, opened.first_at, opened.last_at,
       viewing.id, false
  FROM opened
  LEFT JOIN audit_viewing AS viewing ON viewing.agent_id = opened.agent
   AND viewing.branch_id = %(branch)s AND viewing.date = %(date)s
   AND viewing.customer = opened.customer
 WHERE opened.alone AND NOT EXISTS (
       SELECT FROM contacted
        WHERE contacted.agent = opened.agent AND opened.customer = ANY(contacted.customers))
 ORDER BY opened.agent, opened.first_at, opened.customer
"""  # noqa: S608 (our own words)


def three_lists(*, branch: Branch, date: Date, agents: Collection[int] | None = None) -> Lists:
    """Return the lists of a branch day, of these agents only if any are named.

    The first list knows only agents who have declared: the others are in `missing`.
    """
    day = day_on(branch=branch, date=date)
    values: dict[str, Any] = {
        "branch": branch.pk,
        "date": date,
        "begins": day.begins_at,
        "ends": day.ends_at,
        "agents": None if agents is None else list(agents),
    }
    return Lists(*(_rows(sql, values) for sql in (_UNDECLARED, _UNTRACED, _UNACCOMPANIED)))


def _rows(sql: str, values: dict[str, Any]) -> list[Listed]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Listed(*row) for row in cursor.fetchall()]
