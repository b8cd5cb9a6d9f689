"""A directory of its own for every test."""

import pytest
from django.utils import translation

from tests.staff.directory.speaking import Speaker


@pytest.fixture
def speaker(cast) -> Speaker:
    return Speaker(cast.sysadmin)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield
