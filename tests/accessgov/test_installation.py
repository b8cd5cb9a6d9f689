"""Whoever installs it finds every setting where it is looked for."""

import re

import pytest

from accessgov.servers import ROOT

SETTINGS = (ROOT / "accessgov" / "settings.py").read_text()
READ = sorted({*re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', SETTINGS)})


def test_the_settings_are_found_at_all():
    assert len(READ) > 40
    assert {"DATABASE_URL", "DRAND_CHAIN", "EMAIL_URL", "SESSION_SECONDS"} <= {*READ}


@pytest.mark.parametrize("name", READ)
def test_every_setting_stands_in_the_example_and_in_the_documentation(name):
    example = (ROOT / ".env.example").read_text()
    assert name in example
    assert f"`{name}`" in (ROOT / "docs" / "operations.md").read_text()


def test_the_example_names_no_setting_that_nobody_reads():
    example = (ROOT / ".env.example").read_text()
    assert {*re.findall(r"^(?:# )?([A-Z_]+)=", example, flags=re.MULTILINE)} <= {*READ}
