"""What a user may go to from every page: only what the user's permissions open."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff import permissions


@dataclass(frozen=True)
class Place:
    """A page worth a link on every page; without permissions it is open to all."""

    label: str
    url_name: str
    icon: str
    needs: frozenset[str] = field(default_factory=frozenset)
    also: str = ""  # how the addresses of its pages elsewhere begin
    key: str = ""  # the single key that leads there from every page


MOST = 9  # so many fit in one line of a laptop in either language

PLACES = (
    Place(_("Home"), "home", "house"),
    Place(
        _("Desk"),
        "audit:desk",
        "lightbulb",
        frozenset({"read_reports"}),
        also="/viewings/",
        key="d",
    ),
    Place(_("Customers"), "customers:search", "search", frozenset({"search_customers"})),
    Place(_("Interactions"), "customers:interactions", "headset", frozenset({"search_customers"})),
    Place(_("Declaration"), "audit:declaration", "check", frozenset({"declare"})),
    Place(
        pgettext_lazy("navigation", "Lists"),
        "customers:lists",
        "list",
        frozenset({"hand_out", "search_customers"}),
    ),
    Place(
        pgettext_lazy("navigation", "Reports"),
        "audit:reports",
        "clipboard-check",
        frozenset({"read_reports"}),
    ),
    Place(
        _("Call-backs"),
        "audit:samples",
        "phone",
        frozenset({"call_back", "read_ledger"}),
        also="/callbacks/",
    ),
    Place(_("Draws"), "audit:draws", "dices", frozenset({"read_ledger"})),
    Place(_("Trends"), "audit:trends", "chart-line", frozenset({"read_reports", "read_ledger"})),
    Place(_("Ledger"), "audit:ledger", "scroll-text", frozenset({"read_ledger"})),
    Place(
        _("Onboarding"), "staff:onboarding", "id-card", frozenset({"manage_people", "interview"})
    ),
    Place(_("Vendor's page"), "staff:portal", "id-card", frozenset({"propose"})),
    Place(
        _("People"), "staff:people", "users", frozenset({"manage_people", "lend_access", "suspend"})
    ),
    Place(
        _("Access reviews"),
        "audit:access_reviews",
        "user-check",
        frozenset({"lend_access", "appoint"}),
    ),
    Place(
        _("Reminders"),
        "staff:reminders",
        "history",
        frozenset({"read_reports"}),
    ),
    Place(_("Branches"), "staff:branches", "building-2", frozenset({"manage_branches"})),
    Place(_("Sources"), "customers:sources", "inbox", frozenset({"manage_feeds"})),
    Place(_("Import"), "customers:import", "upload", frozenset({"import_customers"})),
)


def menu(*, request: HttpRequest) -> dict[str, object]:
    """Split the places of the signed-in user: shown in one line, the rest behind a button.

    Beside them stand, once more, those that a key leads to.
    """
    found = places(request=request)
    shown = len(found) if len(found) <= MOST else MOST - 1
    rest = found[shown:]
    return {
        "shown": found[:shown],
        "rest": rest,
        "here": any(place["here"] for place in rest),
        "keyed": [place for place in found if place["key"]],
    }


def places(*, request: HttpRequest) -> list[dict[str, object]]:
    """List the places of the signed-in user, the present one marked."""
    open_to_user = [place for place in PLACES if may_go(request=request, place=place)]
    linked = [(place, address(place.url_name)) for place in open_to_user]
    elsewhere = (url for place, url in linked if place.also and request.path.startswith(place.also))
    here = present(path=request.path, addresses=[url for _place, url in linked])
    here = here or next(elsewhere, "")
    return [
        {
            "label": place.label,
            "icon": place.icon,
            "key": place.key,
            "url": url,
            "here": url == here,
        }
        for place, url in linked
        if url
    ]


def may_go(*, request: HttpRequest, place: Place) -> bool:
    """Say whether the user holds one of the permissions that the place needs."""
    return not place.needs or permissions.may(request, *place.needs)


def address(url_name: str) -> str:
    """Return the place's address, or nothing where this installation has no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def present(*, path: str, addresses: list[str]) -> str:
    """Choose the address that the path stands under: the longest one that fits."""
    fitting = [url for url in addresses if url and (path == url or is_under(path, url))]
    return max(fitting, key=len, default="")


def is_under(path: str, url: str) -> bool:
    """Say whether a path stands under an address; everything stands under the home page, so not."""
    return url != "/" and path.startswith(url)
