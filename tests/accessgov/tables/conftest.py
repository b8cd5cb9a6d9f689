"""The reasons are compared in English, whatever language the product speaks by itself."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield
