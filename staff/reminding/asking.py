"""At sign-in and until it is answered, a page asked for leads to the reminder first.

Only a page that a browser asks for: no part of a page, no form being sent, no system, no file of
the site. The session remembers until when there is nothing to ask, so that few requests look.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from staff.filters import in_force
from staff.models import Reminder, User
from staff.reminding.presence import away
from staff.roles import DUTIES

QUIET = "reminder_quiet_until"  # in the session
LOOK_EVERY = timedelta(minutes=10)
LATER = timedelta(hours=2)
# Besides pages that need no signing in: what somebody may need before, or instead of, answering.
NEVER = {
    "staff:reminder", "staff:reminder_answer", "staff:reminder_later", "staff:account",
    "staff:password", "account_logout",
}  # fmt: skip
NEVER_UNDER = "/papers/"


class Asking:
    """Lead whoever has a reminder to answer to its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Redirect a page to the reminder if one waits."""
        if not _is_page(request, view) or not _must_look(request, timezone.now()):
            return None
        return redirect(
            f"{reverse('staff:reminder')}?{urlencode({'next': request.get_full_path()})}"
        )


def waiting(*, person: User, at: datetime) -> Reminder | None:
    """Return the reminder that a person is to answer now; who is away or has left is not asked."""
    found = Reminder.objects.filter(person=person, answered_at=None, due_at__lte=at).first()
    if found is None or person.pk in away(at=at):
        return None
    held = in_force(at=at, user=person, duty=DUTIES.CUSTOMERS)
    return found if held.exists() else None


def put_off(*, request: HttpRequest, reminder: Reminder, at: datetime) -> bool:
    """Leave somebody in peace for a while, until the grace ends at most; tell whether it could."""
    if reminder.closes_at <= at:
        return False
    request.session[QUIET] = min(at + LATER, reminder.closes_at).isoformat()
    return True


def _is_page(request: HttpRequest, view: Callable) -> bool:
    match = request.resolver_match
    return (
        request.method == "GET"
        and "text/html" in request.headers.get("Accept", "")
        and "HX-Request" not in request.headers
        and getattr(view, "login_required", True)
        and request.user.is_authenticated
        and not request.path.startswith(NEVER_UNDER)
        and bool(match and match.view_name not in NEVER)
    )


def _must_look(request: HttpRequest, at: datetime) -> bool:
    quiet = request.session.get(QUIET)
    if quiet and at < datetime.fromisoformat(quiet):
        return False
    if waiting(person=cast(User, request.user), at=at):
        return True
    request.session[QUIET] = (at + LOOK_EVERY).isoformat()
    return False
