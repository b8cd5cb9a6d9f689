"""A team for each test."""

import pytest
from django.utils import translation

from tests.staff.reviewing.teams import team


@pytest.fixture(autouse=True)
def english():
    """Compare sentences in one language."""
    with translation.override("en"):
        yield


@pytest.fixture
def here(cast, now):
    """Give a branch with a superior, a supervisor and two agents."""
    return team(cast, now)
