"""What the call-backs found: a rate for every reason and signal, so that the idle ones sink.

A code's calls are the recorded ones on viewings that carry it; it found something where the
customer knew of no contact. A few calls prove little, so each rate starts from a prior belief.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection

from audit.explaining.registry import SIGNALS

SPAN = timedelta(days=180)
# As if twenty calls had been made before the first, one of ten of them with a finding.
PRIOR_CALLS, PRIOR_FOUND = 20, 2
# However often it was idle, a signal keeps a tenth of its weight, or it could never rise again;
# and one that always finds something gets half as much again, or it would crowd out the others.
LEAST, MOST = 10, 150
_KEPT = 3600  # seconds: a year's calls are not counted anew for every branch of a night

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
    def smoothed(self) -> float:
        """Return the share of calls that found something, drawn towards what was believed."""
        return (self.found + PRIOR_FOUND) / (self.calls + PRIOR_CALLS)

    @property
    def percent(self) -> int:
        """Return how much of its weight a signal keeps."""
        found = 100 * (self.found + PRIOR_FOUND) * PRIOR_CALLS
        share = found // ((self.calls + PRIOR_CALLS) * PRIOR_FOUND)
        return max(LEAST, min(MOST, share))


def rates(*, at: datetime) -> list[Rate]:
    """Return the rate of every reason and signal that was called about in the last half year."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"since": at - SPAN, "at": at})
        return [Rate(*row) for row in cursor.fetchall()]


def scales(*, at: datetime) -> dict[str, int]:
    """Return the percentage of its weight for each signal, counted once an hour."""
    counted = cache.get_or_set("explaining:scales", lambda: _percents(at), _KEPT) or {}
    return {code: counted.get(code, 100) for code in SIGNALS}


def _percents(at: datetime) -> dict[str, int]:
    return {rate.code: rate.percent for rate in rates(at=at)}
