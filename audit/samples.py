"""The samples: whose they are, which wait for a call, and what the ledger tells of each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from audit.events import Event, Outcome
from audit.ledger import record
from audit.models import CallAttempt, LogEntry, Sample
from staff import people
from staff.calendar import day_on
from staff.models import Leave, User
from staff.permissions import held, holds

CLOSED_DAYS = 30
WAITING = Sample.State.WAITING
# Closed without a word from the customer: the next one of the same permutation takes the place.
REPLACED = (Sample.State.UNREACHED, Sample.State.WRONG_NUMBER, Sample.State.NO_CALL)

# One query for a whole page; the day's bounds are those of staff.calendar.day_on.
_COUNTS = """
SELECT sample.id, count(entry.id)
  FROM audit_sample AS sample
  JOIN audit_draw AS draw ON draw.id = sample.draw_id
  JOIN staff_branch AS branch ON branch.id = draw.branch_id
  JOIN audit_logentry AS entry
    ON entry.actor_id = draw.agent_id AND entry.customer = sample.customer
   AND entry.actor_branch_id = draw.branch_id
   AND entry.event = 'opened' AND entry.outcome = 'given'
   AND entry.timestamp >= (draw.date - 1 + branch.day_ends_at) AT TIME ZONE branch.time_zone
   AND entry.timestamp < (draw.date + branch.day_ends_at) AT TIME ZONE branch.time_zone
 WHERE sample.id = ANY(%s)
 GROUP BY sample.id
"""


@dataclass(frozen=True)
class Desk:
    """What a supervisor has on the table."""

    open_call: CallAttempt | None
    due: list[Sample]
    later: list[Sample]
    closed: QuerySet[Sample]


def desk_of(*, supervisor: User, at: datetime) -> Desk:
    """Return a supervisor's own samples, the oldest first, and the call that is still open."""
    own = listed().filter(supervisor=supervisor)
    waiting = list(own.filter(state=WAITING).order_by("draw__date", "id"))
    return Desk(
        open_call=open_call_of(person=supervisor),
        due=[sample for sample in waiting if sample.due_at <= at],
        later=sorted((s for s in waiting if s.due_at > at), key=lambda sample: sample.due_at),
        closed=own.exclude(state=WAITING)
        .filter(closed_at__gt=at - timedelta(days=CLOSED_DAYS))
        .order_by("-closed_at", "-id"),
    )


def listed() -> QuerySet[Sample]:
    """Return samples with all that a row of a list shows but the openings."""
    calls = Count("attempts", filter=Q(attempts__recorded_at__isnull=False))
    return Sample.objects.select_related(
        "draw__agent", "draw__branch", "supervisor", "follow_up_done"
    ).annotate(calls=calls)


def open_call_of(*, person: User) -> CallAttempt | None:
    """Return the call whose number this person has seen and whose outcome is not recorded."""
    open_calls = CallAttempt.objects.filter(by=person, recorded_at=None)
    return open_calls.select_related("sample__draw__agent", "sample__draw__branch").first()


def nobody_calls(*, at: datetime, branch_ids: Collection[int]) -> QuerySet[Sample]:
    """Return waiting samples without a supervisor who may call, for those who watch over it."""
    waiting = listed().filter(state=WAITING, draw__branch__in=branch_ids)
    return waiting.filter(~_may_call("supervisor", at)).order_by("draw__date", "id")


def late_below(*, chief: User, at: datetime) -> QuerySet[Sample]:
    """Return what is due at the supervisors under somebody, but not who was drawn of that one."""
    below = people.under(chief=chief)
    due = Sample.objects.filter(supervisor__in=below, state=WAITING, due_at__lte=at)
    return due.exclude(draw__agent=chief)


def marked(*, at: datetime, branch_ids: Collection[int]) -> QuerySet[Sample]:
    """Return the samples whose customer knew of no contact: still open, or of the last days."""
    found = listed().filter(follow_up=True, draw__branch__in=branch_ids)
    recent = Q(closed_at__gt=at - timedelta(days=CLOSED_DAYS))
    return found.filter(recent | Q(follow_up_done=None)).order_by("-closed_at")


def changed_after(*, sample: Sample, openings: Sequence[LogEntry]) -> LogEntry | None:
    """Return the last change of the record after it was opened that day: its phone may be another.

    Who opens records and imports them could otherwise choose who answers the call.
    """
    if not openings:
        return None
    stored = LogEntry.objects.filter(customer=sample.customer, event=Event.STORED)
    later = stored.filter(timestamp__gt=min(one.timestamp for one in openings))
    return later.select_related("actor").order_by("timestamp").last()


def openings_of(*, sample: Sample) -> QuerySet[LogEntry]:
    """Return when and why the agent opened this customer on the drawn day."""
    draw = sample.draw
    day = day_on(branch=draw.branch, date=draw.date)
    entries = LogEntry.objects.filter(
        customer=sample.customer,
        actor=draw.agent_id,
        actor_branch=draw.branch_id,
        event=Event.OPENED,
        outcome=Outcome.GIVEN,
        timestamp__gte=day.begins_at,
        timestamp__lt=day.ends_at,
    )
    return entries.select_related("interaction", "branch").order_by("timestamp", "id")


def customers_zone(*, sample: Sample, openings: Iterable[LogEntry]) -> str:
    """Return the clock by which the customer lives: that of the customer's own branch."""
    branches = [entry.branch for entry in openings if entry.branch]
    return (branches[-1] if branches else sample.draw.branch).time_zone


def drawn_at(*, sample: Sample) -> datetime:
    """Return when a sample was drawn: with the day, or when the call before it was closed.

    Each closing without an answer draws the next one, so the two run in step.
    """
    if sample.position < sample.draw.size:
        return sample.draw.drawn_at or sample.due_at
    siblings = sample.draw.samples
    place = siblings.filter(position__lt=sample.position).count() - sample.draw.size
    replaced = siblings.filter(state__in=REPLACED).order_by("closed_at", "id")
    return replaced.values_list("closed_at", flat=True)[place]  # type: ignore[return-value]


def count_openings(*, samples: Collection[Sample]) -> dict[int, int]:
    """Return how many times each sample's customer was opened that day, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [[sample.pk for sample in samples]])
        return dict(cursor.fetchall())


def hand_over(*, at: datetime) -> int:
    """Give samples that nobody may call to the agent's present supervisor; return how many.

    What was drawn for somebody who is on leave by then goes to the nearest above, as at its begin.
    """
    stranded = Sample.objects.filter(
        ~_may_call("supervisor", at), _may_call("draw__agent__supervisor", at), state=WAITING
    )
    given = sum(_give(sample, at) for sample in stranded.select_related("draw__agent"))
    waiting = Sample.objects.filter(state=WAITING).values("supervisor")
    away = User.objects.filter(leaves__in=Leave.objects.running(at=at), pk__in=waiting)
    return given + sum(hand_on(supervisor=one, at=at) for one in away.distinct())


def hand_on(*, supervisor: User, at: datetime) -> int:
    """Give what waits for a supervisor who leaves to the nearest above who may call there."""
    waiting = Sample.objects.filter(supervisor=supervisor, state=WAITING)
    given = 0
    for sample in waiting.select_related("draw__agent").order_by("pk"):
        above = caller_above(supervisor=supervisor, sample=sample, at=at)
        given += bool(above and _move(sample, above.pk, at))
    return given


def caller_above(*, supervisor: User, sample: Sample, at: datetime) -> User | None:
    """Return the nearest above a supervisor who may call back at the sample's branch."""
    passed, person = {supervisor.pk}, supervisor.supervisor
    while person is not None and person.pk not in passed:
        calls = holds(user=person, permission="call_back", branch_id=sample.draw.branch_id, at=at)
        away = Leave.objects.running(at=at).filter(person=person).exists()
        if calls and not away and person.pk != sample.draw.agent_id:  # nobody checks his own view
            return person
        passed.add(person.pk)
        person = person.supervisor
    return None


def _give(sample: Sample, at: datetime) -> bool:
    return _move(sample, sample.draw.agent.supervisor_id, at)


def _move(sample: Sample, after: int | None, at: datetime) -> bool:
    before = sample.supervisor_id
    with transaction.atomic():
        same = Sample.objects.filter(pk=sample.pk, state=WAITING, supervisor=before)
        if not same.update(supervisor=after):
            return False
        record(
            event=Event.CHANGED,
            at=at,
            branch_id=sample.draw.branch_id,
            content_type=ContentType.objects.get_for_model(Sample),
            object_id=sample.pk,
            object_pk=str(sample.pk),
            object_repr=str(sample),
            changes={"supervisor": [before, after]},
        )
    return True


def _may_call(person: str, at: datetime) -> Exists:
    """Tell of each sample whether the person at this path may call back at its branch."""
    rows = held(user=OuterRef(person), at=at)  # type: ignore[arg-type]
    return Exists(
        rows.filter(content_object=OuterRef("draw__branch"), permission__codename="call_back")
    )
