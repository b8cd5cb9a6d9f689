"""One database per file of tests, made by the owner and used by the web role, on real commits.

Tickets must really be committed, so no test runs in a transaction that is rolled back. The cast
is built once and copied for each file, which so finds the same whatever ran before it. Within a
file nothing is ever emptied; a test that needs a customer takes a fresh one.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from accessgov.grants import grant
from tests.cast import Cast, build_cast
from tests.databases import copied, database, in_use, using
from tests.scheduling import LongOnesFirst, rank
from tests.server import collect


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first."""
    items.sort(key=lambda item: rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LongOnesFirst:
    """Hand the suite out as tests/scheduling.py says."""
    return LongOnesFirst(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Make the database that each file of tests has a copy of."""
    django_db_blocker.unblock()  # type: ignore[attr-defined]
    with database(f"test_mercusuar_{os.getpid()}") as name, using(name):
        call_command("migrate", verbosity=0)
        yield


@pytest.fixture(scope="module", autouse=True)
def own_database(cast: Cast) -> Iterator[None]:
    """Give each file of tests a database of its own, with the cast in it."""
    with copied(in_use()):
        grant(using="owner")  # the rights on a database itself are not copied
        yield


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the static files as gunicorn serves them."""
    folder = tmp_path_factory.mktemp("static")
    collect(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def plain_static_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Link style sheets by their names: the names with hashes exist only once collected."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    changed = {"STORAGES": {**settings.STORAGES, "staticfiles": plain}}
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("none"), **changed):
        yield


@pytest.fixture(scope="module", autouse=True)
def own_reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep a file's reports away from those of the checkout and of other files."""
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
