"""Cards of reminding: one's own that waits, the people's that are late, and what to talk about."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.cards.card import Card, Line, link
from accessgov.templatetags.formats import branch_time
from audit import passing
from staff.models import User
from staff.reminding import asking, raising
from staff.reminding.presence import zone_of

SHOWN = 5


def cards(request: HttpRequest, at: datetime) -> list[Card]:
    """Return one's own reminder, where one waits."""
    own = asking.waiting(person=request.user, at=at)
    if own is None:
        return []
    until = branch_time(own.closes_at, zone_of(person=request.user, at=at))
    closed = own.closes_at <= at
    return [
        Card(
            _("Reminder of the rules"),
            "history",
            _("Customer pages are closed until you have answered.")
            if closed
            else _("One situation to answer, until %(until)s.") % {"until": until},
            kind="warn",
            url=link("staff:reminder"),
            action=_("Answer now"),
        )
    ]


def cards_of_team(request: HttpRequest, at: datetime) -> list[Card]:
    """Return a team's reminders without an answer, and something to talk about this week."""
    return [*_late(request.user, at), _passing(request.user, at)]


def _late(supervisor: User, at: datetime) -> list[Card]:
    late = raising.overdue(at=at).filter(person__supervisor=supervisor).select_related("person")
    names = [Line(one.person.full_name) for one in late[:SHOWN]]
    if not names:
        return []
    sentence = ngettext(
        "reminder was not answered in time: customer pages are closed",
        "reminders were not answered in time: customer pages are closed",
        late.count(),
    )
    return [
        Card(
            _("Reminders"),
            "history",
            sentence,
            count=late.count(),
            kind="warn",
            lines=names,
            url=f"{link('staff:reminders')}?state=late",
            action=_("To the reminders"),
        )
    ]


def _passing(supervisor: User, at: datetime) -> Card:
    told = passing.of_the_week(supervisor=supervisor, at=at)
    return Card(
        _("To talk about this week"),
        "lightbulb",
        f"{told.occurrence} {told.question}",
        url=f"{link('staff:reminders')}#passing",
        action=_("More about it"),
    )
