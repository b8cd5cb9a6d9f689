"""The mail of a notice: when, which record number, what is missing, how to explain. No more."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.templatetags.formats import branch_clock, branch_date, zone_name
from audit.models import Viewing


def send(*, viewings: Sequence[Viewing]) -> None:
    """Mail one agent the notice of these viewings of one day, in the agent's language."""
    agent = viewings[0].agent
    with translation.override(agent.language):
        message = EmailMessage(subject(viewings), text(viewings), to=[agent.email])
    message.send()


def subject(viewings: Sequence[Viewing]) -> str:
    """Return the mail's subject."""
    count = len(viewings)
    words = ngettext(
        "%(count)s opening of %(day)s without an explanation",
        "%(count)s openings of %(day)s without an explanation",
        count,
    )
    return words % {"count": count, "day": branch_date(viewings[0].date)}


def text(viewings: Sequence[Viewing]) -> str:
    """Return the mail's text."""
    paragraphs = [
        _("Good evening, %(name)s,") % {"name": viewings[0].agent.full_name},
        _(
            "For the following records that you opened on %(day)s no call, queue number, ticket, "
            "visit or list was found that explains why:"
        )
        % {"day": branch_date(viewings[0].date)},
        "\n".join(_line(one) for one in viewings),
        _(
            "If you know why you opened them, say so in one sentence on the page named above. "
            "If this is not right, contest it there. Evidence that arrives later is added by "
            "itself."
        ),
        _(
            "Everybody whose opening was left without an explanation gets this notice on the same "
            "evening. It is not a reproach and tells of no decision."
        ),
    ]
    return "\n\n".join(paragraphs) + "\n"


def _line(viewing: Viewing) -> str:
    zone = viewing.branch.time_zone
    words = {
        "number": viewing.customer,
        "first": branch_clock(viewing.first_at, zone),
        "last": branch_clock(viewing.last_at, zone),
        "zone": zone_name(zone),
    }
    if viewing.openings == 1:
        opened = _("- Record %(number)s, opened at %(first)s %(zone)s") % words
    else:
        opened = _("- Record %(number)s, opened between %(first)s and %(last)s %(zone)s") % words
    return f"{opened}\n  {settings.SITE_URL}{reverse('audit:own_word', args=[viewing.pk])}"
