"""One database per run, made by the owner and used by the web role, on real commits.

Tickets must really be committed, so no test runs in a transaction that is rolled back. The cast
is built once; a test that needs a customer takes a fresh one; nothing is ever emptied.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connections
from django.test import Client, override_settings
from django.utils import timezone
from psycopg2 import sql

from tests.cast import Cast, build_cast
from tests.scheduling import LongOnesFirst, rank


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first."""
    items.sort(key=lambda item: rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LongOnesFirst:
    """Hand the suite out as tests/scheduling.py says."""
    return LongOnesFirst(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Make this run's database and point both roles at it."""
    name = f"test_mercusuar_{os.getpid()}"
    django_db_blocker.unblock()  # type: ignore[attr-defined]
    _as_owner(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    for alias in ("default", "owner"):
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name
    settings.CACHES["default"]["KEY_PREFIX"] = f"mercusuar:{name}"
    with suppress(AttributeError):  # a module that used the cache when it was read has the old name
        del caches["default"]
    call_command("migrate", verbosity=0)
    yield
    connections.close_all()
    for alias in ("default", "owner"):
        connections[alias].settings_dict["NAME"] = ORIGINAL
        _end_sessions(alias, name)
    _as_owner(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
    connections.close_all()


ORIGINAL = settings.DATABASES["owner"]["NAME"]


def _end_sessions(alias: str, name: str) -> None:
    """End what threads and killed servers left open: a role may end its own sessions only."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()",
            [name],
        )


def _as_owner(statement: sql.Composable) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> Iterator[None]:
    """Link style sheets by their names: the names with hashes exist only once collected."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture(scope="session", autouse=True)
def own_reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep this run's report files away from those of the checkout."""
    with override_settings(REPORT_DIR=tmp_path_factory.mktemp("reports")):
        yield


@pytest.fixture(scope="session", autouse=True)
def own_papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep this run's papers about people away from those of the checkout."""
    with override_settings(PEOPLE_DIR=tmp_path_factory.mktemp("people")):
        yield


@pytest.fixture(scope="session", autouse=True)
def cast(django_db_setup: None) -> Cast:
    """Return the people and places that every test shares."""
    return build_cast(at=timezone.now())


@pytest.fixture
def now() -> datetime:
    """Return the instant at which a test plays."""
    return timezone.now()


@pytest.fixture
def enter():
    """Return a function that gives a signed-in browserless client of a person."""

    def client_of(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return client_of
