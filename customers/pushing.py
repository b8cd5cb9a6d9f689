"""What a request to the API must be before its rows are looked at: who sends it, how, how much."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from accessgov import rates
from audit.events import Event, Outcome
from audit.evidence import feeds
from audit.evidence.intake import MOST_ROWS
from audit.ledger import record
from audit.models import Feed

MOST_BYTES = 1 << 20
REFUSALS_A_MINUTE = 30  # of one address; more are refused without an entry in the ledger each


class Rejected(Exception):
    """The whole request is refused: the status, and what to do, as RFC 9457 writes it."""

    def __init__(self, status: int, title: str, detail: str, **headers: str) -> None:
        super().__init__(title)
        self.status, self.title, self.detail = status, title, detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    @property
    def answer(self) -> JsonResponse:
        """Return the response."""
        problem = {"type": "about:blank", "title": self.title, "status": self.status}
        return JsonResponse(
            {**problem, "detail": self.detail},
            status=self.status,
            headers=self.headers,
            content_type="application/problem+json",
        )


def sender(*, request: HttpRequest, at: datetime) -> Feed:
    """Return the feed whose token the request carries, within its rate; raises Rejected."""
    feed = _by_token(request)
    if feed is None or feed.revoked_at is not None:
        raise _refused(request, feed, at)
    if rates.count(what=f"feed:{feed.pk}", at=at) > settings.PUSHES_A_MINUTE:
        raise _too_often("This source pushes too often. Put more rows into one request.", at)
    return feed


def _by_token(request: HttpRequest) -> Feed | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not 0 < len(token) <= 200:
        return None
    return feeds.feed_of(token=token)


def _refused(request: HttpRequest, feed: Feed | None, at: datetime) -> Rejected:
    """Write the refusal down, never the token, and return it."""
    address = request.address  # type: ignore[attr-defined]
    if rates.count(what=f"token:{address}", at=at) > REFUSALS_A_MINUTE:
        return _too_often("Too many requests without a valid token. Correct the token first.", at)
    record(
        event=Event.TAKEN_IN,
        outcome=Outcome.REFUSED,
        at=at,
        object_id=feed.pk if feed else None,
        object_repr=feed.name if feed else "",
        additional_data={"why": "token revoked" if feed else "token unknown"},
    )
    if feed:
        return revoked()
    detail = (
        "Send the source's token: Authorization: Bearer <token>. A new one is made at /sources/."
    )
    return Rejected(401, "No valid token", detail, WWW_Authenticate='Bearer realm="interactions"')


def revoked() -> Rejected:
    """Return the refusal of a feed that an administrator has revoked."""
    detail = "This source was revoked. Ask the system administrator for a new token."
    return Rejected(403, "Source revoked", detail)


def _too_often(detail: str, at: datetime) -> Rejected:
    seconds = rates.seconds_left(at=at)
    return Rejected(429, "Too many requests", detail, Retry_After=str(seconds))


def rows_of(*, request: HttpRequest) -> list[Any]:
    """Return the rows of the request's body, unread; raises Rejected."""
    if request.content_type != "application/json" or request.headers.get("Content-Encoding"):
        detail = "Send JSON, not compressed, with Content-Type: application/json."
        raise Rejected(415, "Not JSON", detail)
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise _too_large()
    rows = _parsed(request.body)
    if not isinstance(rows, list) or not rows:
        raise Rejected(422, "Not a list", "Send a list of rows: [{…}, {…}], at least one.")
    if len(rows) > MOST_ROWS:
        raise _too_large()
    return rows


def _too_large() -> Rejected:
    detail = f"Send at most {MOST_ROWS} rows and {MOST_BYTES} bytes at once; push the rest next."
    return Rejected(413, "Too large", detail)


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Rejected(422, "Not JSON", "The body cannot be read as JSON in UTF-8.") from None


def _no_constant(_name: str) -> None:
    raise ValueError  # NaN and Infinity are not JSON
