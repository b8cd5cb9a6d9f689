"""Alarms: draws that are missing, withheld, not told of, or were tried more than once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import DateTimeField, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accessgov.templatetags.formats import branch_date
from audit.drawing.days import CATCH_UP_DAYS, closed_days
from audit.drawing.frames import unsealed
from audit.models import Draw, DrawAlarm, Sample
from staff.calendar import Day, day_on
from staff.models import Branch, User

MISSING, WITHHELD, UNTOLD, REPEATED = "missing", "withheld", "untold", "repeated"
KINDS = {
    MISSING: gettext_lazy("No draw"),
    WITHHELD: gettext_lazy("Sealed, but not drawn"),
    UNTOLD: gettext_lazy("Drawn, but the secret is not told"),
    REPEATED: gettext_lazy("Drawn more than once"),
}
LOOK_BACK = timedelta(days=90)  # for days that no run caught up with; what is kept stays longer
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
# Days behind the catching up on which nobody of a branch was drawn, since its first draw: few
# beside its days off, so that the ledger is asked for these alone.
_UNDRAWN = """
SELECT branch.id, day::date FROM staff_branch AS branch
 CROSS JOIN generate_series(%s::date, %s::date, interval '1 day') AS day
 WHERE NOT EXISTS (SELECT FROM audit_draw AS draw
                    WHERE draw.branch_id = branch.id AND draw.date = day)
   AND EXISTS (SELECT FROM audit_draw AS first
                WHERE first.branch_id = branch.id AND first.date < day)
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
    """Return the alarms as they stand; each step of a draw has some hours before it is one."""
    due = at - timedelta(hours=settings.DRAW_ALARM_HOURS)
    return [*_repeated(at), *_withheld(due), *_untold(due), *_missing(due)]


def remembered(*, at: datetime) -> list[Alarm]:
    """Return the alarms as they stood some minutes ago, for screens that many people see."""
    return cache.get_or_set("draws:alarms", lambda: alarms(at=at), REMEMBERED) or []


def _repeated(at: datetime) -> list[Alarm]:
    with connection.cursor() as cursor:
        cursor.execute(_REPEATED, [at - timedelta(days=CATCH_UP_DAYS), at])
        return [Alarm(REPEATED, *row) for row in cursor.fetchall()]


def _withheld(due: datetime) -> list[Alarm]:
    late = Draw.objects.filter(seed="", manifest__isnull=False, sealed_at__lt=due)
    return _of(WITHHELD, late)


def _untold(due: datetime) -> list[Alarm]:
    """Return draws whose calls are closed, or have been open for too many days."""
    drawn = Draw.objects.filter(published_at=None, manifest__isnull=False).exclude(seed="")
    waiting = Exists(Sample.objects.filter(draw=OuterRef("pk"), state=Sample.State.WAITING))
    closed_at = Coalesce(Max("samples__closed_at"), F("drawn_at"), output_field=DateTimeField())
    open_since = due - timedelta(days=settings.DRAW_OPEN_DAYS)
    late = Q(~waiting, closed__lt=due) | Q(drawn_at__lt=open_since)
    return _of(UNTOLD, drawn.annotate(closed=closed_at).filter(late))


def _of(kind: str, draws: QuerySet[Draw]) -> list[Alarm]:
    rows = draws.order_by("date", "branch", "agent").values_list("branch", "date", "agent")
    return [Alarm(kind, *row) for row in rows]


def _missing(due: datetime) -> list[Alarm]:
    """Return the agents' days without a draw: lately, in a gap of the last months, or kept."""
    closed = closed_days(branches=Branch.objects.all(), at=due)
    found = {*unsealed(days=closed), *unsealed(days=_undrawn(due)), *_kept()}
    return [Alarm(MISSING, *row) for row in sorted(found, key=lambda row: (row[1], row))]


def _undrawn(due: datetime) -> list[tuple[Branch, Day]]:
    newest = due.date() - timedelta(days=CATCH_UP_DAYS - 1)
    with connection.cursor() as cursor:
        cursor.execute(_UNDRAWN, [newest - LOOK_BACK, newest])
        rows = cursor.fetchall()
    branches = Branch.objects.in_bulk()
    days = [(branches[branch], day_on(branch=branches[branch], date=date)) for branch, date in rows]
    return [(branch, day) for branch, day in days if day.ends_at < due]


def _kept() -> list[tuple[int, Date, int]]:
    """Return what was missing when it was told, however long ago, and still is."""
    drawn = Draw.objects.filter(agent=OuterRef("agent"), branch=OuterRef("branch"))
    still = DrawAlarm.objects.filter(~Exists(drawn.filter(date=OuterRef("date"))), kind=MISSING)
    rows = still.values_list("branch", "date", "agent")
    return [(branch, date, agent) for branch, date, agent in rows if branch and date and agent]
