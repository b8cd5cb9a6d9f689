"""A season for each test of trends."""

import pytest

from tests.audit.trends.seasons import Season, season


@pytest.fixture
def team(cast, now) -> Season:
    """Return a fresh branch with a supervisor and two agents."""
    return season(cast, now)
