"""What the tests of the oversight share."""

import pytest

from tests.audit.days import Desk, desk


@pytest.fixture
def here(cast, now) -> Desk:
    """Return a desk in Jakarta, with the day that closed last."""
    return desk(cast, now)
