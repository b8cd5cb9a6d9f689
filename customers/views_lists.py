"""Lists of customers: supervisors hand them out and end them, agents open from them."""

import re
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accessgov.templatetags.formats import branch_time
from audit.evidence import portfolios
from audit.models import Portfolio
from customers.facts import opened_since
from customers.forms_evidence import ListForm
from customers.listing import known
from staff.attempts import attempt, posted
from staff.permissions import may, requires

FORMS = ("GET", "HEAD", "POST")
ON_A_PAGE = 100


@requires("hand_out", "search_customers")
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Show an agent the own lists, and a supervisor those of the own staff."""
    at = timezone.now()
    own = _counted(portfolios.handed_to(agent=request.user, at=at))
    staff = portfolios.handed_by(chief=request.user, at=at) if may(request, "hand_out") else None
    context = {
        "at": at,
        "hands_out": staff is not None,
        "own": own,
        "page": Paginator(_counted(staff), 20).get_page(request.GET.get("page")) if staff else None,
    }
    return render(request, "customers/lists.html", context)


def _counted(found: QuerySet[Portfolio]) -> QuerySet[Portfolio]:
    return found.select_related("agent", "branch").annotate(size=Count("customers")).order_by("-pk")


@requires("hand_out", "search_customers")
@require_safe
def one(request: HttpRequest, portfolio: int) -> HttpResponse:
    """Show a list's customers by their numbers, each with the way to its record."""
    at = timezone.now()
    found = get_object_or_404(_visible(request), pk=portfolio)
    customers = found.customers.order_by("customer").values_list("customer", flat=True)
    page = Paginator(customers, ON_A_PAGE).get_page(request.GET.get("page"))
    opened = opened_since(actor=found.agent, numbers=list(page), since=found.begins_at)
    context = {
        "at": at,
        "list": found,
        "page": page,
        "rows": [(number, number in opened) for number in page],
        "own": found.agent_id == request.user.pk,
    }
    return render(request, "customers/list.html", context)


def _visible(request: HttpRequest) -> QuerySet[Portfolio]:
    at = timezone.now()
    seen = Q(pk__in=portfolios.handed_to(agent=request.user, at=at))
    if may(request, "hand_out"):
        seen |= Q(pk__in=portfolios.handed_by(chief=request.user, at=at))
    return Portfolio.objects.filter(seen).select_related("agent", "branch", "handed_by")


@requires("hand_out")
@require_http_methods(FORMS)
def hand_out(request: HttpRequest) -> HttpResponse:
    """Hand customers to an agent for a time."""
    at = timezone.now()
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ListForm(*sent, by=request.user, at=at, initial=_again(request, at))
    made: list[Portfolio] = []
    if form.is_valid() and attempt(form, lambda: made.append(_hand_out(request, form, at))):
        count = made[0].customers.count()
        told = ngettext(
            "%(count)s customer is handed to %(name)s.",
            "%(count)s customers are handed to %(name)s.",
            count,
        )
        messages.success(request, told % {"count": count, "name": made[0].agent.full_name})
        return redirect("customers:list", portfolio=made[0].pk)
    return render(request, "customers/list_form.html", {"form": form})


def _again(request: HttpRequest, at: datetime) -> dict[str, object]:
    """Return what a list fills in that is handed out again: all but the agent and the days."""
    asked = request.GET.get("again", "")
    theirs = portfolios.handed_by(chief=request.user, at=at)
    found = theirs.filter(pk=asked).first() if re.fullmatch("[0-9]{1,18}", asked) else None
    if found is None:
        return {}
    numbers = found.customers.order_by("customer").values_list("customer", flat=True)
    kept = {"name": found.name, "kind": found.kind, "branch": found.branch_id}
    return {**kept, "numbers": "\n".join(numbers)}


def _hand_out(request: HttpRequest, form: ListForm, at: datetime) -> Portfolio:
    given = form.cleaned_data
    wanted = ("name", "kind", "branch", "agent", "begins_at", "ends_at")
    return portfolios.hand_out(
        by=request.user,
        numbers=given["listed"],
        at=at,
        known=known,
        **{name: given[name] for name in wanted},
    )


@requires("hand_out")
@require_http_methods(FORMS)
def end(request: HttpRequest, portfolio: int) -> HttpResponse:
    """Ask once more, then end a list early."""
    theirs = portfolios.handed_by(chief=request.user, at=timezone.now())
    found = get_object_or_404(theirs, pk=portfolio)
    form = Form(posted(request))
    if form.is_valid():
        portfolios.end(portfolio=found, at=timezone.now())
        messages.success(request, _("The list is ended."))
        return redirect("customers:lists")
    context = {
        "title": _("End the list %(name)s now?") % {"name": found.name},
        "lead": _("What was opened until now stays explained by it; what is opened later is not."),
        "facts": [
            (_("Agent"), found.agent.full_name),
            (_("Until"), branch_time(found.ends_at, found.branch.time_zone)),
        ],
        "form": form,
        "submit": _("End the list"),
        "cancel_url": reverse("customers:list", args=[found.pk]),
    }
    return render(request, "components/confirm_page.html", context)
