"""The agent's own interactions of the day, and starting and ending one."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit import interactions
from customers.forms import InteractionForm
from staff.calendar import day_of
from staff.models import Branch, User
from staff.permissions import branch_ids, requires


@requires("search_customers")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """List today's interactions; a POST starts the next one and ends the one before."""
    at, branch = timezone.now(), _branch(request)
    since = day_of(branch=branch, at=at).begins_at if branch else at - timedelta(days=1)
    today = interactions.of_day(agent=_actor(request), since=since)
    form = InteractionForm(request.POST or None, last=next(iter(today), None))
    if request.method == "POST" and form.is_valid():
        return _start(request, form)
    context = {
        "form": form,
        "running": interactions.present(agent=_actor(request), at=at),
        "ends_within": at - interactions.LONGEST_CALL,
        "today": today,
        "branch": branch,
    }
    return render(request, "customers/interactions.html", context)


def _start(request: HttpRequest, form: InteractionForm) -> HttpResponse:
    branch = _branch(request)
    if branch is None:
        form.add_error(None, _("You have no assignment in force. Ask your supervisor."))
        return render(request, "customers/interactions.html", {"form": form}, status=403)
    interactions.start(
        agent=_actor(request), branch_id=branch.pk, at=timezone.now(), **form.cleaned_data
    )
    request.session.pop("purpose", None)
    return redirect("customers:search")


@requires("search_customers")
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the running interaction."""
    interactions.end(agent=_actor(request), at=timezone.now())
    request.session.pop("purpose", None)
    messages.success(request, _("The interaction is ended."))
    return redirect("customers:search")


def _branch(request: HttpRequest) -> Branch | None:
    ids = branch_ids(user=_actor(request), permission="search_customers", at=timezone.now())
    return Branch.objects.filter(pk__in=ids[:1]).first()


def _actor(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
