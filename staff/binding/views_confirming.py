"""Typing the code of somebody who sits there, and so confirming that their sign-in is theirs."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from staff import people
from staff.attempts import attempt, posted
from staff.binding import confirming
from staff.binding.forms import CodeForm
from staff.models import User
from staff.permissions import requires

CONFIRMS = ("lend_access", "suspend")


@requires(*CONFIRMS)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, person: int) -> HttpResponse:
    """Ask for the code on the person's screen; a wrong one is recorded."""
    at, by = timezone.now(), request.user
    seen = people.visible_to(viewer=by, at=at)
    target = get_object_or_404(seen.select_related("supervisor"), pk=person)
    if not confirming.may_confirm(person=target, by=by, at=at):
        raise Http404
    form = CodeForm(posted(request))
    if form.is_valid() and attempt(
        form,
        lambda: confirming.confirm(person=target, code=form.cleaned_data["code"], by=by, at=at),
    ):
        messages.success(request, _("Confirmed. Pages open as far as all else is in force."))
        return redirect("staff:person", target.pk)
    return render(request, "components/confirm_page.html", _asking(target, form))


def _asking(target: User, form: CodeForm) -> dict[str, object]:
    return {
        "title": _("Is this the sign-in of %(name)s?") % {"name": target.full_name},
        "lead": _(
            "Only with the person in front of you: let them sign in, open My papers, and read the "
            "code from their screen. Never by telephone or message. Ask whether they chose the "
            "password themselves. Your name stands beside it."
        ),
        "facts": [
            (_("Employee number"), target.employee_number),
            (_("Username"), target.username),
        ],
        "form": form,
        "submit": _("Confirm the sign-in"),
        "cancel_url": reverse("staff:person", args=[target.pk]),
    }
