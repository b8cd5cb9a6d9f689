"""Dice: chance that two people throw by hand, after the sealing and before the draw."""

from datetime import date as Date
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from audit.drawing.beacons import DICE, NotThereYet
from audit.drawing.drawing import draw_sealed
from audit.models import DiceRoll, Draw
from staff.models import Branch, User
from staff.permissions import branch_ids, holds

LEAST = 10  # dice a person: two people make more than 50 bits


class NotYourDice(Exception):
    """These dice are not this person's to throw."""


def waiting(*, user: User, at: datetime) -> list[tuple[Branch, Date]]:
    """Return the branch days that wait for dice and for which this person may throw them."""
    branches = {
        *branch_ids(user=user, permission="read_ledger", at=at),
        *branch_ids(user=user, permission="call_back", at=at),
    }
    open_ones = _undrawn().filter(branch__in=branches).order_by("date", "branch__code")
    days = {(draw.branch, draw.date): None for draw in open_ones.select_related("branch")}
    return [day for day in days if may_throw(user=user, branch=day[0], date=day[1], at=at)]


def may_throw(*, user: User, branch: Branch, date: Date, at: datetime) -> bool:
    """Tell whether somebody may throw: nobody drawn that day, and nobody twice."""
    draws = _undrawn().filter(branch=branch, date=date)
    sealed = [draw.sealed_at for draw in draws if draw.sealed_at]
    if not sealed or draws.filter(agent=user).exists():
        return False
    entitled = _oversees(user, branch, at) or holds(
        user=user, permission="call_back", branch_id=branch.pk, at=at
    )
    thrown_already = DiceRoll.objects.filter(
        branch=branch, date=date, by=user, rolled_at__gt=max(sealed)
    )
    return entitled and not thrown_already.exists()


def throw(*, by: User, branch: Branch, date: Date, rolls: str, at: datetime) -> DiceRoll:
    """Write down what somebody threw, and draw if it was the last that was missing.

    Raises NotYourDice.
    """
    with transaction.atomic():
        # One after another, or two sendings of one form would count as two people's.
        list(_undrawn().filter(branch=branch, date=date).select_for_update(of=("self",)))
        if not may_throw(user=by, branch=branch, date=date, at=at):
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
