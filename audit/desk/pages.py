"""What the desk's pages show: sentences before numbers, and every figure with its entries."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accessgov.templatetags.formats import branch_clock
from audit.declaring.lists import Kind, Listed
from audit.desk.calling_hours import callable_from
from audit.desk.desk import Desk, Place
from audit.desk.following_up import Waiting, heard
from audit.drawing.reading import Unread
from audit.explaining.sentences import reason_sentences, signal_sentences
from audit.models import Sample, Viewing
from audit.reporting import pages as reports

CALLS = 8  # calls on the page; the rest is one key away
LINES = 5  # of one list; its own page has all
LISTS = {
    Kind.UNDECLARED: gettext_lazy("Opened but not declared"),
    Kind.UNTRACED: gettext_lazy("Declared, but without a trace"),
    Kind.UNACCOMPANIED: gettext_lazy("Opened without an interaction"),
}


def context(desk: Desk, at: datetime) -> dict[str, Any]:
    """Return what the desk's page shows."""
    return {
        "desk": desk,
        "calls": [call(sample, at) for sample in desk.calls.due[:CALLS]],
        "more_calls": max(0, len(desk.calls.due) - CALLS),
        "follow_ups": [follow_up(waiting) for waiting in desk.follow_ups],
        "look_at": [row(viewing) for viewing in desk.look_at],
        "more_to_look_at": max(0, desk.look_at_count - len(desk.look_at)),
        "places": [_place(place, desk.names) for place in desk.places],
        "listed": sum(len(one) for place in desk.places for one in _lists_of(place)),
        "missing": sum(len(place.missing) for place in desk.places),
        "unsigned": [reports.summary(one) for one in desk.unsigned],
        "raised": [reports.summary(one) for one in desk.raised],
        "to_sign": len(desk.unsigned) + len(desk.raised),
    }


def call(sample: Sample, at: datetime) -> dict[str, Any]:
    """Return a call that waits; its hour is that of the drawn branch, where the customer is."""
    zone = sample.draw.branch.time_zone
    call_from = callable_from(zone=zone, at=at)
    return {
        "sample": sample,
        "draw": sample.draw,
        "zone": zone,
        "must": sample.cause == Sample.Cause.MUST,
        "call_from": branch_clock(call_from, zone) if call_from > at else "",
    }


def follow_up(waiting: Waiting) -> dict[str, Any]:
    """Return a follow-up that waits, with what the customer said."""
    sample = waiting.sample
    return {
        "sample": sample,
        "draw": sample.draw,
        "zone": sample.draw.branch.time_zone,
        "heard": heard(sample=sample),
        "raised": waiting.raised,
    }


def row(viewing: Viewing) -> dict[str, Any]:
    """Return a viewing with its sentences, and the latest word of its agent."""
    words = list(viewing.words.all())
    return {
        "word": words[-1] if words else None,
        "viewing": viewing,
        "zone": viewing.branch.time_zone,
        "signals": signal_sentences(viewing),
        "reasons": reason_sentences(viewing),
        "kind": KINDS[Viewing.Standing(viewing.standing)],
    }


KINDS = {
    Viewing.Standing.EXPLAINED: "ok",
    Viewing.Standing.OWN_WORD: "info",
    Viewing.Standing.UNKNOWABLE: "plain",
    Viewing.Standing.UNEXPLAINED: "warn",
}


def listing(**filters: object) -> str:
    """Return the address of the list of viewings under these filters."""
    return f"{reverse('audit:viewings')}?{urlencode(filters)}"


def _place(place: Place, names: dict[int, str]) -> dict[str, Any]:
    where = {"branch": place.branch.code, "date": place.date.isoformat()}
    return {
        "place": place,
        "zone": place.branch.time_zone,
        "all_href": listing(**where),
        "standings": [
            (standing.label, KINDS[standing], count, listing(**where, standing=standing.value))
            for standing in reversed(Viewing.Standing)
            if (count := place.standings.get(standing.value, 0))
        ],
        "lists": [
            _lines(kind, lines, names, where)
            for kind, lines in zip(Kind, _lists_of(place), strict=True)
        ],
        "unread": _unread(place.unread, names, where),
    }


def _lists_of(place: Place) -> tuple[list[Listed], ...]:
    return place.lists.undeclared, place.lists.untraced, place.lists.unaccompanied


def line(listed: Listed, names: dict[int, str]) -> dict[str, Any]:
    """Return a line of one of the lists, with the agent's name."""
    return {"line": listed, "name": names.get(listed.agent_id, "")}


def _lines(
    kind: Kind, lines: Sequence[Listed], names: dict[int, str], where: dict[str, str]
) -> dict[str, Any]:
    return {
        "title": LISTS[kind],
        "first": [line(one, names) for one in lines[:LINES]],
        "more": max(0, len(lines) - LINES),
        "count": len(lines),
        "href": f"{reverse('audit:day_list', args=[kind])}?{urlencode(where)}",
    }


def _unread(
    unread: Iterable[Unread], names: dict[int, str], where: dict[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "one": one,
            "name": names.get(one.agent_id, ""),
            "href": listing(**where, agent=one.agent_id, customer=one.customer),
        }
        for one in unread
    ]
