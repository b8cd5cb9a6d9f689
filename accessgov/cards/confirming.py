"""The card of sign-ins that wait for a second person: own staff, or whom nobody leads."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.cards.card import Card, Line, link
from staff.binding import confirming

CONFIRMS = ("lend_access", "suspend")
SHOWN = 5


def cards(request: HttpRequest, at: datetime) -> list[Card]:
    """Return whose sign-in the reader is to confirm, no card when there is none."""
    found = list(confirming.waiting_for(by=request.user, at=at))
    if not found:
        return []
    sentence = ngettext(
        "person waits with a code. Type it while they sit beside you.",
        "people wait with their codes. Type each while they sit beside you.",
        len(found),
    )
    lines = [
        Line(one.full_name, link("staff:confirm", one.pk), one.employee_number)
        for one in found[:SHOWN]
    ]
    return [
        Card(
            _("Sign-ins to confirm"), "user-check", sentence, count=len(found), kind="warn",
            lines=lines, url=link("staff:confirm", found[0].pk), action=_("Type a code"),
        )
    ]  # fmt: skip
