"""What the tests of choosing share."""

import pytest
from django.utils import timezone, translation

from tests.staff.choosing.scene import Scene, build_scene


@pytest.fixture(scope="module")
def scene(cast) -> Scene:
    """Build the scene once a module."""
    return build_scene(cast, timezone.now())


@pytest.fixture(autouse=True)
def english():
    """Compare sentences in one language."""
    with translation.override("en"):
        yield
