"""Requests without a network: the WSGI application is called as gunicorn calls it."""

import io
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from urllib.parse import urlencode

from django.conf import settings
from django.db import connections
from django.test import Client

from staff.models import User

TOKEN = "k" * 32


@dataclass
class Cost:
    """What requests cost, in seconds: of the clock, of this process, of its database session."""

    clock: float = 0.0
    web: float = 0.0
    database: float = 0.0

    @property
    def cpu(self) -> float:
        """Return the processors' seconds, which is what limits throughput on a busy machine."""
        return self.web + self.database


def database_seconds(pid: int) -> float:
    """Return the processor time that a database session has used (Linux counts nanoseconds)."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


class Browser:
    """Somebody signed in, who asks the application directly."""

    def __init__(self, application, person: User, mark: str = "••••") -> None:
        self.application, self.mark = application, mark  # each page asked for must have the mark
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.backend = cursor.fetchone()[0]
        client = Client()
        client.force_login(person)
        session = f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"
        self.cookies = f"{session}; csrftoken={TOKEN}"

    def ask(self, path: str, cost: Cost | None = None, **fields: str) -> None:
        """Get a page, or post a form when there are fields, and add what it took to `cost`."""
        environ = self._environ(path, urlencode(fields).encode())
        before = (perf_counter(), process_time(), database_seconds(self.backend))
        status: list[str] = []
        response = self.application(environ, lambda given, *_rest: status.append(given))
        body = b"".join(response)
        response.close()
        if cost:
            cost.clock += perf_counter() - before[0]
            cost.web += process_time() - before[1]
            cost.database += database_seconds(self.backend) - before[2]
        if not status[0].startswith("200") or self.mark.encode() not in body:
            raise AssertionError(f"{path}: {status[0]} {body[:300]!r}")

    def count(self, path: str, **fields: str) -> list[str]:
        """Return the statements that one request sends."""
        seen: list[str] = []

        def note(execute, sql, *rest):
            seen.append(" ".join(sql.split()))
            return execute(sql, *rest)

        with connections["default"].execute_wrapper(note):
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
