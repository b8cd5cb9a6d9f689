"""What the tests of the declaration share."""

import pytest

from tests.audit.declaring.shifts import Shift, shift


@pytest.fixture
def worked(cast, now) -> Shift:
    """Return the closed day of an agent of one's own."""
    return shift(cast, now)
