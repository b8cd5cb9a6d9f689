"""Outside the demo nothing starts with the demo's accounts or the tables' owner's password."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from accessgov import checks
from accessgov.demo import ACCOUNTS, PASSWORD
from accessgov.processes import commands
from staff.models import User
from tests.cast import person
from tests.server import run_environment

SECONDS = 60
DEPLOYMENT = {"DEMO": "0", "ALLOWED_HOSTS": "mercusuar.example", "DATABASE_OWNER_URL": ""}


@pytest.fixture(scope="module")
def left_over(cast) -> Iterator[User]:
    """Leave one of the demo's accounts in the database for the tests of this file."""
    account = person("agent-dps")
    account.set_password(PASSWORD)
    account.save()
    yield account
    account.set_unusable_password()
    account.save()


@pytest.fixture
def other_build(cast) -> Iterator[MigrationRecorder]:
    """Let the database know a migration of an earlier build while a test runs."""
    recorder = MigrationRecorder(connections["owner"])
    recorder.record_applied("audit", "0002_initial")
    yield recorder
    recorder.record_unapplied("audit", "0002_initial")


def run(*words: str, **changed: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *words],
        env=run_environment() | DEPLOYMENT | changed,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


@pytest.mark.parametrize("process", ["web", "worker", "beat"])
def test_no_process_starts_with_a_demo_account(left_over, process, tmp_path):
    done = run(*commands(port=0)[process][1:])
    assert done.returncode != 0
    assert "Mercusuar does not start. This database holds demo accounts: agent-dps." in done.stderr
    assert "Use a database without demo data" in done.stderr


@pytest.mark.parametrize("process", ["web", "worker", "beat"])
def test_no_process_starts_with_the_owners_password(process):
    owner = {"DATABASE_OWNER_URL": run_environment()["DATABASE_OWNER_URL"]}
    done = run(*commands(port=0)[process][1:], **owner)
    assert done.returncode != 0
    assert "Mercusuar does not start. DATABASE_OWNER_URL is set" in done.stderr
    assert "Take it out of .env" in done.stderr


@pytest.mark.parametrize("process", ["web", "worker", "beat"])
def test_no_process_starts_on_the_database_of_another_build(other_build, process):
    done = run(*commands(port=0)[process][1:])
    assert done.returncode != 0
    assert "does not start. This database was made by another build" in done.stderr
    assert "it has audit.0002_initial" in done.stderr
    assert "start with an empty database" in done.stderr


def test_the_database_of_another_build_is_not_half_migrated(other_build):
    """With a table that is made twice it would stop half-way, or find nothing to do."""
    other_build.record_unapplied("customers", "0008_ties")
    had = set(other_build.applied_migrations())
    try:
        with pytest.raises(CommandError, match=r"made by another build.*make demo-reset"):
            call_command("migrate", verbosity=0)
        with override_settings(DEMO=False), pytest.raises(CommandError, match="an empty database"):
            call_command("migrate", verbosity=0)
        assert set(other_build.applied_migrations()) == had
    finally:
        other_build.record_applied("customers", "0008_ties")


def test_the_check_of_a_deployment_names_another_build(other_build):
    done = run("manage.py", "check", "--deploy", "--database", "default")
    assert done.returncode != 0 and "frame.E4" in done.stderr


def test_a_migration_of_a_library_is_nobodys_business(cast):
    recorder = MigrationRecorder(connections["owner"])
    recorder.record_applied("auth", "0000_of_another_version")
    try:
        assert checks.unknown_migrations(using="default") == []
    finally:
        recorder.record_unapplied("auth", "0000_of_another_version")


def test_commands_go_on_working_with_the_owners_password():
    owner = {"DATABASE_OWNER_URL": run_environment()["DATABASE_OWNER_URL"]}
    for command in (["migrate", "--check"], ["check", "--deploy"]):
        assert run("manage.py", *command, **owner).returncode == 0


def test_the_check_of_a_deployment_names_them(left_over):
    done = run("manage.py", "check", "--deploy", "--database", "default")
    assert done.returncode != 0
    assert "frame.E2" in done.stderr and "agent-dps" in done.stderr


def test_the_demo_itself_starts(left_over):
    with override_settings(DEMO=True):
        assert checks.no_demo_accounts(databases=["default"]) == []


def test_an_account_of_the_same_name_with_a_password_of_its_own_is_nobodys_business(cast):
    assert cast.agent.username in checks.DEMO_USERNAMES
    assert cast.agent.username not in checks.open_demo_accounts()


def test_an_ended_account_is_no_open_door(left_over):
    User.objects.filter(pk=left_over.pk).update(is_active=False)
    try:
        assert left_over.username not in checks.open_demo_accounts()
    finally:
        User.objects.filter(pk=left_over.pk).update(is_active=True)


def test_the_check_knows_every_account_that_the_demo_makes():
    assert set(checks.DEMO_USERNAMES) == set(ACCOUNTS)
    assert checks.DEMO_PASSWORD == PASSWORD
