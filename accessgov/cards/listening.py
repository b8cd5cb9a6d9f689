"""The card of silent sources, for those who supervise and those who administer them."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accessgov.cards.card import Card, Line, link
from accessgov.templatetags.formats import branch_clock
from audit.evidence.silences import Silence, running
from audit.models import Feed
from staff.permissions import branch_ids, may

SEES = ("read_reports", "manage_feeds")


def cards(request: HttpRequest, at: datetime) -> list[Card]:
    """Return the sources of the reader's branches that are silent now; no card if none is."""
    own = {pk for name in SEES for pk in branch_ids(user=request.user, permission=name, at=at)}
    feeds = Feed.objects.filter(branches__in=own, revoked_at=None).distinct()
    silent = running(feeds=feeds.prefetch_related("branches"), at=at)
    if not silent:
        return []
    manages = may(request, "manage_feeds")
    return [
        Card(
            _("Silent sources"),
            "triangle-alert",
            _("What is opened meanwhile cannot be explained and is not held against anybody."),
            kind="warn",
            lines=[_line(one, manages) for one in silent],
            url=link("customers:sources") if manages else "",
            action=_("To the sources"),
        )
    ]


def _line(silence: Silence, manages: bool) -> Line:
    zone = silence.feed.branches.all()[0].time_zone
    told = {"name": silence.feed.name, "since": branch_clock(silence.begins_at, zone)}
    return Line(
        _calls(silence.feed) % told,
        link("customers:source", silence.feed.pk) if manages else "",
    )


def _calls(feed: Feed) -> str:
    if feed.kind == Feed.Kind.TELEPHONY:
        return _("No calls from %(name)s since %(since)s")
    return _("No tickets from %(name)s since %(since)s")
