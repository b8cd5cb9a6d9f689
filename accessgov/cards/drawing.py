"""Cards about the draw: alarms for those who watch over it, dice for those who may throw."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.cards.card import Card, Line, link
from audit.drawing import alarms, dice
from staff.models import User

SHOWN = 5


def alarm_cards(at: datetime, branches: Collection[int] | None = None, url: str = "") -> list[Card]:
    """Return a card when draws are not as they must be; `branches` narrows it."""
    found = [
        alarm
        for alarm in alarms.remembered(at=at)
        if branches is None or alarm.branch_id in branches
    ]
    if not found:
        return []
    number = len(found)
    return [
        Card(
            _("Alarms of the draw"),
            "triangle-alert",
            ngettext(
                "day of an agent whose draw is not as it must be",
                "days of agents whose draws are not as they must be",
                number,
            ),
            count=number,
            kind="warn",
            lines=[Line(text) for text in alarms.sentences(found=found[:SHOWN])],
            url=url,
            action=_("See the draws") if url else "",
        )
    ]


def dice_cards(user: User, at: datetime) -> list[Card]:
    """Return a card when a sealed day waits for this person's dice."""
    days = dice.waiting(user=user, at=at)
    if not days:
        return []
    return [
        Card(
            _("Dice for the draw"),
            "dices",
            ngettext("sealed day waits for dice", "sealed days wait for dice", len(days)),
            count=len(days),
            kind="warn",
            url=link("audit:draw_dice"),
            action=_("Type in dice"),
        )
    ]
