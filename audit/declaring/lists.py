"""The three lists: where an agent's declaration and the ledger do not agree, both ways."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from enum import StrEnum
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


class Kind(StrEnum):
    """The lists, in the order of `Lists`."""

    UNDECLARED = "undeclared"
    UNTRACED = "untraced"
    UNACCOMPANIED = "unaccompanied"


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


# Every part is found through an index, agent by agent, whatever the planner thinks of the newest
# day: correlated questions instead of joins between parts, and `+ 0` where the branch's index would
# read the whole branch for each of them.
_OPENED = """
    SELECT actor_id AS agent, customer, count(*) AS openings,
           min(timestamp) AS first_at, max(timestamp) AS last_at,
           bool_or(interaction_id IS NULL) AS alone
      FROM audit_logentry
     WHERE actor_branch_id = %(branch)s AND event = 'opened' AND outcome = 'given'
       AND timestamp >= %(begins)s AND timestamp < %(ends)s
       AND (%(agents)s::bigint[] IS NULL OR actor_id = ANY(%(agents)s))
     GROUP BY actor_id, customer
"""
_OWN_OPENED = """
      FROM audit_logentry AS entry
     WHERE entry.actor_id = declared.agent AND entry.actor_branch_id + 0 = %(branch)s
       AND entry.timestamp >= %(begins)s AND entry.timestamp < %(ends)s
       AND entry.event = 'opened' AND entry.outcome = 'given'
"""
_OWN_CONTACTS = """
      FROM audit_interaction AS noted
     WHERE noted.agent_id = {agent} AND noted.branch_id + 0 = %(branch)s
       AND noted.started_at >= %(begins)s AND noted.started_at < %(ends)s
"""
# `ties` are the interactions that a declared contact is about.
_DECLARED = f"""
    SELECT contact.id, declaration.agent_id AS agent, contact.customer, contact.reference,
           ARRAY(SELECT noted.id {_OWN_CONTACTS.format(agent="declaration.agent_id")}
                    AND (noted.id = contact.interaction_id
                         OR (contact.interaction_id IS NULL AND contact.reference <> ''
                             AND noted.reference = contact.reference)
                         OR (contact.customer <> '' AND contact.customer = ANY(noted.customers)))
           ) AS ties
      FROM audit_declaration AS declaration
      JOIN audit_contact AS contact ON contact.declaration_id = declaration.id
     WHERE declaration.branch_id = %(branch)s AND declaration.date = %(date)s
       AND (%(agents)s::bigint[] IS NULL OR declaration.agent_id = ANY(%(agents)s))
"""  # noqa: S608 (our own words)
# A reference declares the customer opened under that interaction if it is the only one: a single
# call noted down must not answer for fifty records.
_UNDECLARED = f"""
WITH declared AS MATERIALIZED ({_DECLARED}), opened AS MATERIALIZED ({_OPENED}), said AS (
    SELECT agent, customer FROM declared WHERE customer <> ''
    UNION ALL
    SELECT agent, (SELECT CASE WHEN count(DISTINCT entry.customer) = 1 THEN min(entry.customer) END
                   {_OWN_OPENED} AND entry.interaction_id = ANY(declared.ties))
      FROM declared WHERE customer = ''
), compared AS (
    SELECT agent, customer, sum(openings) AS openings, min(first_at) AS first_at,
           max(last_at) AS last_at
      FROM (SELECT agent, customer, openings, first_at, last_at, false AS said FROM opened
            UNION ALL SELECT agent, customer, 0, NULL, NULL, true FROM said) AS both_ways
     GROUP BY agent, customer HAVING NOT bool_or(said)
)
SELECT agent, compared.customer, '', compared.openings::int, compared.first_at, compared.last_at,
       (SELECT viewing.id FROM audit_viewing AS viewing
         WHERE viewing.agent_id = agent AND viewing.branch_id = %(branch)s
           AND viewing.date = %(date)s AND viewing.customer = compared.customer), false
  FROM compared
 WHERE agent IN (SELECT declaration.agent_id FROM audit_declaration AS declaration
                  WHERE declaration.branch_id = %(branch)s AND declaration.date = %(date)s)
 ORDER BY agent, compared.first_at, compared.customer
"""  # noqa: S608 (our own words)
_UNTRACED = f"""
WITH declared AS MATERIALIZED ({_DECLARED})
SELECT agent, customer, reference, 0, NULL, NULL, NULL, ties <> '{{}}'
  FROM declared
 WHERE NOT coalesce((SELECT true {_OWN_OPENED} AND declared.customer <> ''
                       AND entry.customer = declared.customer LIMIT 1), false)
   AND NOT coalesce((SELECT true FROM audit_interaction AS noted
                      WHERE noted.id = ANY(ties) AND noted.source <> 'agent' LIMIT 1), false)
   AND NOT coalesce((SELECT true {_OWN_OPENED} AND declared.customer = ''
                       AND entry.interaction_id = ANY(ties) LIMIT 1), false)
 ORDER BY agent, id
"""  # noqa: S608 (our own words)
_UNACCOMPANIED = f"""
WITH opened AS MATERIALIZED ({_OPENED})
SELECT agent, opened.customer, '', openings, opened.first_at, opened.last_at,
       (SELECT viewing.id FROM audit_viewing AS viewing
         WHERE viewing.agent_id = agent AND viewing.branch_id = %(branch)s
           AND viewing.date = %(date)s AND viewing.customer = opened.customer), false
  FROM opened
 WHERE alone AND NOT coalesce((SELECT true {_OWN_CONTACTS.format(agent="opened.agent")}
                                  AND opened.customer = ANY(noted.customers) LIMIT 1), false)
 ORDER BY agent, opened.first_at, opened.customer
"""  # noqa: S608 (our own words)
_STATEMENTS = {
    Kind.UNDECLARED: _UNDECLARED,
    Kind.UNTRACED: _UNTRACED,
    Kind.UNACCOMPANIED: _UNACCOMPANIED,
}


def three_lists(*, branch: Branch, date: Date, agents: Collection[int] | None = None) -> Lists:
    """Return the lists of a branch day, of these agents only if any are named.

    The first list knows only agents who have declared: the others are in `missing`.
    """
    return Lists(*(day_list(kind=kind, branch=branch, date=date, agents=agents) for kind in Kind))


def day_list(
    *, kind: Kind, branch: Branch, date: Date, agents: Collection[int] | None = None
) -> list[Listed]:
    """Return one of the lists of a branch day, of these agents only if any are named."""
    day = day_on(branch=branch, date=date)
    values: dict[str, Any] = {
        "branch": branch.pk,
        "date": date,
        "begins": day.begins_at,
        "ends": day.ends_at,
        "agents": None if agents is None else list(agents),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[kind], values)
        return [Listed(*row) for row in cursor.fetchall()]
