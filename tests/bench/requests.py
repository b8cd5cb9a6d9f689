"""Requests without a network: the WSGI application is called as gunicorn calls it."""

import io
from time import perf_counter
from urllib.parse import urlencode

from django.conf import settings
from django.db import connections
from django.test import Client

from staff.models import User

TOKEN = "k" * 32


class Browser:
    """Somebody signed in, who asks the application directly."""

    def __init__(self, application, person: User) -> None:
        self.application = application
        client = Client()
        client.force_login(person)
        session = f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"
        self.cookies = f"{session}; csrftoken={TOKEN}"

    def ask(self, path: str, **fields: str) -> float:
        """Get a page, or post a form when there are fields; return the seconds it took."""
        environ = self._environ(path, urlencode(fields).encode())
        begun = perf_counter()
        status: list[str] = []
        response = self.application(environ, lambda given, *_rest: status.append(given))
        body = b"".join(response)
        response.close()
        took = perf_counter() - begun
        if not status[0].startswith("200") or len(body) < 2000:
            raise AssertionError(f"{path}: {status[0]} {body[:300]!r}")
        return took

    def count(self, path: str, **fields: str) -> list[str]:
        """Return the statements that one request sends."""
        seen: list[str] = []

        def note(execute, sql, *rest):
            seen.append(" ".join(sql.split()))
            return execute(sql, *rest)

        with (
            connections["default"].execute_wrapper(note),
            connections["owner"].execute_wrapper(note),
        ):
            self.ask(path, **fields)
        return seen

    def _environ(self, path: str, body: bytes) -> dict:
        return {
            "REQUEST_METHOD": "POST" if body else "GET",
            "PATH_INFO": path,
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_COOKIE": self.cookies,
            "HTTP_X_CSRFTOKEN": TOKEN,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            "wsgi.version": (1, 0),
        }
