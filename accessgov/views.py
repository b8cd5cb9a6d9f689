"""Pages that belong to no app: the components, shown together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accessgov import gallery


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show every component with its usage, as the reference for whoever builds a page."""
    return render(request, "accessgov/components.html", gallery.context(query=request.GET))
