"""A value that somebody else wrote into Redis is refused before it can do anything."""

import pickle
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation

from accessgov.caching import LENGTH, Signed


class Harmful:
    """Would run code when it is unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("A foreign value was read.",))


@pytest.mark.parametrize("value", [0, 7, "teks", {"a": [1, None]}, Decimal("1.5"), True, b"\x00"])
def test_what_was_written_comes_back(value):
    cache.set("caching:own", value, 60)
    assert cache.get("caching:own") == value


def test_numbers_are_counted_up_by_redis():
    cache.set("caching:count", 0, 60)
    assert (cache.incr("caching:count"), cache.get("caching:count")) == (1, 1)


@pytest.mark.parametrize("signature", [b"", b"\x00" * LENGTH])
def test_a_foreign_value_is_never_unpickled(signature):
    with pytest.raises(SuspiciousOperation):
        Signed().loads(signature + pickle.dumps(Harmful()))


def test_a_changed_value_is_refused():
    written = Signed().dumps({"user": 1})
    with pytest.raises(SuspiciousOperation):
        Signed().loads(written[:-2] + b"9" + written[-1:])


def test_a_foreign_session_in_the_cache_signs_nobody_in(cast, enter):
    client = enter(cast.agent)
    assert client.get("/account/").status_code == 200
    key = f"django.contrib.sessions.cached_db{client.session.session_key}"
    assert cache.get(key)
    cache._cache.get_client(None).set(cache.make_key(key), pickle.dumps(Harmful()))
    assert client.get("/account/").status_code == 200  # taken from the database instead
