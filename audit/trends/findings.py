"""What the calls of a scope found: which were drawn evenly, from how many views, and the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection

from audit.models import Sample
from audit.trends.assurance import (
    Call,
    Estimate,
    Stratum,
    most_without_contact,
    weighted_estimate,
)
from audit.trends.rows import UNANSWERED, calls
from audit.trends.scopes import Scope

Cause, State = Sample.Cause, Sample.State


class Even(StrEnum):
    """What the evenly drawn calls were drawn from."""

    FLOOR = "floor"  # views that no system explains
    ALL = "uniform"  # every view of the day, by the older method


@dataclass(frozen=True)
class Finding:
    """What the evenly drawn calls found, and the most that it leaves possible."""

    even: Even
    confirmed: int
    found: int
    unanswered: int
    waiting: int
    views: int  # of the days with an answer
    most: int  # of these, without a contact, at 95 %
    views_with_unanswered: int
    most_with_unanswered: int  # were every unanswered call one without a contact

    @property
    def answered(self) -> int:
        """Return how many calls say anything."""
        return self.confirmed + self.found


@dataclass(frozen=True)
class Further:
    """What the other calls found, and a rough estimate from all that had a likelihood."""

    confirmed: int
    found: int
    unanswered: int
    waiting: int
    estimate: Estimate | None


# The size of what a floor was drawn from: audit/drawing/verifier.py, `pool`. Lines of a manifest
# are written as "unexplained 12 must,no-call 4000000017".
_SIZES = """
SELECT draw.id,
       CASE WHEN draw.manifest IS NULL THEN cardinality(draw.frame)
            ELSE (SELECT coalesce(nullif(count(*) FILTER (WHERE standing = 'unexplained'), 0),
                                  count(*))
                    FROM (SELECT split_part(line, ' ', 1) AS standing,
                                 split_part(line, ' ', 3) AS marks,
                                 split_part(line, ' ', 4) AS customer
                            FROM jsonb_array_elements_text(draw.manifest -> 'frame') AS line
                         ) AS row
                   WHERE standing <> 'explained' AND position('no-call' IN marks) = 0
                     AND NOT EXISTS (SELECT FROM audit_sample AS certain
                                      WHERE certain.draw_id = draw.id AND certain.cause = 'must'
                                        AND certain.customer = row.customer)) END
  FROM audit_draw AS draw WHERE draw.id = ANY(%s)
"""


def findings(*, scope: Scope) -> tuple[list[Finding], Further]:
    """Return what the calls found: drawn evenly, by each method there is, and further ones."""
    columns = ("draw_id", "cause", "state", "chance")
    rows: list[Any] = list(calls(scope=scope).order_by().values_list(*columns, named=True))
    even = {kind: [row for row in rows if row.cause == kind] for kind in Even}
    sizes = _sizes({row.draw_id for of in even.values() for row in of})
    found = [_finding(kind, of, sizes) for kind, of in even.items() if of]
    return found, _further([row for row in rows if row.cause not in set(Even)], rows)


def _finding(kind: Even, rows: list, sizes: dict[int, int]) -> Finding:
    counted = _count(rows)
    answered, doubted = _strata(rows, sizes, doubt=False), _strata(rows, sizes, doubt=True)
    return Finding(
        even=kind,
        **counted,
        views=sum(one.size for one in answered),
        most=most_without_contact(strata=answered),
        views_with_unanswered=sum(one.size for one in doubted),
        most_with_unanswered=most_without_contact(strata=doubted),
    )


def _strata(rows: list, sizes: dict[int, int], *, doubt: bool) -> list[Stratum]:
    """Return one stratum for each draw with an answer; with doubt, no answer is a bad one."""
    found: dict[int, list[bool]] = {}
    for row in rows:
        if row.state in (State.CONFIRMED, State.NOT_ME) or (doubt and row.state in UNANSWERED):
            found.setdefault(row.draw_id, []).append(row.state != State.CONFIRMED)
    return [Stratum(max(sizes[draw], len(bad)), len(bad), sum(bad)) for draw, bad in found.items()]


def _further(others: list, rows: list) -> Further:
    # A replacement's chance is that of being drawn at first, not of standing in for another.
    drawn = [row for row in rows if row.chance and row.cause != Cause.REPLACEMENT]
    answered = [row for row in drawn if row.state in (State.CONFIRMED, State.NOT_ME)]
    calls_made = [
        Call(row.draw_id, row.chance / 1_000_000, row.state == State.NOT_ME) for row in answered
    ]
    return Further(**_count(others), estimate=weighted_estimate(calls=calls_made))


def _count(rows: Iterable) -> dict[str, int]:
    states = [row.state for row in rows]
    return {
        "confirmed": states.count(State.CONFIRMED),
        "found": states.count(State.NOT_ME),
        "unanswered": sum(state in UNANSWERED for state in states),
        "waiting": states.count(State.WAITING),
    }


def _sizes(draws: set[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, [list(draws)])
        return dict(cursor.fetchall())
