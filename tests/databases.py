"""Databases that come and go: made empty or as a copy, used by both roles, dropped in the end."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connections
from psycopg2 import sql

ROLES = ("default", "owner")
_copies = count(1)
ORIGINAL = settings.DATABASES["owner"]["NAME"]


@contextmanager
def database(name: str, *, copied_from: str = "template1") -> Iterator[str]:
    """Make a database, give its name, and drop it when the block ends."""
    _as_owner("CREATE DATABASE {} TEMPLATE {}", name, copied_from)
    try:
        yield name
    finally:
        for role in ROLES:
            _end_sessions(role, name)
        _as_owner("DROP DATABASE {}", name)


@contextmanager
def copied(name: str) -> Iterator[None]:
    """Use a copy of a database, each under another name: Redis keeps what the last one left."""
    with database(f"{name}_{next(_copies)}", copied_from=name) as copy, using(copy):
        yield


@contextmanager
def using(name: str) -> Iterator[None]:
    """Let both roles use another database for a while."""
    before = in_use()
    _use(name)
    try:
        yield
    finally:
        _use(before)


def in_use() -> str:
    """Return the name of the database that both roles use."""
    return connections["default"].settings_dict["NAME"]


def _use(name: str) -> None:
    ContentType.objects.clear_cache()
    connections.close_all()
    for role in ROLES:
        settings.DATABASES[role]["NAME"] = connections[role].settings_dict["NAME"] = name
    settings.CACHES["default"]["KEY_PREFIX"] = f"mercusuar:{name}"
    with suppress(AttributeError):  # not used yet
        del caches["default"]


def _as_owner(statement: str, *names: str) -> None:
    with using(ORIGINAL), connections["owner"].cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _end_sessions(role: str, name: str) -> None:
    """End what threads and killed servers left open: a role may end its own sessions only."""
    with using(ORIGINAL), connections[role].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()",
            [name],
        )
