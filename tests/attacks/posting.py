"""A browser's forms without a browser: sent to a real server, with whatever an attacker likes."""

from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from audit.models import LogEntry
from tests.server import Server

TOKEN = "k" * 32


def cookies_of(person) -> dict[str, str]:
    """Sign somebody in and return what their browser would send."""
    client = Client()
    client.force_login(person)
    return {settings.SESSION_COOKIE_NAME: client.session.session_key, "csrftoken": TOKEN}


def post(server: Server, path: str, cookies: dict[str, str], **fields) -> tuple[int, str]:
    """Post a form."""
    return server.ask("POST", path, cookies=cookies, body=urlencode(fields))


def given(person, number: str) -> int:
    """Return how many openings of a customer the ledger gave to somebody."""
    return LogEntry.objects.filter(
        actor=person, customer=number, event="opened", outcome="given"
    ).count()
