"""The samples that wait for a supervisor's call, and what became of each."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accessgov.templatetags.formats import branch_date, branch_time
from audit import callbacks
from audit import samples as listing
from audit.desk import following_up
from audit.models import CallAttempt, FollowUp, LogEntry, Sample
from audit.purposes import label_of
from staff.attempts import attempt, posted
from staff.calendar import workday_after
from staff.models import User
from staff.permissions import branch_ids, may, requires

PAGE = 25
KINDS = {"confirmed": "ok", "not_me": "danger", "waiting": "info"}
Moment = dict[str, Any]
Row = dict[str, Any]


class FollowUpForm(forms.Form):
    """What was done about a customer who knew of no contact."""

    note = forms.CharField(
        label=gettext_lazy("What was done?"),
        max_length=500,
        help_text=gettext_lazy(
            "Whom you asked, what you found and what follows from it, without customer data. "
            "It is kept, and nobody can change it."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


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
    desk = listing.desk_of(supervisor=_user(request), at=at)
    page = Paginator(desk.closed, PAGE).get_page(request.GET.get("page"))
    late = listing.late_below(chief=_user(request), at=at)
    below = listing.listed().filter(pk__in=late).order_by("draw__date", "id")
    return {
        "below": _waiting(list(below[:PAGE]), at),
        "below_count": late.count(),
        "desk": desk,
        "due": _waiting(desk.due, at),
        "later": _rows(desk.later),
        "closed": _rows(list(page)),
        "page": page,
    }


def _overseen(request: HttpRequest, at: datetime) -> dict[str, object]:
    watched = branch_ids(user=_user(request), permission="read_ledger", at=at)
    uncalled = listing.nobody_calls(at=at, branch_ids=watched)
    marked = listing.marked(at=at, branch_ids=watched)
    return {
        "overseer": True,
        "uncalled": _rows(list(uncalled[:PAGE])),
        "uncalled_count": uncalled.count(),
        "marked": _rows(list(marked[:PAGE])),
    }


def _waiting(found: list[Sample], at: datetime) -> list[Row]:
    """Return the rows of samples that wait, late once a whole workday went by without a call."""
    over = cache(lambda branch, date: workday_after(branch=branch, date=date).ends_at)
    for row in (rows := _rows(found)):
        draw = row["draw"]
        row["late"] = over(draw.branch, draw.date) <= at
        row["days"] = (at.astimezone(ZoneInfo(row["zone"])).date() - draw.date).days
    return rows


def _rows(found: list[Sample]) -> list[Row]:
    opened = listing.count_openings(samples=found)
    return [
        {
            "sample": sample,
            "draw": sample.draw,
            "zone": sample.draw.branch.time_zone,
            "opened": opened.get(sample.pk, 0),
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
        number=sample, person=_user(request), at=at, asked="audit:sample"
    )
    if found.state == Sample.State.WAITING and found.supervisor_id == request.user.pk:
        return redirect("customers:callback", found.pk)
    context = {
        "sample": found,
        "draw": found.draw,
        "zone": found.draw.branch.time_zone,
        "moments": _history(found),
        "may_close": following_up.waits_for(sample=found, person=_user(request), at=at),
        "kind": KINDS.get(found.state, "plain"),
        "percent": (found.chance or 0) / 10_000,  # kept in millionths
    }
    return render(request, "audit/sample.html", context)


@requires("call_back")
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, sample: int) -> HttpResponse:
    """Ask what was done about a customer who knew of no contact, and close the follow-up."""
    at, user = timezone.now(), _user(request)
    if FollowUp.objects.filter(sample=sample, by=user).exists():  # the form was sent twice
        return redirect("audit:sample", sample)
    found = following_up.waiting_one(number=sample, person=user, at=at, asked="audit:follow_up")
    form = FollowUpForm(posted(request))
    if form.is_valid():
        note = form.cleaned_data["note"]
        if attempt(form, lambda: following_up.close(sample=found, by=user, note=note, at=at)):
            messages.success(request, _("The follow-up is closed."))
            return redirect("audit:desk")
    return render(request, "components/confirm_page.html", _asked(found, form))


def _asked(found: Sample, form: FollowUpForm) -> dict[str, object]:
    draw, zone = found.draw, found.draw.branch.time_zone
    return {
        "title": _("%(name)s opened %(number)s")
        % {"name": draw.agent.full_name, "number": found.customer},
        "lead": _("The customer knew of no contact. What did you find out, and what was done?"),
        "facts": [
            (_("Opened at"), f"{draw.branch.name}, {branch_date(draw.date)}"),
            (_("Called"), branch_time(found.closed_at, zone)),
            (_("What the customer said"), following_up.heard(sample=found)),
        ],
        "form": form,
        "submit": _("Close the follow-up"),
        "cancel_url": reverse("audit:sample", args=[found.pk]),
    }


def _history(found: Sample) -> list[Moment]:
    """Return the openings, the draw and the calls in the order of time."""
    calls = found.attempts.select_related("by")
    moments = [
        *_opened(listing.openings_of(sample=found)),
        _drawn(found),
        *_called(calls),
        *_followed_up(found),
    ]
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


def _followed_up(found: Sample) -> list[Moment]:
    return [
        {
            "at": done.done_at,
            "title": _("Follow-up closed"),
            "icon": "flag",
            "by": done.by,
            "detail": done.note,
        }
        for done in FollowUp.objects.filter(sample=found).select_related("by")
    ]


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
