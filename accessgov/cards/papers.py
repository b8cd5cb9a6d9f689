"""The card of one's own papers, for whoever is to open customers and lacks something for it."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.cards.card import Card, Line, link
from staff.binding import waiting
from staff.models import User

OWN = {"agreement": "agreements", "course": "course"}  # where on the page one's own turn is


def cards(request: HttpRequest, at: datetime) -> list[Card]:
    """Return what is missing and whose turn it is; no card when nothing is."""
    person: User = request.user  # type: ignore[assignment]
    if not waiting.bound(at=at).filter(pk=person.pk).exists():
        return []
    gaps = waiting.missing(person=person, at=at)
    if not gaps:
        return []
    mine = any(gap.prerequisite.whose == "person" for gap in gaps)
    sentence = ngettext(
        "thing is missing before you can open customers",
        "things are missing before you can open customers",
        len(gaps),
    )
    return [
        Card(
            _("My papers"),
            "file-text",
            sentence,
            count=len(gaps),
            kind="warn",
            lines=[_line(gap) for gap in gaps],
            url=link("staff:papers"),
            action=_("Sign and learn") if mine else _("To my papers"),
        )
    ]


def _line(gap: waiting.Missing) -> Line:
    own = gap.prerequisite.whose == "person"
    turn = _("your turn") if own else gap.prerequisite.turn
    url = f"{link('staff:papers')}#{OWN.get(gap.prerequisite.code, '')}" if own else ""
    return Line(gap.prerequisite.label, url.rstrip("#"), turn)
