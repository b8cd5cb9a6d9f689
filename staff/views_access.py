"""Giving and ending assignments, each on a page of its own."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from staff import assignments, people
from staff.attempts import attempt, posted
from staff.forms.access import AssignmentForm
from staff.models import Assignment
from staff.permissions import requires


@requires("lend_access", "appoint")
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, person: int) -> HttpResponse:
    """Give a person an assignment: lend a part of one's own access, or appoint."""
    at = timezone.now()
    receiver = get_object_or_404(people.visible_to(viewer=request.user, at=at), pk=person)
    form = AssignmentForm(posted(request), by=request.user, person=receiver, at=at)
    if form.is_valid():
        if attempt(form, lambda: _lend(request, form)):
            messages.success(request, _("The assignment is given."))
            return redirect("staff:person", receiver.pk)
    return render(request, "staff/give.html", {"form": form, "person": receiver})


def _lend(request: HttpRequest, form: AssignmentForm) -> Assignment:
    return assignments.lend(assignment=form.assignment(), by=request.user, at=form.at)


@requires("lend_access", "appoint")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, assignment: int) -> HttpResponse:
    """Confirm and end an assignment at this instant."""
    at = timezone.now()
    ending = get_object_or_404(Assignment.objects.select_related("user"), pk=assignment)
    if not assignments.may_end(assignment=ending, by=request.user, at=at):
        raise Http404
    form = Form(posted(request))
    if form.is_valid():
        if attempt(form, lambda: assignments.withdraw(assignment=ending, by=request.user, at=at)):
            messages.success(request, _("The assignment has ended."))
            return redirect("staff:person", ending.user_id)
    return render(request, "components/confirm_page.html", _ending(ending, form))


def _ending(ending: Assignment, form: Form) -> dict[str, object]:
    return {
        "title": _("End the assignment of %(name)s?") % {"name": ending.user.full_name},
        "lead": _("It ends at this instant: the next look-up is refused."),
        "facts": [(_("Role"), ending.get_role_display()), (_("Where"), ending.place)],
        "form": form,
        "submit": _("End the assignment"),
        "cancel_url": reverse("staff:person", args=[ending.user_id]),
    }
