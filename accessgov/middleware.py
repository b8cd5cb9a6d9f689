"""What happens around every request: who acts, in which language, and nothing kept behind."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers

from accessgov.addresses import client_address
from accessgov.context import acting
from audit.events import Event, Outcome, Reason
from audit.ledger import record
from staff.permissions import UNCONFIRMED, NotYourTask
from staff.reviewing.clock import zone_of

Handler = Callable[[HttpRequest], HttpResponse]


class RequestContext:
    """Set the actor and address that the ledger writes, and log pages refused by role."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request in its context."""
        address = client_address(
            peer=request.META.get("REMOTE_ADDR", ""),
            forwarded=request.headers.get("X-Forwarded-For", ""),
            trusted=settings.TRUSTED_PROXIES,
        )
        request.address = address  # type: ignore[attr-defined]
        with acting(actor_id=request.user.pk, address=address):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Write down that a page was refused, and show why, with the way to what is missing."""
        if not isinstance(exception, NotYourTask):
            return None
        record(
            event=Event.PAGE_ASKED,
            outcome=Outcome.REFUSED,
            reason=Reason(exception.code),
            at=timezone.now(),
            object_repr=request.resolver_match.view_name if request.resolver_match else "",
        )
        context = {"reason": exception, "papers": exception.code == UNCONFIRMED}
        return render(request, "403.html", context, status=403)


# What somebody suspended or on leave still reaches: why, the own trail, the way out, the language.
STILL_OPEN = frozenset(
    {"account_logout", "account_login", "set_language", "audit:trail", "audit:statement"}
)


class Resting:
    """Show one page to whoever is suspended or on leave, whatever they ask for, and log that."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what is refused is known once the address is resolved."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Stop whose access rests; the two instants come along with the signed-in user."""
        person: Any = request.user
        since = getattr(person, "suspended_since", None)
        until = getattr(person, "on_leave_until", None)
        asked = request.resolver_match.view_name if request.resolver_match else ""
        if not (since or until) or asked in STILL_OPEN:
            return None
        at = timezone.now()
        reason = Reason.LACKS_SUSPENDED if since else Reason.LACKS_ON_LEAVE
        event, refused = Event.PAGE_ASKED, Outcome.REFUSED
        record(event=event, outcome=refused, reason=reason, at=at, object_repr=asked)
        page = "reviewing/stopped.html" if since else "reviewing/away.html"
        last = until and until - timedelta(seconds=1)  # the last day, not the one after
        context = {"since": since, "last": last, "supervisor": person.supervisor}
        context |= {"zone": zone_of(person=person, at=at), "trail": reverse("audit:trail")}
        return render(request, page, context, status=403)


def language(get_response: Handler) -> Handler:
    """Show every page in the user's language; before sign-in, in the cookie's."""

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", None) or request.COOKIES.get(
            settings.LANGUAGE_COOKIE_NAME
        )
        known = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(known):
            response = get_response(request)
            response.headers["Content-Language"] = known
            return response

    return answer


def signed_out(get_response: Handler) -> Handler:
    """Lead the whole page to the sign-in, when a part of it was asked for after the session ended.

    A part would otherwise be filled with the sign-in page, and clear values beside it would stay.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        asked_a_part = "HX-Request" in request.headers
        if asked_a_part and response.headers.get("Location", "").startswith(_login()):
            return HttpResponse(status=204, headers={"HX-Redirect": _login()})
        return response

    return answer


def _login() -> str:
    return reverse(settings.LOGIN_URL)


def never_stored(get_response: Handler) -> Handler:
    """Keep every page out of caches and of the browser's back-forward memory."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return answer
