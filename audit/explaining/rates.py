"""What the call-backs found: a rate for every reason and signal, so that the idle ones sink.

A code's calls are the recorded ones on viewings that carry it; it found something where the
customer knew of no contact. A few calls prove little, so each rate starts from a prior belief.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection
from redis import RedisError

from audit.explaining.registry import REASONS, SIGNALS

SPAN = timedelta(days=180)
# As if twenty calls had been made before the first, one of ten of them with a finding.
PRIOR_CALLS, PRIOR_FOUND = 20, 2
# However often it was idle, a signal keeps a tenth of its weight, or it could never rise again;
# and what always finds something gets half as much again, or it would crowd out the others.
LEAST, MOST = 10, 150
# A reason keeps three quarters: what customers always confirm is still the agent's own word, and
# much lighter it would hide misuse nearly as well as a call does (docs/detection.md).
LEAST_REASON = 75
_KEPT = 3600  # seconds: half a year's calls are not counted anew for every branch of a night

_COUNTED = """
SELECT code, count(*), count(*) FILTER (WHERE state = 'not_me')
  FROM (SELECT DISTINCT sample.id, sample.state, said->>'code' AS code
          FROM audit_sample AS sample
          JOIN audit_draw AS draw ON draw.id = sample.draw_id
          JOIN audit_viewing AS seen ON seen.agent_id = draw.agent_id
               AND seen.branch_id = draw.branch_id AND seen.date = draw.date
               AND seen.customer = sample.customer
         CROSS JOIN jsonb_array_elements(seen.reasons || seen.signals) AS said
         WHERE sample.state IN ('confirmed', 'not_me')
           AND sample.closed_at > %(since)s AND sample.closed_at <= %(at)s) AS called
 GROUP BY code ORDER BY code
"""


@dataclass(frozen=True)
class Rate:
    """How many calls were made on viewings with a code, and how many found something."""

    code: str
    calls: int
    found: int

    @property
    def percent(self) -> int:
        """Return how much of its weight a signal keeps, or a viewing of its base by a reason."""
        found = 100 * (self.found + PRIOR_FOUND) * PRIOR_CALLS
        share = found // ((self.calls + PRIOR_CALLS) * PRIOR_FOUND)
        return max(LEAST_REASON if self.code in REASONS else LEAST, min(MOST, share))


def rates(*, at: datetime) -> list[Rate]:
    """Return the rate of every reason and signal that was called about in the last half year."""
    return [Rate(*row) for row in _counted(at)]


def remembered(*, at: datetime) -> list[Rate]:
    """Return the rate of every reason and signal there is, as counted in that hour."""
    try:
        rows = cache.get_or_set(key(at=at), lambda: _counted(at), _KEPT) or []
    except RedisError:  # without the cache they are counted each time
        rows = _counted(at)
    known = {code: Rate(code, calls, found) for code, calls, found in rows}
    return [known.get(code, Rate(code, 0, 0)) for code in (*REASONS, *SIGNALS)]


def key(*, at: datetime) -> str:
    """Return under which name the counts of an hour are remembered."""
    return f"explaining:rates:{int(at.timestamp()) // _KEPT}"


def scales(*, at: datetime) -> dict[str, int]:
    """Return the percentage of its weight for each reason and signal."""
    return {rate.code: rate.percent for rate in remembered(at=at)}


def _counted(at: datetime) -> list[tuple[str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"since": at - SPAN, "at": at})
        return cursor.fetchall()
