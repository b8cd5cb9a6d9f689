"""The card of one's own papers, for whoever lacks something for the own work."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.cards.card import Card, Line, link
from accessgov.templatetags.formats import branch_time
from staff.binding import agreements, clock, confirming, waiting
from staff.models import User

OWN = {
    "agreement": "agreements",
    "course": "course",
    "confirmation": "confirmation",
    "reminder": "reminders",
}  # where on the page stands what one does oneself, or shows to another


def cards(request: HttpRequest, at: datetime) -> list[Card]:
    """Return what is missing and whose turn it is, else what is to be signed in its grace."""
    person: User = request.user  # type: ignore[assignment]
    if not waiting.bound(at=at).filter(pk=person.pk).exists():
        return _unseen(person, at)
    gaps = waiting.missing(person=person, at=at)
    if not gaps:
        return _asked(person, at)
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


def _unseen(person: User, at: datetime) -> list[Card]:
    """Return the card of somebody whose work needs no papers, but a second person."""
    if not confirming.waiting(at=at).filter(pk=person.pk).exists():
        return []
    sentence = _("Your pages open once a second person has confirmed that this sign-in is yours.")
    return [
        Card(
            _("Your sign-in is not confirmed"),
            "fingerprint",
            sentence,
            kind="warn",
            url=f"{link('staff:papers')}#confirmation",
            action=_("To my code"),
        )
    ]


def _asked(person: User, at: datetime) -> list[Card]:
    """Return the card of new versions, which may still be signed until the end of their grace."""
    texts = agreements.waiting(person=person, at=at)
    if not texts:
        return []
    zone = clock.zone_of(person=person, at=at)
    lines = [
        Line(
            one.text.get_kind_display(),
            link("staff:sign", one.text.pk),
            _("until %(at)s") % {"at": branch_time(one.until, zone)},
        )
        for one in texts
    ]
    sentence = _("A new version was published. Customer pages close for whoever signs it late.")
    return [
        Card(
            _("To be signed"),
            "file-text",
            sentence,
            lines=lines,
            url=link("staff:papers"),
            action=_("To my papers"),
        )
    ]


def _line(gap: waiting.Missing) -> Line:
    own = gap.prerequisite.whose == "person"
    turn = _("your turn") if own else gap.prerequisite.turn
    place = OWN.get(gap.prerequisite.code)
    return Line(gap.prerequisite.lack, f"{link('staff:papers')}#{place}" if place else "", turn)
