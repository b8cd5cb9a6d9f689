"""Cards of HR and the system administrator: people who need a decision, places, the state."""

from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.cards.card import Card, Line, link
from accessgov.cards.drawing import alarm_cards
from accessgov.templatetags.formats import branch_time
from audit.models import DailyReport, Draw
from staff.binding import waiting
from staff.filters import in_force, unmailed
from staff.models import Assignment, Branch, Region, User
from staff.roles import ROLES

SHOWN = 5
LENT = [role.code for role in ROLES if role.lent_by == "lend_access"]


def cards_of_people(request: HttpRequest, at: datetime) -> list[Card]:
    """Return who waits for HR, then people without assignment, supervisor, sign-in or address."""
    return [_waiting(request, at), _idle(at), *_led_by_nobody(at), *_invited(), *_unmailed(at)]


def _waiting(request: HttpRequest, at: datetime) -> Card:
    others = User.objects.exclude(pk=request.user.pk)
    rows = waiting.everybody(among=others, at=at, turn="hr")
    sentence = ngettext(
        "person cannot open customers before HR has done something",
        "people cannot open customers before HR has done something",
        len(rows),
    )
    return Card(
        _("Who waits for what"),
        "hourglass",
        sentence,
        count=len(rows),
        kind="warn" if rows else "info",
        lines=[
            Line(one.full_name, link("staff:papers_of", one.pk), gaps[0].prerequisite.lack)
            for one, gaps in rows[:SHOWN]
        ],
        url=link("staff:waiting"),
        action=_("See whose turn it is"),
    )


def _idle(at: datetime) -> Card:
    held = Assignment.objects.filter(user=OuterRef("pk")).exclude(valid_until__lte=at)
    idle = User.objects.filter(~Exists(held), is_active=True)
    return _card(
        idle,
        _("Without an assignment"),
        "users",
        ngettext(
            "person can open nothing: their supervisor lends access, or they end",
            "people can open nothing: their supervisors lend access, or they end",
            idle.count(),
        ),
        url=f"{link('staff:people')}?state=idle",
    )


def _led_by_nobody(at: datetime) -> list[Card]:
    lent = in_force(at=at, user=OuterRef("pk"), role__in=LENT)
    unled = Q(Exists(lent), supervisor=None) | Q(supervisor__is_active=False)
    lost = User.objects.filter(unled, is_active=True)
    if not lost.exists():
        return []
    title, sentence = _("Without a supervisor"), _("Nobody reads their report. Name a supervisor.")
    return [_card(lost, title, "user-check", sentence, kind="warn")]


def _invited() -> list[Card]:
    waiting = User.objects.filter(is_active=True, invited_at__isnull=False)
    if not waiting.exists():
        return []
    sentence = _("Invited, and no password chosen yet.")
    return [_card(waiting, _("Open invitations"), "key-round", sentence)]


def _unmailed(at: datetime) -> list[Card]:
    silent = unmailed(at=at)
    if not silent.exists():
        return []
    sentence = _("They read notices and reminders on screen only. Enter their addresses.")
    url = f"{link('staff:people')}?state=unmailed"
    return [_card(silent, _("Without an e-mail"), "inbox", sentence, url=url)]


def _card(
    found: QuerySet[User], title: str, icon: str, sentence: str, url: str = "", kind: str = "info"
) -> Card:
    return Card(
        title,
        icon,
        sentence,
        count=found.count(),
        kind=kind,
        lines=[
            Line(one.full_name, link("staff:person", one.pk), one.employee_number)
            for one in found[:SHOWN]
        ],
        url=url or link("staff:people"),
        action=_("To the people"),
    )


def cards_of_branches(request: HttpRequest, at: datetime) -> list[Card]:
    """Return the branches, and the state of the installation."""
    branches = Branch.objects.count()
    regions = Region.objects.count()
    return [
        *alarm_cards(at),
        Card(
            _("Branches"),
            "building-2",
            ngettext("branch", "branches", branches),
            count=branches,
            lines=[Line(_("Regions"), mark=str(regions))],
            url=link("staff:branches"),
            action=_("To the branches"),
        ),
        Card(
            _("Nightly work"),
            "refresh-cw",
            _("Built and drawn when a branch's day closes. If these are old, see to the worker."),
            lines=[
                Line(_("Last daily report"), mark=_last(DailyReport.objects.all(), "built_at")),
                Line(_("Last draw of samples"), mark=_last(Draw.objects.all(), "drawn_at")),
            ],
        ),
    ]


def _last(done: QuerySet, column: str) -> str:
    return branch_time(done.aggregate(last=Max(column))["last"]) or _("none yet")
