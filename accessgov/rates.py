"""How often something may be asked for: counted by the minute in the cache all servers share."""

import logging
from datetime import datetime

from django.core.cache import cache
from redis import RedisError

logger = logging.getLogger(__name__)
MINUTE = 60


def count(*, what: str, at: datetime) -> int:
    """Count one more and return how often it happened in this minute.

    Without the cache nothing is counted: the token guards the door, the limit only the traffic.
    """
    key = _key(what, at)
    try:
        cache.add(key, 0, timeout=2 * MINUTE)
        return int(cache.incr(key))
    except (RedisError, ValueError):  # ValueError: the key went between the two
        logger.warning("Requests are not counted: the cache does not answer.")
        return 1


def counted(*, what: str, at: datetime) -> int:
    """Return how often it happened in this minute, without counting."""
    try:
        return int(cache.get(_key(what, at), 0))
    except RedisError:
        return 0


def seconds_left(*, at: datetime) -> int:
    """Return after how many seconds the counting begins anew."""
    return MINUTE - int(at.timestamp()) % MINUTE


def _key(what: str, at: datetime) -> str:
    return f"rate:{what}:{int(at.timestamp()) // MINUTE}"
