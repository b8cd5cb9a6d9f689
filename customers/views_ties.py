"""Giving what ties a person to customers: here, since only this floor holds the index key."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.forms_ties import TiesForm
from staff import ties
from staff.attempts import attempt, posted
from staff.models import User
from staff.permissions import requires


@requires("manage_people")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, person: int) -> HttpResponse:
    """Show what is given and take more; nothing given is ever shown."""
    shown = get_object_or_404(User, pk=person)
    form = TiesForm(posted(request))
    if form.is_valid():
        hashed, at = form.digests(), timezone.now()
        by: User = request.user  # type: ignore[assignment]
        if attempt(form, lambda: ties.give(person=shown, digests=hashed, by=by, at=at)):
            messages.success(request, _("Kept as keyed hashes; the values themselves are gone."))
            return redirect("customers:ties", shown.pk)
    context = {"form": form, "person": shown, "given": ties.given(person=shown)}
    return render(request, "customers/ties.html", context)
