"""On a database with nothing in it, one command makes the administrator who makes the rest."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.databases import database, in_use
from tests.server import run_environment


@pytest.fixture(scope="module")
def empty(cast) -> Iterator[dict[str, str]]:
    """Give the environment of a database that holds tables and no row of ours."""
    with database(f"{in_use()}_empty") as fresh:
        changed = {
            variable: value.replace(in_use(), fresh)
            for variable, value in run_environment().items()
            if variable.startswith("DATABASE_")
        }
        environment = run_environment() | changed
        done = _manage(environment, "migrate", "--verbosity", "0")
        assert done.returncode == 0, done.stderr
        yield environment


def _manage(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


PERSON = ("create_administrator", "--username", "sri", "--full-name", "Sri Wahyuni",
          "--employee-number", "A1")  # fmt: skip
OFFICE = ("--branch-code", "HO", "--branch-name", "Kantor Pusat", "--zone", "WITA")
PASSWORD = {"ADMINISTRATOR_PASSWORD": "a sentence nobody guesses"}


def test_the_head_office_is_asked_for_before_there_is_a_branch(empty):
    done = _manage(empty | PASSWORD, *PERSON)
    assert done.returncode != 0
    assert "Code of the head office is missing, and there is no terminal to ask at" in done.stderr


def test_the_password_is_never_an_option(empty):
    done = _manage(empty, *PERSON, *OFFICE, "--password", "x")
    assert done.returncode != 0 and "--password" in done.stderr
    assert "Password is missing" in _manage(empty, *PERSON, *OFFICE).stderr


def test_one_command_is_enough_and_a_second_one_changes_nothing(empty):
    done = _manage(empty | PASSWORD, *PERSON, *OFFICE)
    assert done.returncode == 0, done.stderr
    assert "sri administers every branch" in done.stdout
    again = _manage(empty | PASSWORD, *PERSON)
    assert again.returncode != 0 and "already has the username sri" in again.stderr
    told = _manage(empty, "shell", "--no-imports", "--command", TELL)
    assert told.stdout.split("|")[:3] == [
        "appoint manage_branches manage_feeds manage_people",
        "HO Asia/Makassar",
        "user branch region assignment branchpermission",
    ]


TELL = """
from django.utils import timezone
from audit.models import LogEntry
from staff.models import Branch, User
from staff.permissions import codenames
held = sorted(codenames(user=User.objects.get(), at=timezone.now()))
branch = Branch.objects.get()
changed = set(LogEntry.objects.values_list("content_type__model", flat=True))
every = "user branch region assignment branchpermission".split()
kinds = [kind for kind in every if kind in changed]
print(" ".join(held), f"{branch.code} {branch.time_zone}", " ".join(kinds), "", sep="|")
"""
