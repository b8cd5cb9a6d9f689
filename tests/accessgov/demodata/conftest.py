"""The demo, loaded once into a database of its own; its tests use that one, all others do not.

test_rows.py adds to it, so what looks at the history as it was loaded asks for `past`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections
from django.db.models import QuerySet
from psycopg2 import sql

from accessgov.demodata import loading
from accessgov.demodata.weeks import made
from audit.models import LogEntry
from staff.models import User

ORIGINAL = settings.DATABASES["owner"]["NAME"]


@contextmanager
def database_called(name: str) -> Iterator[None]:
    """Let both roles use another database for a while."""
    before = connections["default"].settings_dict["NAME"]
    _use(name)
    try:
        yield
    finally:
        _use(before)


def _use(name: str) -> None:
    ContentType.objects.clear_cache()
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _execute(statement: str, name: str) -> None:
    with database_called(ORIGINAL), connections["owner"].cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def load() -> Callable[[], str]:
    """Return a function that loads the demo and returns what the command said."""

    def loaded() -> str:
        said = StringIO()
        call_command("load_demo", stdout=said)
        return said.getvalue()

    return loaded


def _interrupted(*, at: datetime) -> None:
    raise KeyboardInterrupt


@pytest.fixture(scope="session")
def loaded(django_db_setup: None, load: Callable[[], str]) -> Iterator[tuple[str, str, int]]:
    """Load the demo, interrupted once before its last step; return its name, the words, the end."""
    name = f"test_demo_{os.getpid()}"
    _execute("CREATE DATABASE {}", name)
    with database_called(name):
        call_command("migrate", verbosity=0)
        with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(loading, "make_weeks", _interrupted)
            load()
        assert (User.objects.count(), made()) == (66, False)
        said = load()
        last = LogEntry.objects.latest("id").pk
    yield name, said, last
    _execute("DROP DATABASE {}", name)


@pytest.fixture(scope="module")
def demo(loaded: tuple[str, str, int]) -> Iterator[str]:
    """Use the demo's database, and return what was said when it was loaded."""
    name, said, _last = loaded
    with database_called(name):
        yield said


@pytest.fixture
def past(demo: str, loaded: tuple[str, str, int]) -> QuerySet[LogEntry]:
    """Return the ledger as it was loaded, without what the tests have done since."""
    return LogEntry.objects.filter(pk__lte=loaded[2])
