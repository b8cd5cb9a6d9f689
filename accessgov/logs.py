"""Logs and error reports hold what happened and where, never what was typed or read."""

import logging
import re
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.views.debug import SafeExceptionReporterFilter

NO_PAGE = "(no such page)"
_FILE = re.compile(r"/static/[\w./-]+", re.ASCII)
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_NUMBER = re.compile(r"[0-9]{1,10}", re.ASCII)


def cleaned(path: str) -> str:
    """Return a path without anything but our own words and numbers of ten digits at most.

    Whoever types an address can put a name, a NIK or a line break into it.
    """
    if _FILE.fullmatch(path):
        return path
    try:
        match = resolve(path)
    except Resolver404:
        return NO_PAGE
    values = {name: str(value) for name, value in match.kwargs.items()}
    return "/" + _PART.sub(lambda part: _shown(part, values.get(part[1], "")), match.route)


def _shown(part: re.Match[str], value: str) -> str:
    return value if _NUMBER.fullmatch(value) else f"<{part[1]}>"


class WithoutRequest(logging.Filter):
    """Strip what could carry customer data from a record: texts of errors, typed addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace an exception's text, which may quote a row, by its type and place."""
        path = getattr(getattr(record, "request", None), "path_info", None)
        if path is not None and isinstance(record.args, tuple) and record.args:
            record.args = (*record.args[:-1], cleaned(path))  # Django names the path last
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = _where(record.exc_info)
            if isinstance(record.args, dict) and "exc" in record.args:  # Celery's failed task
                record.args = {**record.args, "exc": "(text withheld)", "traceback": ""}
        return True


def _where(exc_info: Any) -> str:
    kind, _value, trace = exc_info
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"  {code.co_filename}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    return "\n".join([f"{kind.__module__}.{kind.__name__} (text withheld)", *places])


class EverythingHidden(SafeExceptionReporterFilter):
    """Django's debug page would show local variables and posted fields: hide them all."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Be active even with DEBUG on."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Show no posted field."""
        return {}

    def get_traceback_frame_variables(  # type: ignore[override]
        self, request: HttpRequest | None, tb_frame: Any
    ) -> list[tuple[str, Any]]:
        """Show no local variable."""
        return []
