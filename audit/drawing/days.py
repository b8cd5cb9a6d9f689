"""The draw of branch days, step by step: explain, seal, draw, and in the end tell the secret.

Each step is a transaction of its own; any run may stop anywhere, and the next goes on.
"""

import logging
from collections.abc import Iterable
from datetime import date as Date
from datetime import datetime, timedelta

from audit.drawing.drawing import draw_sealed, publish_closed
from audit.drawing.frames import unsealed
from audit.drawing.lottery import new_secret
from audit.drawing.sealing import SETTLING, DayNotOver, Secrets, seal_day
from audit.explaining import explain_day
from audit.models import Draw
from audit.samples import hand_over
from staff.calendar import Day, day_on, last_closed_day
from staff.models import Branch

__all__ = ["SETTLING", "DayNotOver", "draw_day", "draw_samples"]
CATCH_UP_DAYS = 14
# A day that cannot be explained is drawn after so long all the same: from the ledger alone.
PATIENCE = timedelta(hours=2)
log = logging.getLogger(__name__)


def draw_samples(*, at: datetime, random_secret: Secrets = new_secret) -> list[Draw]:
    """Draw every branch day that is over and not drawn yet, of the last two weeks too."""
    hand_over(at=at)
    made: list[Draw] = []
    branches = Branch.objects.in_bulk()
    closed = closed_days(branches=branches.values(), at=at - SETTLING)
    for number, date in sorted({row[:2] for row in unsealed(days=closed)}):
        try:
            branch = branches[number]
            made += draw_day(branch=branch, date=date, at=at, random_secret=random_secret)
        except Exception:  # one branch's trouble must not save the others from the draw
            log.exception("The day %s of %s could not be sealed.", date, branch.code)
    made += draw_sealed(at=at)  # what an earlier run, or a beacon, left undone
    publish_closed(at=at)
    return made


def draw_day(
    *, branch: Branch, date: Date, at: datetime, random_secret: Secrets = new_secret
) -> list[Draw]:
    """Explain, seal and draw one branch day; raises DayNotOver."""
    day = day_on(branch=branch, date=date)
    if day.ends_at + SETTLING > at:
        raise DayNotOver(f"{branch.code} {date:%Y-%m-%d}")
    try:
        explain_day(branch=branch, date=date, at=at)
    except Exception:
        log.exception("The day %s of %s could not be explained.", date, branch.code)
        if at < day.ends_at + PATIENCE:
            return []
    seal_day(branch=branch, date=date, at=at, random_secret=random_secret)
    waiting = Draw.objects.filter(branch=branch, date=date, seed="", manifest__isnull=False)
    return draw_sealed(at=at, draws=waiting)


def closed_days(*, branches: Iterable[Branch], at: datetime) -> list[tuple[Branch, Day]]:
    """Return the days of the last two weeks that were over by then, the oldest first."""
    days = []
    for branch in branches:
        newest = last_closed_day(branch=branch, at=at).date
        dates = [newest - timedelta(days=ago) for ago in reversed(range(CATCH_UP_DAYS))]
        days += [(branch, day_on(branch=branch, date=date)) for date in dates]
    return days
