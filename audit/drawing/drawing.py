"""Drawing what is sealed, and telling the secret once the calls are closed."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from audit.drawing import beacons, lottery, verifier
from audit.drawing.telling import tell
from audit.events import Event
from audit.models import Draw, Sample

log = logging.getLogger(__name__)


def draw_sealed(*, at: datetime, draws: QuerySet[Draw] | None = None) -> list[Draw]:
    """Draw what is sealed and whose beacon has spoken, each in a transaction of its own."""
    waiting = Draw.objects.filter(seed="", manifest__isnull=False) if draws is None else draws
    made = [_attempt(number, at) for number in waiting.order_by("id").values_list("pk", flat=True)]
    return [draw for draw in made if draw is not None]


def _attempt(number: int, at: datetime) -> Draw | None:
    """Draw; one that cannot be drawn, whoever brought that about, must not hold up the others."""
    try:
        return _draw_one(number, at)
    except Exception:
        log.exception("Draw %s could not be drawn.", number)  # an alarm in some hours
        return None


def _draw_one(number: int, at: datetime) -> Draw | None:
    """Draw, or return nothing when another run was first or the beacon is silent."""
    try:
        beacon = beacons.heard(draw=Draw.objects.get(pk=number))
    except beacons.NotThereYet as reason:
        log.info("Draw %s waits for its beacon: %s", number, reason)
        return None
    with transaction.atomic():
        sealed = Draw.objects.select_for_update(of=("self",), skip_locked=True)
        draw = sealed.filter(pk=number, seed="").first()
        if draw is not None:
            _write_samples(draw, beacon, at)
    return draw


def _write_samples(draw: Draw, beacon: str, at: datetime) -> None:
    manifest: dict[str, Any] = draw.manifest or {}
    draw.beacon, draw.drawn_at = beacon, at
    draw.seed = verifier.seed_of(draw.manifest_hash, draw.secret, beacon)
    drawn = lottery.draw(manifest=manifest, seed=draw.seed)
    draw.size = len(drawn)
    draw.save(update_fields=["beacon", "seed", "size", "drawn_at"])
    Sample.objects.bulk_create(
        Sample(
            draw=draw,
            position=one.position,
            customer=one.customer,
            cause=one.cause,
            chance=one.chance,
            supervisor_id=manifest["supervisor"],
            due_at=at,
        )
        for one in drawn
    )
    # Neither the seed nor whom it chose: both stay unknown to the agent until the calls are made.
    tell(
        event=Event.DRAWN,
        draw=draw,
        at=at,
        seed_hash=verifier.hash_of(draw.seed),
        drawn_hash=verifier.drawn_hash(draw.seed, [[one.customer, one.cause] for one in drawn]),
        beacon=beacon,
        size=draw.size,
    )


def publish_closed(*, at: datetime) -> list[Draw]:
    """Tell the secret of every draw whose samples are all closed."""
    open_ones = Sample.objects.filter(draw=OuterRef("pk"), state=Sample.State.WAITING)
    due = Draw.objects.filter(~Exists(open_ones), published_at=None, manifest__isnull=False)
    numbers = due.exclude(seed="").order_by("id").values_list("pk", flat=True)
    return [draw for number in numbers if (draw := _publish(number, at)) is not None]


def _publish(number: int, at: datetime) -> Draw | None:
    with transaction.atomic():
        locked = Draw.objects.select_for_update(of=("self",), skip_locked=True)
        draw = locked.filter(pk=number, published_at=None).first()
        if draw is None or draw.samples.filter(state=Sample.State.WAITING).exists():
            return None
        draw.published_at = at
        draw.save(update_fields=["published_at"])
        drawn = draw.samples.order_by("position").values_list("customer", "cause")
        tell(
            event=Event.PUBLISHED,
            draw=draw,
            at=at,
            secret=draw.secret,
            seed=draw.seed,
            drawn=[list(one) for one in drawn],
        )
    return draw
