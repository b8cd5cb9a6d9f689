"""The sentences of the domain, as the cast reads the screens."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Let every test here read English."""
    with translation.override("en"):
        yield
