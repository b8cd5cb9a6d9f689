"""Installing: a sentence where something is missing, and every version exact."""

import re
import shutil
import subprocess
import sys
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from accessgov import install
from accessgov.servers import ROOT

OWNERS = {"django", "django-guardian", "django-auditlog", "celery", "redis", "psycopg2-binary"}
FILES = ("requirements.txt", "requirements-dev.txt")


def lines(name: str) -> list[str]:
    """Return the lines of a requirements file that name a package."""
    return [line for line in (ROOT / name).read_text().splitlines() if re.match(r"\w", line)]


def required(name: str) -> list[Requirement]:
    """Return what a requirements file names."""
    return [Requirement(line.split("#")[0]) for line in lines(name)]


@pytest.mark.parametrize("name", FILES)
def test_every_version_is_exact(name: str) -> None:
    for one in required(name):
        assert re.fullmatch(r"==[\w.]+", str(one.specifier)), one


@pytest.mark.parametrize("name", FILES)
def test_every_chosen_package_says_why(name: str) -> None:
    chosen = (ROOT / name).read_text().split("# --- what those need")[0]
    for line in chosen.splitlines():
        assert not re.match(r"\w", line) or re.search(r"  # \S.{8,}", line), line


def test_the_owners_choice_is_there() -> None:
    assert OWNERS <= {one.name for one in required("requirements.txt")}


@pytest.mark.parametrize("files", [FILES[:1], FILES])
def test_whatever_is_needed_is_named(files: tuple[str, ...]) -> None:
    named = {canonicalize_name(one.name) for name in files for one in required(name)}
    for name in named:
        for need in needs_of(name):
            assert need in named, f"{name} needs {need}, which {files[-1]} does not name"


def needs_of(name: str) -> set[str]:
    """Return what an installed package needs here, without its extras."""
    try:
        needs = [Requirement(text) for text in metadata.requires(name) or ()]
    except metadata.PackageNotFoundError:  # for another Python than this one
        return set()
    here = [one for one in needs if not one.marker or one.marker.evaluate({"extra": ""})]
    return {canonicalize_name(one.name) for one in here}


def test_a_machine_that_has_everything_lacks_nothing() -> None:
    assert install.missing() is None


def test_an_old_python_is_told_to_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    assert "found 3.10" in install.missing()
    assert "PYTHON=python3.12" in install.missing()


@pytest.mark.parametrize("version, lacks", [((3, 12, 1), False), ((3, 13, 0), True)])
def test_only_a_new_python_needs_a_redis_program(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], lacks: bool
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert ("apt-get install redis-server" in (install.missing() or "")) is lacks


def test_missing_venv_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    find = install.importlib.util.find_spec
    without = lambda name: None if name == "ensurepip" else find(name)  # noqa: E731
    monkeypatch.setattr(install.importlib.util, "find_spec", without)
    assert "apt-get install python3-venv" in install.missing()


def test_help_names_every_contract() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    contracts = "demo demo-reset test check fix bench setup run worker beat"
    for target in contracts.split():
        assert re.search(rf"^  make {target}  ", done.stdout, flags=re.MULTILINE), target
