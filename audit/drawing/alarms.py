"""Alarms: draws that are missing, withheld, or were tried more than once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accessgov.templatetags.formats import branch_date
from audit.drawing.days import CATCH_UP_DAYS, closed_days
from audit.drawing.frames import unsealed
from audit.models import Draw
from staff.models import Branch, User

MISSING, WITHHELD, REPEATED = "missing", "withheld", "repeated"
KINDS = {
    MISSING: gettext_lazy("No draw"),
    WITHHELD: gettext_lazy("Sealed, but not drawn"),
    REPEATED: gettext_lazy("Drawn more than once"),
}
REMEMBERED = 300  # seconds in which the cards of all overseers need one look only

# The ledger keeps every sealing and drawing, whatever became of the row.
_REPEATED = """
SELECT entry.branch_id, (entry.additional_data ->> 'date')::date AS date,
       (entry.additional_data ->> 'agent')::bigint AS agent
  FROM audit_logentry AS entry
  LEFT JOIN audit_draw AS draw
    ON draw.id = entry.object_id AND draw.manifest_hash = entry.additional_data ->> 'manifest_hash'
 WHERE entry.event IN ('sealed', 'drawn', 'published') AND entry.timestamp > %s
   AND entry.timestamp <= %s
 GROUP BY 1, 2, 3
HAVING bool_or(draw.id IS NULL)
    OR count(*) FILTER (WHERE entry.event = 'sealed') > 1
    OR count(*) FILTER (WHERE entry.event = 'drawn') > 1
    OR count(*) FILTER (WHERE entry.event = 'published') > 1
 ORDER BY 2, 1, 3
"""


@dataclass(frozen=True)
class Alarm:
    """Something about the draw of an agent's branch day that must not be."""

    kind: str
    branch_id: int
    date: Date
    agent_id: int


def sentences(*, found: Sequence[Alarm]) -> list[str]:
    """Return what each alarm says to a reader: who, where, when and what."""
    people = dict(
        User.objects.filter(pk__in=[one.agent_id for one in found]).values_list("pk", "full_name")
    )
    places = dict(Branch.objects.values_list("pk", "name"))
    return [
        _("%(what)s: %(agent)s, %(branch)s, %(date)s")
        % {
            "what": KINDS[alarm.kind],
            "agent": people.get(alarm.agent_id, f"#{alarm.agent_id}"),
            "branch": places.get(alarm.branch_id, ""),
            "date": branch_date(alarm.date),
        }
        for alarm in found
    ]


def alarms(*, at: datetime) -> list[Alarm]:
    """Return the alarms of the last two weeks; a draw has some hours before it is one."""
    due = at - timedelta(hours=settings.DRAW_ALARM_HOURS)
    return [*_repeated(at), *_withheld(due), *_missing(due)]


def remembered(*, at: datetime) -> list[Alarm]:
    """Return the alarms as they stood some minutes ago, for screens that many people see."""
    return cache.get_or_set("draws:alarms", lambda: alarms(at=at), REMEMBERED) or []


def _repeated(at: datetime) -> list[Alarm]:
    with connection.cursor() as cursor:
        cursor.execute(_REPEATED, [at - timedelta(days=CATCH_UP_DAYS), at])
        return [Alarm(REPEATED, *row) for row in cursor.fetchall()]


def _withheld(due: datetime) -> list[Alarm]:
    late = Draw.objects.filter(seed="", manifest__isnull=False, sealed_at__lt=due)
    rows = late.order_by("date", "branch", "agent").values_list("branch", "date", "agent")
    return [Alarm(WITHHELD, *row) for row in rows]


def _missing(due: datetime) -> list[Alarm]:
    closed = closed_days(branches=Branch.objects.all(), at=due)
    return [Alarm(MISSING, *row) for row in unsealed(days=closed)]
