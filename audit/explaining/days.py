"""Explaining branch days: again and again, as evidence arrives, and always to the same result."""

import json
from datetime import date as Date
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from audit.evidence.silences import silences
from audit.explaining import reasons, signals  # noqa: F401 (they register themselves)
from audit.explaining.due import due_days
from audit.explaining.limits import LIMITS
from audit.explaining.rates import scales
from audit.explaining.statement import statement
from staff.calendar import Day, day_on
from staff.models import Branch

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('explain', %s::bigint << 32 | %s))"

# The planner knows nothing yet of the newest day: it expects a row or two and compares every
# opening with every other, seconds for 4,000 openings and hours for a million. Where a template
# needs a loop all the same, an array or `+ 0` names its index; what is one for all is a part.
# Compiling the statement takes longer than it saves on a branch's day.
_PLANNED = "SET LOCAL enable_nestloop = off; SET LOCAL jit = off"


def explain_day(*, branch: Branch, date: Date, at: datetime) -> int:
    """Explain all openings of a branch day, running or over; return how many viewings it has."""
    day = day_on(branch=branch, date=date)
    values = {
        **LIMITS,
        **_silences(branch, day, at),
        "branch": branch.pk,
        "date": date,
        "at": at,
        "begins_at": day.begins_at,
        "ends_at": day.ends_at,
        "scales": json.dumps(scales(at=at)),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK, [branch.pk, date.toordinal()])
        cursor.execute(_PLANNED)
        cursor.execute(statement(), values)
        return int(cursor.fetchone()[0])


def explain_days(*, at: datetime) -> int:
    """Explain every branch's running day, and closed ones with new evidence; count viewings."""
    return sum(
        explain_day(branch=branch, date=date, at=at)
        for branch in Branch.objects.all()
        for date in due_days(branch=branch, at=at)
    )


def _silences(branch: Branch, day: Day, at: datetime) -> dict[str, Any]:
    found = silences(branch=branch, begins_at=day.begins_at, ends_at=day.ends_at, at=at)
    return {
        "silent_from": [silence.begins_at for silence in found],
        "silent_until": [silence.ends_at for silence in found],
    }
