"""What people used of their access lately: the last opening, and the last reveal of each tier."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

DAYS = 90  # a quarter: what was not used for so long is hardly needed

# One pass over the actors' own entries, by the index of actor and time.
_USED = """
SELECT entry.actor_id, entry.actor_branch_id, tier, max(entry.timestamp)
  FROM audit_logentry AS entry, unnest(entry.tiers) AS tier
 WHERE entry.actor_id = ANY(%(people)s) AND entry.timestamp >= %(since)s
   AND entry.timestamp < %(at)s
   AND entry.event IN ('opened', 'revealed') AND entry.outcome = 'given'
 GROUP BY 1, 2, 3
"""
OPENED = "masked"  # as an opening calls what it shows


@dataclass
class Usage:
    """When one person last opened a record and revealed each tier; absent means not lately."""

    tiers: dict[str, datetime] = field(default_factory=dict)

    @property
    def opened_at(self) -> datetime | None:
        """Return the last opening, or the last reveal where that was later."""
        return max(self.tiers.values(), default=None)

    def see(self, tier: str, at: datetime) -> None:
        """Note a use, if it is the latest."""
        self.tiers[tier] = max(at, self.tiers.get(tier, at))


def usage(*, people: Collection[int], at: datetime) -> dict[tuple[int, int | None], Usage]:
    """Return the use of each person at each branch, and under None at all branches together."""
    values: dict[str, Any] = {"people": list(people), "since": at - timedelta(days=DAYS), "at": at}
    found: dict[tuple[int, int | None], Usage] = {}
    with connection.cursor() as cursor:
        cursor.execute(_USED, values)
        for person, branch, tier, last in cursor.fetchall():
            for place in {branch, None}:
                found.setdefault((person, place), Usage()).see(tier, last)
    return found
