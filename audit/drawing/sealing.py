"""Sealing: what will be drawn from, and how, is in the ledger before anybody can know the seed."""

from collections.abc import Callable
from datetime import date as Date
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from audit.drawing import beacons, verifier
from audit.drawing.frames import frames_of
from audit.drawing.lottery import Manifest, code_version, new_secret, plan
from audit.drawing.telling import tell
from audit.drawing.verifier import Row
from audit.events import Event
from audit.models import Draw
from staff.calendar import Day, day_on
from staff.models import Branch, User

# An opening of the day's last second may still be on its way into the ledger.
SETTLING = timedelta(minutes=1)
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('seal', %s::bigint << 32 | %s))"
Secrets = Callable[[], str]


class DayNotOver(ValueError):
    """A running day cannot be drawn: what is opened after the draw would never be checked."""


def seal_day(
    *, branch: Branch, date: Date, at: datetime, random_secret: Secrets = new_secret
) -> list[Draw]:
    """Seal the draw of every agent who opened customers that branch day and has none yet.

    Raises DayNotOver. Two at once follow one another, and the second finds nothing left to do.
    """
    day = day_on(branch=branch, date=date)
    if day.ends_at + SETTLING > at:
        raise DayNotOver(f"{branch.code} {date:%Y-%m-%d}")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [branch.pk, date.toordinal()])
        frames = frames_of(branch=branch, day=day)
        return seal_frames(frames=frames, branch=branch, day=day, at=at, secrets=random_secret)


def seal_frames(
    *, frames: dict[int, list[Row]], branch: Branch, day: Day, at: datetime, secrets: Secrets
) -> list[Draw]:
    """Seal the draws of these agents, team by team; the caller's transaction holds them all."""
    return [
        _seal(manifest | {"supervisor": boss}, branch, day, at, secrets())
        for boss, team in _teams(frames).items()
        for manifest in _planned(team, branch, day.date)
    ]


def _teams(frames: dict[int, list[Row]]) -> dict[int | None, dict[int, list[Row]]]:
    """Group the agents by who calls: everybody's own superior, a supervisor's too."""
    bosses = dict(User.objects.filter(pk__in=frames).values_list("pk", "supervisor_id"))
    teams: dict[int | None, dict[int, list[Row]]] = {}
    for agent, frame in frames.items():
        teams.setdefault(bosses[agent], {})[agent] = frame
    return teams


def _planned(team: dict[int, list[Row]], branch: Branch, date: Date) -> list[Manifest]:
    plans = plan(
        frames=team,
        uncalled=team.keys() - _called_last_time(team, date),
        calls_per_agent=branch.calls_per_agent or settings.CALLS_PER_AGENT,
        spare_one_in=settings.SPARE_ONE_IN,
    )
    return list(plans.values())


def _called_last_time(team: dict[int, list[Row]], date: Date) -> set[int]:
    """Return the agents of whose last drawn day before this one somebody was drawn."""
    earlier = Draw.objects.filter(agent__in=team, date__lt=date).order_by("agent", "-date", "-id")
    last = earlier.distinct("agent").values_list("agent", "size")
    return {agent for agent, size in last if size}


def _seal(manifest: Manifest, branch: Branch, day: Day, at: datetime, secret: str) -> Draw:
    manifest |= {
        "branch": branch.code,
        "date": f"{day.date:%Y-%m-%d}",
        # The day's own bounds: the branch may later close at another hour.
        "begins_at": day.begins_at.isoformat(),
        "ends_at": day.ends_at.isoformat(),
        "sealed_at": at.isoformat(),
        "code": code_version(),
        "beacon": beacons.planned(at=at),
        "secret_hash": verifier.hash_of(secret),
    }
    draw = Draw.objects.create(
        agent_id=manifest["agent"],
        branch=branch,
        date=day.date,
        method=verifier.METHOD,
        manifest=manifest,
        manifest_hash=verifier.hash_of(verifier.canonical(manifest)),
        sealed_at=at,
        secret=secret,
        frame=[verifier.read(line).customer for line in manifest["frame"]],
        size=0,
    )
    tell(
        event=Event.SEALED,
        draw=draw,
        at=at,
        frame_hash=manifest["frame_hash"],
        frame_size=len(draw.frame),
        secret_hash=manifest["secret_hash"],
    )
    return draw
