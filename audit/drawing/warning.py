"""Warning those who watch over draws: by mail, once for each alarm, in counts and without names.

The rows that say so and the mails go together: the rows are written first and stay only if the
mail server took a mail. A run beside another waits for it, and then finds nothing new.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from audit.drawing.alarms import KINDS, Alarm, alarms
from audit.models import DrawAlarm
from staff.models import User
from staff.permissions import held_by_anybody

log = logging.getLogger(__name__)
WATCHING = ("read_ledger", "manage_branches")  # whose home page shows the alarms
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('warn', 0))"


def warn(*, at: datetime) -> int:
    """Keep and mail every alarm that was not told before; return how many mails went out."""
    try:
        with transaction.atomic():
            new = _keep_new(at)
            return _mail_all(new, at) if new else 0
    except OSError:  # no mail server: the rows are gone with it, the next run tries again
        log.warning("Alarms of the draw could not be mailed.")
        return 0


def _keep_new(at: datetime) -> list[Alarm]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    known = set(DrawAlarm.objects.values_list("kind", "branch", "date", "agent"))
    new = {(one.kind, one.branch_id, one.date, one.agent_id): one for one in alarms(at=at)}
    told = [key for key in new if key not in known]
    DrawAlarm.objects.bulk_create(
        DrawAlarm(kind=kind, branch=branch, date=date, agent=agent, found_at=at)
        for kind, branch, date, agent in told
    )
    return [new[key] for key in told]


def _mail_all(new: Sequence[Alarm], at: datetime) -> int:
    """Mail everybody; one whose address is refused must not keep it from the others."""
    sent, trouble = 0, None
    for person, branches in _watching(at):
        theirs = [one for one in new if one.branch_id in branches or one.branch_id is None]
        try:
            sent += _mail(person, theirs) if theirs else 0
        except OSError as problem:
            log.warning("User %s could not be told of alarms.", person.pk)
            trouble = problem
    if trouble and not sent:
        raise trouble
    return sent


def _watching(at: datetime) -> list[tuple[User, set[int]]]:
    """Return who watches over draws and has an address, each with the branches watched."""
    held = held_by_anybody(at=at).filter(permission__codename__in=WATCHING)
    branches: dict[int, set[int]] = {}
    for user, branch in held.exclude(user__email="").values_list("user", "content_object"):
        branches.setdefault(user, set()).add(branch)
    return [(one, branches[one.pk]) for one in User.objects.filter(pk__in=branches).order_by("pk")]


def _mail(person: User, new: Sequence[Alarm]) -> int:
    with translation.override(person.language):
        counted = Counter(one.kind for one in new)
        lines = [f"- {label}: {counted[kind]}" for kind, label in KINDS.items() if counted[kind]]
        said = _("An agent's branch day was not drawn as it must be. New since the last mail:")
        link = f"{settings.SITE_URL}{reverse('home')}"
        end = _("Which days these are stands on your home page: %(link)s") % {"link": link}
        subject = _("%(brand)s: alarm of the draw") % {"brand": settings.BRAND_NAME}
        body = "\n\n".join([said, "\n".join(lines), end]) + "\n"
        return EmailMessage(subject, body, to=[person.email]).send()
