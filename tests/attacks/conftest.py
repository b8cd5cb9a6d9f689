"""Where the attacker stands: a connection of the web role, with no Django in between."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg2
import pytest
from django.db import connections

from customers.fields import Record
from tests.cast import Cast, customer
from tests.server import Server, gunicorn


@pytest.fixture
def web(cast) -> Iterator[Any]:
    """Give a plain connection of the web role to this file's database."""
    yield from _connected("default")


@pytest.fixture
def owner(cast) -> Iterator[Any]:
    """Give a plain connection of the tables' owner, to prepare what an attack then tries."""
    yield from _connected("owner")


def _connected(alias: str) -> Iterator[Any]:
    parameters = connections[alias].get_connection_params()
    kept = ("host", "port", "dbname", "user", "password")
    connection = psycopg2.connect(**{name: parameters[name] for name in kept if name in parameters})
    yield connection
    connection.close()


@pytest.fixture
def record(cast: Cast, now: datetime) -> Record:
    """Give a customer of the home branch."""
    return customer(cast, now)


@pytest.fixture(scope="module")
def server(cast, collected, tmp_path_factory) -> Iterator[Server]:
    """Give a gunicorn on this file's database."""
    with gunicorn(tmp_path_factory.mktemp("web"), static=collected) as running:
        yield running
