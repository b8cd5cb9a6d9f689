"""What the tests of the oversight share."""

import os
from collections.abc import Iterator

import pytest
from redis import Redis

from accessgov.redis_urls import database_number
from tests.audit.days import Desk, desk
from tests.server import PROCESS


@pytest.fixture
def here(cast, now) -> Desk:
    """Return a desk in Jakarta, with the day that closed last."""
    return desk(cast, now)


@pytest.fixture
def broker() -> Iterator[str]:
    """Give a broker that no other test and no other process of this run has, empty."""
    address = database_number(os.environ["REDIS_URL"], 2 + PROCESS)
    Redis.from_url(address).flushdb()
    yield address
    Redis.from_url(address).flushdb()
