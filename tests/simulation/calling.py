"""Who is called: the real draw over the real viewings, and uniform draws of two from all."""

from collections.abc import Mapping, Sequence
from random import Random

from django.conf import settings
from django.db import connections

from audit.drawing import verifier
from audit.drawing.lottery import Drawn, Row, draw, plan
from tests.simulation.assumptions import World
from tests.simulation.misuses import Kind
from tests.simulation.places import COLLEAGUES, Person, Place

MOST_DAYS = 2000  # a uniform draw finds a daily misuse long before

_VIEWINGS = """
SELECT agent_id, standing, weight, must_check, customer FROM audit_viewing
 WHERE branch_id = %s AND date = %s ORDER BY agent_id, customer
"""
Frames = Mapping[int, Sequence[Row]]


def frames_of(*, place: Place, date: object) -> dict[int, list[Row]]:
    """Return what the explanation made of a branch day, for the draw."""
    frames: dict[int, list[Row]] = {}
    with connections["default"].cursor() as cursor:
        cursor.execute(_VIEWINGS, [place.branch.pk, date])
        for agent, standing, weight, must, customer in cursor.fetchall():
            frames.setdefault(agent, []).append(Row(standing, weight, must, False, customer))
    return frames


def our_calls(
    *, frames: Frames, person: Person, place: Place, uncalled: set[int], secret: str
) -> list[Drawn]:
    """Return the calls on this agent, in a team with honest colleagues."""
    agent, others = person.desk.agent, [one for one in place.honest if one is not person]
    team = [agent, *(one.desk.agent for one in others[:COLLEAGUES])]
    plans = plan(
        frames={agent: frames[agent] for agent in team if agent in frames},
        uncalled=uncalled & {*team},
        calls_per_agent=settings.CALLS_PER_AGENT,
        spare_one_in=settings.SPARE_ONE_IN,
    )
    sealed = verifier.hash_of(verifier.canonical(plans[agent]))
    return draw(manifest=plans[agent], seed=verifier.seed_of(sealed, secret, ""))


def uniform_days(*, kind: Kind, chance: Random, world: World) -> tuple[float, int]:
    """Return on which day uniform draws call a misuse, and with how many calls until then.

    The frame's own numbers do not matter to a uniform draw, only how many of them are guilty.
    """
    calls = 0
    for day in range(kind.days or MOST_DAYS):
        for _ in range(kind.agents):
            guilty = kind.count(day)
            size = max(20, round(chance.gauss(world.views, world.views_spread))) + guilty
            drawn = chance.sample(range(size), settings.CALLS_PER_AGENT)
            calls += len(drawn)
            if any(number < guilty for number in drawn):
                return day + 1, calls
    return float("inf"), calls
