"""The reasons are compared in English, whatever language the product speaks by itself."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Keep every test's uploads apart."""
    settings.IMPORT_DIR = tmp_path / "imports"
