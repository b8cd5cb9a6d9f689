"""One REDIS_URL for three readers."""

import pytest
import redis
from django.conf import settings
from kombu import Connection

from accessgov.redis_urls import celery_url, database_number


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/1"),
        ("redis://:se%2Fcret@redis.example:6380", "redis://:se%2Fcret@redis.example:6380/1"),
        (
            "rediss://user:p@h:6379/4?ssl_cert_reqs=none",
            "rediss://user:p@h:6379/1?ssl_cert_reqs=none",
        ),
        ("unix:///run/redis/r.sock?db=0", "unix:///run/redis/r.sock?db=1"),
        ("unix:///a%20path/r.sock", "unix:///a%20path/r.sock?db=1"),
    ],
)
def test_another_database_of_the_same_server(url, expected):
    assert database_number(url, 1) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        ("unix:///run/redis/r.sock?db=3", "redis+socket:///run/redis/r.sock?virtual_host=3"),
        ("unix:///run/redis/r.sock", "redis+socket:///run/redis/r.sock?virtual_host=0"),
    ],
)
def test_kombu_has_its_own_spelling(url, expected):
    assert celery_url(url) == expected


def test_both_spellings_reach_the_server_of_this_run():
    assert redis.from_url(database_number(settings.REDIS_URL, 1)).ping()
    with Connection(celery_url(settings.REDIS_URL)) as broker:
        broker.ensure_connection(max_retries=1, timeout=5)
        assert broker.connected
