"""Real situations, for the test of the course and for the reminders; each has one right answer."""

from collections.abc import Collection
from random import Random

from staff.situations.asked import ASKED
from staff.situations.situation import TOPICS, Situation
from staff.situations.tempted import TEMPTED
from staff.situations.watched import WATCHED

__all__ = ["SITUATIONS", "TOPICS", "Situation", "draw"]

SITUATIONS = {one.code: one for one in (*ASKED, *TEMPTED, *WATCHED)}


def draw(*, number: int, chance: Random, but: Collection[str] = ()) -> list[Situation]:
    """Draw so many different situations; those named in `but` only when the others run out.

    SystemRandom is a Random: whoever must not be foreseen passes one.
    """
    fresh = [one for code, one in SITUATIONS.items() if code not in but]
    chosen = chance.sample(fresh, min(number, len(fresh)))
    again = [one for code, one in SITUATIONS.items() if code in but]
    return chosen + chance.sample(again, min(number - len(chosen), len(again)))
