"""A real browser in front of a real web server and worker, all on the file's database."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from accessgov.redis_urls import database_number
from staff.models import User
from tests.journeys.looking import Complaints
from tests.journeys.patience import patient_pages
from tests.server import BROKER_OF_JOURNEYS, celery_worker, gunicorn

REVEAL_SECONDS = 5


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey: it needs a browser."""
    missing = pytest.mark.skipif("CHROMIUM" not in os.environ, reason="no Chromium, see make test")
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)
            item.add_marker(missing)


@pytest.fixture(scope="module")
def site(cast, collected, tmp_path_factory) -> Iterator[str]:
    """Serve the product, with a short time for revealed values, and return its address."""
    folder = tmp_path_factory.mktemp("site")
    changed = {
        "REVEAL_SECONDS": str(REVEAL_SECONDS),
        "IMPORT_DIR": str(folder / "imports"),
        "REPORT_DIR": str(folder / "reports"),
        "PEOPLE_DIR": str(folder / "people"),
        "REDIS_URL": database_number(os.environ["REDIS_URL"], BROKER_OF_JOURNEYS),
    }
    with (
        celery_worker(folder, **changed),
        gunicorn(folder, static=collected, **changed) as server,
    ):
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="module")
def chromium(site):
    """Start the browser."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; queries beside it are what a journey needs.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright, patient_pages():
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"]
        )
        yield browser
        browser.close()
        connections.close_all()  # beside the loop Django opened others than without it
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browse(chromium, site) -> Iterator[Callable]:
    """Return a function that opens a window, signed in as a person if one is named.

    Whatever the browser complains of, and any request to another host, fails the test.
    """
    complaints, contexts = Complaints(site), []

    def open_window(person: User | None = None):
        context = chromium.new_context(
            base_url=site, viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        if person:
            context.add_cookies([{**cookie_of(person), "url": site}])
        complaints.hear(context)
        return context.new_page()

    open_window.complaints = complaints  # type: ignore[attr-defined]
    yield open_window
    for context in contexts:
        context.close()
    # A journey reads pages in both languages; other tests expect the cast's own.
    User.objects.exclude(language="en").update(language="en")
    assert complaints.said == []


def cookie_of(person: User) -> dict[str, str]:
    """Sign somebody in and return the cookie."""
    client = Client()
    client.force_login(person)
    return {"name": settings.SESSION_COOKIE_NAME, "value": str(client.session.session_key)}
