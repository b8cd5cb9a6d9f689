"""The demo, loaded once; each file of these tests has its own copy.

test_rows.py adds to its copy, so what looks at the history as it was loaded asks for `past`.
"""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import QuerySet

from accessgov.demodata import loading
from accessgov.demodata.weeks import made
from audit.models import LogEntry
from staff.models import User
from tests.databases import copied, database, using


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
    with database(f"test_demo_{os.getpid()}") as name:
        with using(name):
            call_command("migrate", verbosity=0)
            with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
                patch.setattr(loading, "make_weeks", _interrupted)
                load()
            assert (User.objects.count(), made()) == (66, False)
            said = load()
            last = LogEntry.objects.latest("id").pk
        yield name, said, last


@pytest.fixture(scope="module", autouse=True)
def own_database(loaded: tuple[str, str, int]) -> Iterator[None]:
    """Give each file of tests a copy of the loaded demo, in place of one with the cast."""
    demo, *_ = loaded
    with copied(demo):
        yield


@pytest.fixture
def demo(loaded: tuple[str, str, int]) -> str:
    """Return what was said when the demo was loaded."""
    return loaded[1]


@pytest.fixture
def past(loaded: tuple[str, str, int]) -> QuerySet[LogEntry]:
    """Return the ledger as it was loaded, without what the tests have done since."""
    return LogEntry.objects.filter(pk__lte=loaded[2])
