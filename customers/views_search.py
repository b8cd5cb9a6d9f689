"""The search page. A query is posted, so that no name or number stands in an address or a log."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from audit import interactions
from audit.events import Reason
from customers.asking import Refused
from customers.forms import SearchForm
from customers.search import Found
from customers.search import search as find
from customers.views_record import remembered, zone_of
from staff.permissions import requires


@requires("search_customers")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Show the search field, and what a posted query finds."""
    form = SearchForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        text, at = form.cleaned_data["text"], timezone.now()
        try:
            found = find(actor=request.user, text=text, at=at)  # type: ignore[arg-type]
        except Refused as refused:
            if refused.entry.reason != Reason.TOO_SHORT:
                context = {"reason": refused.advice, "papers": refused.lacks}
                return render(request, "403.html", context, status=403)
            form.add_too_short()
    if found and found.heads:
        # The next keys are for the rows: in the field, j would be a letter.
        del form.fields["text"].widget.attrs["autofocus"]
    return render(request, "customers/search.html", _context(request, form, found))


def _context(request: HttpRequest, form: SearchForm, found: Found | None) -> dict[str, object]:
    going = interactions.present(agent=request.user, at=timezone.now())  # type: ignore[arg-type]
    return {
        "form": form,
        "found": found,
        "zone": zone_of(found.entry) if found else None,
        "running": going,
        # A second record for the same contact asks nothing again.
        "purpose": remembered(request, going),
    }
