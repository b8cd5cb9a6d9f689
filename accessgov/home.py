"""The home page: for each role, what that person should do next."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accessgov.cards import (
    administering,
    choosing,
    confirming,
    declaring,
    listening,
    overseeing,
    papers,
    reminding,
    reviewing,
    serving,
    supervising,
)
from staff.filters import in_force
from staff.models import User
from staff.permissions import may

# Who holds one of the permissions gets the cards, in this order.
CARDS = (
    (listening.SEES, listening.cards),
    (("open_customer",), reminding.cards),
    (("call_back", "read_reports"), supervising.cards),
    (("import_customers",), supervising.cards_above),
    (("declare", "open_customer"), declaring.cards_of_notices),
    (("search_customers",), serving.cards),
    (("declare",), declaring.cards),
    (("read_reports",), reminding.cards_of_team),
    (("read_ledger",), overseeing.cards),
    (confirming.CONFIRMS, confirming.cards),
    (reviewing.DECIDES, reviewing.cards),
    (reviewing.WATCHES, reviewing.cards_of_suspended),
    (("manage_people",), administering.cards_of_people),
    (choosing.SEES, choosing.cards),
    (("propose",), choosing.cards_of_vendor),
    (("manage_branches",), administering.cards_of_branches),
)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the signed-in person's cards."""
    at = timezone.now()
    own = papers.cards(request, at)  # first of all: without them the other cards lead nowhere
    found = [card for needed, make in CARDS if may(request, *needed) for card in make(request, at)]
    titles = _titles(request.user, at)
    context = {
        "cards": own + found,
        "idle": not found and not titles,
        "searches": may(request, "search_customers"),
        "traces": may(request, "read_ledger"),
        "assignments": titles,
    }
    return render(request, "accessgov/home.html", context)


def _titles(user: User, at: datetime) -> list[str]:
    held = in_force(at=at, user=user).select_related("branch", "region")
    return [f"{terms.get_role_display()}, {terms.place}" for terms in held]
