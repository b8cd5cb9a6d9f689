"""The API by which telephony, queue and ticket systems push interactions; docs/evidence.md."""

from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from accessgov.context import acting
from audit.evidence.intake import FeedRevoked, Receipt, Result, take_in
from customers import pushing
from customers.callers import resolve

DESCRIPTION = Path(__file__).with_name("openapi.json")


@csrf_exempt  # the token says who sends; a browser's cookie says nothing here
@login_not_required
def interactions(request: HttpRequest) -> HttpResponse:
    """Take a list of interactions in and say of each what became of it."""
    # Machines are answered in English, and no session that happens to be open is the actor.
    with translation.override("en"), acting(actor_id=None, address=request.address):  # type: ignore
        try:
            return JsonResponse(_answer(_taken_in(request)))
        except pushing.Rejected as rejected:
            return rejected.answer


def _taken_in(request: HttpRequest) -> Receipt:
    if request.method != "POST":
        detail = "Send interactions with POST. The description is at /api/openapi.json."
        raise pushing.Rejected(405, "Method not allowed", detail, Allow="POST")
    at = timezone.now()
    feed = pushing.sender(request=request, at=at)
    rows = pushing.rows_of(request=request)
    try:
        return take_in(feed=feed, rows=rows, at=at, resolve=resolve)
    except FeedRevoked:
        raise pushing.revoked() from None


def _answer(receipt: Receipt) -> dict[str, object]:
    return {**receipt.counts, "results": [_row(result) for result in receipt.results]}


def _row(result: Result) -> dict[str, object]:
    told: dict[str, object] = {"id": result.id, "status": result.status}
    for name, problem in (("problem", result.problem), ("warning", result.warning)):
        if problem:
            told[name] = {
                "code": problem.code,
                "field": problem.field or None,
                "detail": problem.message,
            }
    return told


@login_not_required
@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """Show the API's OpenAPI description."""
    return HttpResponse(_description(), content_type="application/json")


@cache
def _description() -> bytes:
    return DESCRIPTION.read_bytes()
