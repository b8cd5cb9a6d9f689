"""The samples that wait for a supervisor's call, and what became of each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit import callbacks
from audit import samples as listing
from audit.models import CallAttempt, LogEntry, Sample
from audit.purposes import label_of
from staff.permissions import branch_ids, may, requires

PAGE = 25
KINDS = {"confirmed": "ok", "not_me": "danger", "waiting": "info"}
Moment = dict[str, Any]


@requires("call_back", "read_ledger")
@require_safe
def samples(request: HttpRequest) -> HttpResponse:
    """Show a supervisor the own samples, and an overseer those that nobody calls."""
    at = timezone.now()
    context: dict[str, object] = {"calls": callbacks.CALLS, "closed_days": listing.CLOSED_DAYS}
    if may(request, "call_back"):
        context |= _desk(request, at)
    if may(request, "read_ledger"):
        context |= _overseen(request, at)
    return render(request, "audit/samples.html", context)


def _desk(request: HttpRequest, at: datetime) -> dict[str, object]:
    desk = listing.desk_of(supervisor=request.user, at=at)  # type: ignore[arg-type]
    page = Paginator(desk.closed, PAGE).get_page(request.GET.get("page"))
    return {
        "desk": desk,
        "due": _rows(desk.due, at),
        "later": _rows(desk.later, at),
        "closed": _rows(list(page), at),
        "page": page,
    }


def _overseen(request: HttpRequest, at: datetime) -> dict[str, object]:
    watched = branch_ids(user=request.user, permission="read_ledger", at=at)  # type: ignore[arg-type]
    uncalled = listing.nobody_calls(at=at, branch_ids=watched)
    marked = listing.followed_up(at=at, branch_ids=watched)
    return {
        "overseer": True,
        "uncalled": _rows(list(uncalled[:PAGE]), at),
        "uncalled_count": uncalled.count(),
        "marked": _rows(list(marked[:PAGE]), at),
    }


def _rows(found: list[Sample], at: datetime) -> list[dict[str, object]]:
    opened = listing.count_openings(samples=found)
    return [
        {
            "sample": sample,
            "draw": sample.draw,
            "zone": sample.draw.branch.time_zone,
            "opened": opened.get(sample.pk, 0),
            "days": (at - sample.due_at).days,
            "kind": KINDS.get(sample.state, "plain"),
        }
        for sample in found
    ]


@requires("call_back", "read_ledger")
@require_safe
def sample(request: HttpRequest, sample: int) -> HttpResponse:
    """Show one sample's history: opened, drawn, called, closed."""
    at = timezone.now()
    found = callbacks.readable_sample(
        number=sample,
        person=request.user,  # type: ignore[arg-type]
        at=at,
        asked="audit:sample",
    )
    if found.state == Sample.State.WAITING and found.supervisor_id == request.user.pk:
        return redirect("customers:callback", found.pk)
    context = {
        "sample": found,
        "draw": found.draw,
        "zone": found.draw.branch.time_zone,
        "moments": _history(found),
        "kind": KINDS.get(found.state, "plain"),
        "percent": (found.chance or 0) / 10_000,  # kept in millionths
    }
    return render(request, "audit/sample.html", context)


def _history(found: Sample) -> list[Moment]:
    """Return the openings, the draw and the calls in the order of time."""
    calls = found.attempts.select_related("by")
    moments = [*_opened(listing.openings_of(sample=found)), _drawn(found), *_called(calls)]
    return sorted(moments, key=lambda moment: moment["at"])


def _opened(openings: Iterable[LogEntry]) -> list[Moment]:
    return [
        {
            "at": entry.timestamp,
            "title": _("Record opened"),
            "icon": "lock-open",
            "detail": label_of(entry.purpose),
            "self_claimed": entry.self_claimed,
        }
        for entry in openings
    ]


def _drawn(found: Sample) -> Moment:
    first = found.position < found.draw.size
    title = _("Drawn by chance") if first else _("Drawn in place of another sample")
    return {"at": listing.drawn_at(sample=found), "title": title, "icon": "dices"}


def _called(calls: Iterable[CallAttempt]) -> list[Moment]:
    return [
        {
            "at": call.recorded_at or call.number_shown_at,
            "title": call.get_outcome_display() or _("Number shown, outcome not recorded yet"),
            "icon": "phone",
            "by": call.by,
            "detail": call.note,
        }
        for call in calls
    ]
