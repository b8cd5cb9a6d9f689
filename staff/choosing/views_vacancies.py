"""Asking for people, closing what was asked, and putting somebody forward."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from staff.attempts import attempt, posted
from staff.choosing import candidates, parts, vacancies
from staff.choosing.forms import CandidateForm, VacancyForm
from staff.models import Candidate
from staff.permissions import may, requires

SHOWN = 100


@requires(parts.HR, "request_people")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List what the reader's branches asked for, the open ones first."""
    at = timezone.now()
    seen = vacancies.visible_to(viewer=request.user, at=at).prefetch_related("vendors")
    context = {
        "open": seen.filter(closed_at=None),
        "closed": seen.exclude(closed_at=None)[:SHOWN],
        "asks": may(request, "request_people"),
    }
    return render(request, "choosing/vacancies.html", context)


@requires("request_people")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take what a branch asks for."""
    at = timezone.now()
    form = VacancyForm(posted(request), by=request.user, at=at)
    if form.is_valid():
        asked, vendors = form.instance, form.cleaned_data["vendors"]
        if attempt(
            form,
            lambda: vacancies.ask(vacancy=asked, vendors=vendors, by=request.user, at=at),
        ):
            messages.success(request, _("Asked. The vendors it is addressed to see it now."))
            return redirect("staff:vacancies")
    return render(request, "choosing/ask.html", {"form": form})


@requires(parts.HR, "request_people")
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, vacancy: int) -> HttpResponse:
    """Confirm, then take no more candidates for it."""
    at = timezone.now()
    seen = vacancies.visible_to(viewer=request.user, at=at)
    found = get_object_or_404(seen, pk=vacancy, closed_at=None)
    form = Form(posted(request))
    if form.is_valid():
        if attempt(form, lambda: vacancies.close(vacancy=found, by=request.user, at=at)):
            messages.success(request, _("Closed. Nobody else is put forward for it."))
            return redirect("staff:vacancies")
    context = {
        "title": _("Close this vacancy?"),
        "lead": _(
            "Nobody more is put forward or taken on for it. Candidates under way are turned down, "
            "and their data is deleted after a set time."
        ),
        "facts": [
            (_("Position"), found.position),
            (_("Branch"), found.branch.name),
            (_("Candidates under way"), found.going),
        ],
        "form": form,
        "submit": _("Close"),
        "cancel_url": reverse("staff:vacancies"),
    }
    return render(request, "components/confirm_page.html", context)


@requires("request_people", "propose")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, vacancy: int) -> HttpResponse:
    """Put somebody forward for an open vacancy."""
    at = timezone.now()
    asked = get_object_or_404(vacancies.proposable_by(user=request.user, at=at), pk=vacancy)
    recruits = may(request, "propose")
    own = request.user.vendor if recruits else None
    form = CandidateForm(posted(request), vendor=own, at=at)
    made: list[Candidate] = []
    if form.is_valid():
        given = dict(form.cleaned_data)
        person = {"vendor": given.pop("vendor", own), "identity": given.pop("nik"), **given}
        if attempt(
            form,
            lambda: made.append(
                candidates.propose(vacancy=asked, by=request.user, at=at, **person)
            ),
        ):
            messages.success(request, _("Put forward. Now add the documents."))
            return redirect("staff:candidate", made[0].pk)
    back = "staff:portal" if recruits else "staff:vacancies"
    context = {"form": form, "vacancy": asked, "back": reverse(back)}
    return render(request, "choosing/propose.html", context)
