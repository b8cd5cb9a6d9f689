"""What a request of a directory must be before it is looked at: who sends it, how, how much."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError as NotSuch
from scim2_models import SCIMException

from accessgov import rates
from accessgov.context import acting
from staff import people
from staff.directory import directories
from staff.directory.answers import MEDIA_TYPE, Refused, of_protocol, of_rules
from staff.directory.facts import texts
from staff.directory.protocol import TOLERANT
from staff.directory.provisioning import Appointed, note_refusal
from staff.happenings import tell
from staff.models import Directory

MOST_BYTES = 1 << 18
DEEPEST = 12
REFUSALS_A_MINUTE = 30  # of one address

Handler = Callable[..., HttpResponse]


def from_directory(view: Handler) -> Handler:
    """Let a directory in by its token alone, and answer whatever is wrong as SCIM does.

    Machines are answered in English, and no session that happens to be open is the actor.
    """

    @csrf_exempt  # the token says who sends; a browser's cookie says nothing here
    @login_not_required
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        address = request.address  # type: ignore[attr-defined]
        with translation.override("en"), acting(actor_id=None, address=address), TOLERANT:
            try:
                with _explained(timezone.now()):
                    sender = _sender(request=request, at=timezone.now())
                    return view(request, sender, *args, **kwargs)
            except Refused as refused:
                return refused.answer

    return answered


@contextmanager
def _explained(at: datetime) -> Iterator[None]:
    try:
        yield
    except (NotSuch, SCIMException) as wrong:
        raise of_protocol(wrong) from None
    except RecursionError:
        raise Refused(400, "The message is nested too deeply.", "invalidSyntax") from None
    except Appointed as refused:
        note_refusal(refused=refused, at=at)
        detail = "This person was appointed. Those who appoint have been told and decide."
        raise Refused(403, detail) from None
    except people.NotYours:
        detail = "This person was appointed. Only those who appoint may change this."
        raise Refused(403, detail) from None
    except ValidationError as broken:
        raise of_rules(broken) from None


def _sender(*, request: HttpRequest, at: datetime) -> Directory:
    """Return the directory whose token the request carries, within its rate; raises Refused."""
    directory = _by_token(request)
    if directory is None or directory.revoked_at is not None:
        raise _refused(request, directory, at)
    if rates.count(what=f"directory:{directory.pk}", at=at) > settings.DIRECTORY_A_MINUTE:
        raise _too_often(at)
    directories.hear(directory=directory, at=at)
    return directory


def _by_token(request: HttpRequest) -> Directory | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not 0 < len(token) <= 200:
        return None
    return directories.directory_of(token=token)


def _refused(request: HttpRequest, directory: Directory | None, at: datetime) -> Refused:
    """Write down that a revoked token was used, never the token, and return the refusal."""
    address = request.address  # type: ignore[attr-defined]
    if rates.count(what=f"directory-token:{address}", at=at) > REFUSALS_A_MINUTE:
        return _too_often(at)
    if directory:
        tell(event="provisioned", about=directory, by=None, at=at, why="token revoked")
    detail = "Send the directory's token: Authorization: Bearer <token>. It may be revoked."
    return Refused(401, detail, WWW_Authenticate='Bearer realm="scim"')


def _too_often(at: datetime) -> Refused:
    seconds = str(rates.seconds_left(at=at))
    return Refused(429, "Too many requests. Wait a while.", Retry_After=seconds)


def content_of(request: HttpRequest) -> dict[str, Any]:
    """Return the object that a request's body is, within its limits; raises Refused."""
    if request.content_type not in (MEDIA_TYPE, "application/json"):
        raise Refused(415, f"Send JSON with Content-Type: {MEDIA_TYPE}.")
    if request.headers.get("Content-Encoding"):
        raise Refused(415, "Send the body uncompressed.")
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise Refused(413, f"A message has at most {MOST_BYTES} bytes.")
    content = _parsed(request.body)
    if not isinstance(content, dict) or _depth(content) > DEEPEST:
        raise Refused(400, "Send one JSON object, not nested deeply.", "invalidSyntax")
    for text in texts(content):
        storable(text)
    return content


def storable(text: str) -> str:
    """Return a text that the database can hold; raises Refused."""
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise Refused(400, "A text holds a NUL or half a character.", "invalidValue")
    return text


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        detail = "The body cannot be read as JSON in UTF-8."
        raise Refused(400, detail, "invalidSyntax") from None


def _no_constant(_name: str) -> None:
    raise ValueError  # NaN and Infinity are not JSON


def _depth(content: object) -> int:
    deepest, waiting = 0, [(content, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting += [(value, depth + 1) for value in inner]
    return deepest
