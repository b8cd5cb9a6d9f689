"""Cards about access: reviews to decide, work taken over, and who is suspended."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.cards.card import Card, Line, link
from accessgov.templatetags.formats import branch_date
from audit import handing_over
from staff.models import AccessReview
from staff.reviewing import reviews, suspensions

DECIDES = ("lend_access", "appoint")
WATCHES = ("suspend", "manage_people")
SHOWN = 5


def cards(request: HttpRequest, at: datetime) -> list[Card]:
    """Return the reviews that wait for the reader, and what was left to them."""
    waiting = reviews.waiting_for(person=request.user, at=at)
    own = [one for one in waiting if one.reviewer_id == request.user.pk or one.due_at <= at]
    return [*_reviews(own, at), *_left(request)]


def _reviews(found: list[AccessReview], at: datetime) -> list[Card]:
    if not found:
        return []
    late = any(one.due_at <= at for one in found)
    told = ngettext(
        "access waits for your review: keep, narrow or end it",
        "accesses wait for your review: keep, narrow or end them",
        len(found),
    )
    lines = [
        Line(
            one.assignment.user.full_name,
            f"{link('audit:access_decide')}?review={one.pk}",
            branch_date(one.due_at, one.assignment.zone),
        )
        for one in found[:SHOWN]
    ]
    return [
        Card(
            _("Access reviews"),
            "user-check",
            told,
            count=len(found),
            kind="warn" if late else "info",
            lines=lines,
            url=link("audit:access_reviews"),
            action=_("To the reviews"),
        )
    ]


def _left(request: HttpRequest) -> list[Card]:
    count = handing_over.waiting_for(supervisor=request.user).count()
    if not count:
        return []
    told = ngettext(
        "list or day was left open by somebody who left",
        "lists and days were left open by people who left",
        count,
    )
    url, action = link("audit:handovers"), _("See to it")
    return [Card(_("Work taken over"), "inbox", told, count=count, url=url, action=action)]


def cards_of_suspended(request: HttpRequest, at: datetime) -> list[Card]:
    """Return who is suspended, among the people whom the reader may look at."""
    found = list(suspensions.seen_by(viewer=request.user, at=at).filter(lifted_at=None))
    if not found:
        return []
    lines = [
        Line(
            one.person.full_name, link("staff:person", one.person_id), branch_date(one.suspended_at)
        )
        for one in found[:SHOWN]
    ]
    told = ngettext(
        "person is suspended until a second person lifts it",
        "people are suspended until a second person lifts it",
        len(found),
    )
    url, action = link("staff:suspended"), _("To the suspended people")
    title = _("Suspended people")
    return [
        Card(
            title, "lock", told, count=len(found), kind="warn", lines=lines, url=url, action=action
        )
    ]
