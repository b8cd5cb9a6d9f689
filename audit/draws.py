"""The draw: from every agent's branch day one or two customers, chosen by chance alone.

The ledger is the frame, a seed from the system's randomness the choice. Draw, samples and entry
are written in one transaction per agent, so any run may stop anywhere and the next goes on.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from audit.events import Event
from audit.ledger import record
from audit.models import Draw, LogEntry, Sample
from audit.permutations import UNIFORM, frame_hash
from audit.samples import hand_over
from staff.calendar import Day, day_on, last_closed_day
from staff.models import Branch, User

CATCH_UP_DAYS = 14
# An opening of the day's last second may still be on its way into the ledger.
SETTLING = timedelta(minutes=1)


# One query for all days of a branch; their bounds come from the branch's calendar.
_UNDRAWN = """
SELECT opened.date, opened.actor_id, array_agg(DISTINCT opened.customer)
  FROM (SELECT actor_id, customer,
               (%(dates)s::date[])[width_bucket(timestamp, %(bounds)s::timestamptz[])] AS date
          FROM audit_logentry
         WHERE actor_branch_id = %(branch)s AND event = 'opened' AND outcome = 'given'
           AND timestamp >= %(begins_at)s AND timestamp < %(ends_at)s) AS opened
 WHERE NOT EXISTS (SELECT FROM audit_draw AS draw
                    WHERE draw.agent_id = opened.actor_id AND draw.branch_id = %(branch)s
                      AND draw.date = opened.date)
 GROUP BY opened.date, opened.actor_id
 ORDER BY opened.date, opened.actor_id
"""


class DayNotOver(ValueError):
    """A running day cannot be drawn: what is opened after the draw would never be checked."""


def new_seed() -> str:
    """Return a seed that nobody can know beforehand."""
    return secrets.token_hex(32)


def draw_samples(*, at: datetime, random_seed: Callable[[], str] = new_seed) -> list[Draw]:
    """Draw every branch day that is over and not drawn yet, of the last two weeks too."""
    hand_over(at=at)
    made: list[Draw] = []
    for branch in Branch.objects.all():
        newest = last_closed_day(branch=branch, at=at - SETTLING).date
        days = [newest - timedelta(days=ago) for ago in reversed(range(CATCH_UP_DAYS))]
        made += _draw(branch, [day_on(branch=branch, date=day) for day in days], at, random_seed)
    return made


def draw_day(
    *, branch: Branch, date: date, at: datetime, random_seed: Callable[[], str] = new_seed
) -> list[Draw]:
    """Draw for every agent who opened customers that branch day and has no draw yet.

    Raises DayNotOver.
    """
    day = day_on(branch=branch, date=date)
    if day.ends_at + SETTLING > at:
        raise DayNotOver(f"{branch.code} {date:%Y-%m-%d}")
    return _draw(branch, [day], at, random_seed)


def undrawn_frames(*, branch: Branch, days: Sequence[Day]) -> list[tuple[date, int, list[str]]]:
    """Return date, agent and opened customers wherever a draw is missing; days in a row."""
    values: dict[str, Any] = {
        "branch": branch.pk,
        "dates": [day.date for day in days],
        "bounds": [day.begins_at for day in days],
        "begins_at": days[0].begins_at,
        "ends_at": days[-1].ends_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNDRAWN, values)
        return cursor.fetchall()


def _draw(
    branch: Branch, days: Sequence[Day], at: datetime, random_seed: Callable[[], str]
) -> list[Draw]:
    frames = undrawn_frames(branch=branch, days=days)
    agents = User.objects.in_bulk({agent for _date, agent, _frame in frames})
    by_date = {day.date: day for day in days}
    drawn = [
        _draw_agent(agents[agent], branch, by_date[date], sorted(frame), random_seed(), at)
        for date, agent, frame in frames
    ]
    return [draw for draw in drawn if draw is not None]


def _draw_agent(
    agent: User, branch: Branch, day: Day, frame: list[str], seed: str, at: datetime
) -> Draw | None:
    """Write one agent's draw, or nothing when another run was first."""
    with transaction.atomic():
        draw, made = Draw.objects.get_or_create(
            agent=agent,
            branch=branch,
            date=day.date,
            defaults={
                "method": UNIFORM.code,
                "seed": seed,
                "frame": frame,
                "size": UNIFORM.size(frame),
                "drawn_at": at,
            },
        )
        if not made:
            return None
        drawn = UNIFORM.order(seed, frame)[: draw.size]
        _write(draw, day, drawn, at)
        Sample.objects.bulk_create(
            Sample(
                draw=draw,
                position=position,
                customer=number,
                supervisor_id=agent.supervisor_id,
                due_at=at,
            )
            for position, number in enumerate(drawn)
        )
    return draw


def _write(draw: Draw, day: Day, drawn: Sequence[str], at: datetime) -> LogEntry:
    return record(
        event=Event.DRAWN,
        at=at,
        branch_id=draw.branch_id,
        object_id=draw.pk,
        object_pk=str(draw.pk),
        object_repr=str(draw),
        additional_data={
            "agent": draw.agent_id,
            "date": f"{draw.date:%Y-%m-%d}",
            # The day's own bounds: the branch may later close at another hour.
            "begins_at": day.begins_at.isoformat(),
            "ends_at": day.ends_at.isoformat(),
            "method": draw.method,
            "seed": draw.seed,
            "frame_hash": frame_hash(draw.frame),
            "frame_size": len(draw.frame),
            "size": draw.size,
            "drawn": list(drawn),
        },
    )
