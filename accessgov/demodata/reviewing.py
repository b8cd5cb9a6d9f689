"""People whose access is looked at again, rests or is taken away: one of each for the demo.

No account that is given to visitors is among those who can open nothing. As in choosing.py, the
entries are of the day of loading, behind all others.
"""

from datetime import datetime, timedelta

from staff.models import Suspension, User
from staff.reviewing import leaves, leaving, opening, suspensions

DAY = timedelta(days=1)
# Whose review was opened so many days ago: in time, past its last day, and past the grace too.
REVIEWED = (
    ("agent2", 3), ("rudi.hartono", 3), ("siti.maryam", 3), ("bagus.hermawan", 9),
    ("wayan.sukadana", 16), ("danang.kusuma", 23),
)  # fmt: skip
ON_LEAVE = (("retno.palupi", 0, 4), ("anton.simatupang", 6, 8))
SUSPENDED, WHY = "jefri.sinaga", "Foto layar beredar di grup percakapan; sedang diperiksa."
MOVES, TO = "eko.purnomo", "andi.tenri"


def review(*, at: datetime) -> None:
    """Open reviews, enter leave and a transfer, and suspend somebody."""
    for username, days in REVIEWED:
        opening.open_after_change(person=_one(username), at=at - days * DAY)
    for username, first, last in ON_LEAVE:
        person, today = _one(username), at.date()
        leaves.enter(
            person=person, first_day=today + first * DAY, last_day=today + last * DAY,
            by=_one("hr"), at=at,
        )  # fmt: skip
    suspended = _one(SUSPENDED)
    suspensions.suspend(person=suspended, reason=WHY, by=suspended.supervisor, at=at)  # type: ignore
    leaving.transfer(
        person=_one(MOVES), supervisor=_one(TO), reason="Cabang Makassar kekurangan orang.",
        by=_one("hr"), at=at, day=at.date() + 5 * DAY,
    )  # fmt: skip


def reviewed() -> bool:
    """Tell whether this is done."""
    return Suspension.objects.exists()


def _one(username: str) -> User:
    return User.objects.select_related("supervisor").get(username=username)
