"""Beacons: chance from outside, which nobody who runs the servers can choose or foresee."""

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.request import urlopen

from django.conf import settings

from audit.models import Draw

DICE, DRAND = "dice", "drand"
# The round comes out only after the sealing has certainly been committed.
AHEAD = timedelta(seconds=60)
PATIENCE = 10  # seconds for an answer


class NotThereYet(Exception):
    """The beacon has not spoken: the draw waits for it, and the next run asks again."""


def planned(*, at: datetime) -> dict[str, Any]:
    """Return what a manifest sealed now says of its beacon; a round is fixed by time alone."""
    if settings.DRAW_BEACON != DRAND:
        return {"kind": settings.DRAW_BEACON}
    since = (at + AHEAD).timestamp() - settings.DRAND_GENESIS
    number = int(since // settings.DRAND_PERIOD) + 2  # the first that begins after it
    return {"kind": DRAND, "chain": settings.DRAND_CHAIN, "round": number}


def heard(*, draw: Draw) -> str:
    """Return what the beacon of a sealed draw said; raises NotThereYet."""
    plan = (draw.manifest or {})["beacon"]
    if plan["kind"] == DRAND:
        return _round(plan)
    if plan["kind"] == DICE:
        from audit.drawing.dice import thrown

        return thrown(draw=draw)
    if plan["kind"]:
        raise NotThereYet(plan["kind"])  # of a version that knows more than this one
    return ""


def _round(plan: dict[str, Any]) -> str:
    """Fetch a round; what is kept of it is its randomness, the hash of its signature."""
    address = f"{settings.DRAND_URL.rstrip('/')}/{plan['chain']}/public/{plan['round']}"
    if not address.startswith(("https://", "http://")):
        raise NotThereYet(address)
    try:
        with urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310  # http(s) by the line above
            told = json.loads(answer.read(10_000))
        randomness = sha256(bytes.fromhex(told["signature"])).hexdigest()
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise NotThereYet(f"round {plan['round']}: {type(problem).__name__}") from None
    if told.get("round") != plan["round"] or told.get("randomness") != randomness:
        raise NotThereYet(f"round {plan['round']} is not what was asked for")
    return f"{DRAND}:{plan['round']}:{randomness}"
