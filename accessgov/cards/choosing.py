"""Cards of those who choose people: whom HR, an interviewer and a vendor have waiting."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.cards.card import Card, Line, link
from accessgov.templatetags.formats import branch_date
from staff.choosing import seeing, vacancies
from staff.choosing.parts import HR
from staff.permissions import may

SEES = (HR, "interview")
SHOWN = 5
OF_HR, OF_INTERVIEWERS = ("proposed", "recommended"), ("screened",)


def cards(request: HttpRequest, at: datetime) -> list[Card]:
    """Return the candidates that wait for the reader, no card when nobody does."""
    states = OF_HR if may(request, HR) else OF_INTERVIEWERS
    waiting = seeing.visible_to(viewer=request.user, at=at).filter(state__in=states)
    count = waiting.count()
    if not count:
        return []
    lines = [
        Line(str(row), link("staff:candidate", row.pk), branch_date(row.state_at))
        for row in waiting.order_by("state_at")[:SHOWN]
    ]
    sentence = ngettext("candidate waits for you", "candidates wait for you", count)
    return [
        Card(
            _("Onboarding"), "id-card", sentence, count=count, lines=lines,
            url=link("staff:onboarding"), action=_("To the board"),
        )
    ]  # fmt: skip


def cards_of_vendor(request: HttpRequest, at: datetime) -> list[Card]:
    """Return the open vacancies addressed to the reader's vendor."""
    asked = vacancies.addressed_to(recruiter=request.user, at=at)
    count = asked.count()
    sentence = ngettext("vacancy is open to you", "vacancies are open to you", count)
    lines = [
        Line(row.position, link("staff:propose", row.pk), row.branch.name) for row in asked[:SHOWN]
    ]
    return [
        Card(
            _("Vendor's page"), "id-card", sentence, count=count, lines=lines,
            url=link("staff:portal"), action=_("To the vendor's page"),
        )
    ]  # fmt: skip
