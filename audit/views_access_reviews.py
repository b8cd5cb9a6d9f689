"""The reviewer's list: who may what, what of it was used lately, and what becomes of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import handing_over
from audit.models import Handover
from audit.usage import DAYS, Usage, usage
from staff.attempts import attempt, posted
from staff.forms.access import TIER_LABELS
from staff.models import AccessReview
from staff.permissions import requires
from staff.reviewing import reviews
from staff.reviewing.forms import DecisionForm

DECIDES = ("lend_access", "appoint")


@dataclass(frozen=True)
class Row:
    """One review with what was used."""

    review: AccessReview
    used: Usage
    state: str  # "" in time, "overdue", "closed" once the access rests
    chosen: bool

    @property
    def tiers(self) -> list[tuple[str | Promise, datetime | None]]:
        """Return each tier lent, and when it was last revealed."""
        lent = self.review.assignment.tiers
        return [(label, self.used.tiers.get(tier)) for tier, label in TIER_LABELS if tier in lent]


@requires(*DECIDES)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the open reviews that wait for the reader."""
    at = timezone.now()
    found = reviews.waiting_for(person=request.user, at=at)
    rows = _rows(found, at, chosen=found if "all" in request.GET else ())
    context = {
        "rows": rows,
        "days": DAYS,
        "own": [row for row in rows if row.review.reviewer_id == request.user.pk],
        "others": [row for row in rows if row.review.reviewer_id != request.user.pk],
    }
    return render(request, "reviewing/list.html", context)


def _rows(
    found: Collection[AccessReview], at: datetime, chosen: Collection[AccessReview] = ()
) -> list[Row]:
    used = usage(people={one.assignment.user_id for one in found}, at=at)
    ticked = {one.pk for one in chosen}
    return [
        Row(
            review=one,
            used=used.get((one.assignment.user_id, one.assignment.branch_id), Usage()),
            state="closed" if one.closes_at <= at else "overdue" if one.due_at <= at else "",
            chosen=one.pk in ticked,
        )
        for one in found
    ]


@requires(*DECIDES)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest) -> HttpResponse:
    """Decide on the chosen reviews, one or many, with one reason."""
    at = timezone.now()
    asked = {int(one) for one in _asked(request) if one.isdecimal() and len(one) < 18}
    found = [one for one in reviews.waiting_for(person=request.user, at=at) if one.pk in asked]
    if not asked:
        messages.warning(request, _("Tick at least one."))
        return redirect("audit:access_reviews")
    rows = _rows(found, at)
    form = DecisionForm(posted(request), initial={"tiers": _used(rows)})
    if form.is_valid() and attempt(form, lambda: _decide(request, asked, form, at)):
        told = ngettext(
            "%(count)s review is decided.", "%(count)s reviews are decided.", len(asked)
        )
        messages.success(request, told % {"count": len(asked)})
        return redirect("audit:access_reviews")
    return render(request, "reviewing/decide.html", {"rows": rows, "form": form, "days": DAYS})


def _asked(request: HttpRequest) -> list[str]:
    return (request.POST if request.method == "POST" else request.GET).getlist("review")


def _used(rows: Collection[Row]) -> list[str]:
    return sorted({tier for row in rows for tier in row.used.tiers})


def _decide(request: HttpRequest, asked: set[int], form: DecisionForm, at: datetime) -> int:
    return reviews.decide(reviews=asked, by=request.user, at=at, **form.cleaned_data)


@requires(*DECIDES)
@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """List what the reader took over from those who left."""
    found = handing_over.waiting_for(supervisor=request.user)
    return render(request, "reviewing/handovers.html", {"rows": found})


@requires(*DECIDES)
@require_POST
def see_to(request: HttpRequest, handover: int) -> HttpResponse:
    """Note that one piece of it is seen to."""
    found = get_object_or_404(Handover, pk=handover, supervisor=request.user)
    handing_over.see_to(handover=found, by=request.user, at=timezone.now())
    return redirect("audit:handovers")
