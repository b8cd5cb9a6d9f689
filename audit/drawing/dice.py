"""Dice: chance that two people throw by hand, after the sealing and before the draw."""

from datetime import date as Date
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from audit.drawing.beacons import DICE, NotThereYet
from audit.drawing.drawing import draw_sealed
from audit.models import DiceRoll, Draw
from staff.models import Branch, User
from staff.permissions import branch_ids, holds

LEAST = 10  # dice a person: two people make more than 50 bits


class NotYourDice(Exception):
    """These dice are not this person's to throw."""


def waiting(*, user: User, at: datetime) -> list[tuple[Branch, Date]]:
    """Return the branch days that wait for dice and for which this person may throw them.

    Nobody throws for a day on which he is drawn, and nobody twice.
    """
    if not _undrawn().exists():
        return []
    branches = Branch.objects.in_bulk(
        {
            *branch_ids(user=user, permission="read_ledger", at=at),
            *branch_ids(user=user, permission="call_back", at=at),
        }
    )
    days = (
        _undrawn().filter(branch__in=branches).order_by("date", "branch").values("date", "branch")
    )
    days = days.annotate(sealed=Max("sealed_at"), own=Count("pk", filter=Q(agent=user)))
    rolls = DiceRoll.objects.filter(by=user, date__in=[day["date"] for day in days]).order_by()
    thrown_at = {
        (roll["branch"], roll["date"]): roll["last"]
        for roll in rolls.values("branch", "date").annotate(last=Max("rolled_at"))
    }
    return [
        (branches[day["branch"]], day["date"])
        for day in days
        if not day["own"]
        and thrown_at.get((day["branch"], day["date"]), day["sealed"]) <= day["sealed"]
    ]


def throw(*, by: User, branch: Branch, date: Date, rolls: str, at: datetime) -> DiceRoll:
    """Write down what somebody threw, and draw if it was the last that was missing.

    Raises NotYourDice.
    """
    with transaction.atomic():
        # One after another, or two sendings of one form would count as two people's.
        list(_undrawn().filter(branch=branch, date=date).select_for_update(of=("self",)))
        if (branch, date) not in waiting(user=by, at=at):
            raise NotYourDice
        outside = _oversees(by, branch, at)
        roll = DiceRoll.objects.create(
            branch=branch, date=date, by=by, rolls=rolls, outside=outside, rolled_at=at
        )
    draw_sealed(at=at, draws=_undrawn().filter(branch=branch, date=date))
    return roll


def thrown(*, draw: Draw) -> str:
    """Return the dice of two people, one of them from outside; raises NotThereYet."""
    rolls = DiceRoll.objects.filter(
        branch=draw.branch_id, date=draw.date, rolled_at__gt=draw.sealed_at
    )
    rolls = rolls.exclude(by=draw.agent_id).order_by("rolled_at", "id")
    outside = rolls.filter(outside=True).first()
    other = rolls.exclude(by=outside.by_id).first() if outside else None
    if outside is None or other is None:
        raise NotThereYet("two people's dice, one of them from outside")
    both = sorted((outside, other), key=lambda roll: roll.pk)
    return f"{DICE}:" + ";".join(f"{roll.by_id}={roll.rolls}" for roll in both)


def _oversees(user: User, branch: Branch, at: datetime) -> bool:
    return holds(user=user, permission="read_ledger", branch_id=branch.pk, at=at)


def _undrawn() -> QuerySet[Draw]:
    return Draw.objects.filter(seed="", manifest__beacon__kind=DICE)
