"""The morning's digest: counts and links by mail, in the supervisor's language, once a day.

The row that says so and the mail go together: the row is written first and stays only if the mail
server took the mail. A run beside another waits for its row and then sends nothing.
"""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.desk.desk import to_look_at
from audit.desk.following_up import waiting_for
from audit.models import DailyReport, Digest, Sample
from staff.models import User
from staff.permissions import held_by_anybody

log = logging.getLogger(__name__)
ZONE = "Asia/Jakarta"  # of whoever holds reports nowhere in particular


def send_digests(*, at: datetime) -> int:
    """Mail each supervisor what waits, once on the own day; return how many mails went out."""
    return sum(_send(supervisor, zone, at) for supervisor, zone in _due(at))


def _due(at: datetime) -> list[tuple[User, str]]:
    """Return who supervises somebody, has an address, and begins the day by the own clock."""
    held = held_by_anybody(at=at).filter(permission__codename="read_reports")
    zones = dict(held.order_by("pk").values_list("user_id", "content_object__time_zone"))
    people = User.objects.filter(pk__in=zones, subordinates__isnull=False).exclude(email="")
    found = [(one, zones.get(one.pk, ZONE)) for one in people.distinct().order_by("pk")]
    return [(one, zone) for one, zone in found if _local(at, zone).time() >= settings.DIGEST_FROM]


def _send(supervisor: User, zone: str, at: datetime) -> bool:
    try:
        with transaction.atomic():
            _row, new = Digest.objects.get_or_create(
                supervisor=supervisor, date=_local(at, zone).date(), defaults={"sent_at": at}
            )
            if not new:
                return False
            with translation.override(supervisor.language):
                _mail(supervisor, at)
    except OSError:  # no mail server: the row is gone with it, the next run tries again
        log.warning("The digest of user %s could not be sent.", supervisor.pk)
        return False
    return True


def _mail(supervisor: User, at: datetime) -> None:
    lines = [line for line in _lines(supervisor, at) if line]
    greeting = _("Good morning, %(name)s,") % {"name": supervisor.full_name}
    body = "\n".join(lines) or _("Nothing waits for you today.")
    link = f"{settings.SITE_URL}{reverse('audit:desk')}"
    end = _("All of it stands on your desk: %(link)s") % {"link": link}
    subject = _("%(brand)s: what waits on your desk") % {"brand": settings.BRAND_NAME}
    EmailMessage(subject, f"{greeting}\n\n{body}\n\n{end}\n", to=[supervisor.email]).send()


def _lines(supervisor: User, at: datetime) -> list[str]:
    """Return what waits, counted; nothing about customers and nobody's name."""
    calls = Sample.objects.filter(
        supervisor=supervisor, state=Sample.State.WAITING, due_at__lte=at
    ).count()
    unsigned = DailyReport.objects.filter(supervisor=supervisor, signed_at=None).count()
    raised = DailyReport.objects.filter(raised_to=supervisor, signed_at=None).count()
    viewings = to_look_at(supervisor=supervisor, at=at).count()
    follow_ups = len(waiting_for(person=supervisor, at=at))
    return [
        _counted(calls, ngettext("%(count)s call to make", "%(count)s calls to make", calls)),
        _counted(
            follow_ups,
            ngettext("%(count)s call to follow up", "%(count)s calls to follow up", follow_ups),
        ),
        _counted(
            viewings,
            ngettext("%(count)s viewing to look at", "%(count)s viewings to look at", viewings),
        ),
        _counted(
            unsigned, ngettext("%(count)s report to sign", "%(count)s reports to sign", unsigned)
        ),
        _counted(
            raised,
            ngettext("%(count)s report raised to you", "%(count)s reports raised to you", raised),
        ),
    ]


def _counted(count: int, text: str) -> str:
    return f"- {text % {'count': count}}" if count else ""


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))
