"""The call-back: one drawn customer, phoned by the supervisor, with an outcome every time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit.desk.calling_hours import may_call
from audit.drawing.replacing import replace
from audit.events import ADVICE, Event, Outcome, Reason
from audit.ledger import record
from audit.models import CallAttempt, LogEntry, Sample
from audit.purposes import says_something
from audit.reporting.teams import below
from audit.samples import REPLACED, open_call_of
from audit.wishes import note_wish, wants_no_call
from staff.models import User
from staff.permissions import holds

CALLS = 3  # an unanswered sample comes back twice
State, Heard = Sample.State, CallAttempt.Outcome


class NotYourSample(PermissionDenied):
    """A sample was asked for by someone whom it does not wait for; the ledger has it."""

    def __str__(self) -> str:
        return str(ADVICE[Reason.NOT_YOUR_SAMPLE])


class NoOpenCall(Exception):
    """An outcome was given for a call that was not begun, or was recorded before."""


class NoteMissing(ValueError):
    """The customer knew of no contact, and nobody wrote down what was said."""


@dataclass(frozen=True)
class Recorded:
    """What a recorded call led to."""

    sample: Sample
    replacement: Sample | None = None
    used_up: bool = False  # a replacement was due, but the whole frame has been drawn
    skipped: list[str] = field(default_factory=list)  # came before it, but want no calls


def own_sample(*, number: int, person: User, at: datetime, asked: str) -> Sample:
    """Return a sample of this supervisor; raises NotYourSample once the refusal is logged.

    `asked` names what was asked for. Unknown and somebody else's look the same.
    """
    sample = _find(number)
    if sample is None or not _is_theirs(sample, person):
        refuse(sample=sample, person=person, at=at, asked=asked)
    return sample


def readable_sample(*, number: int, person: User, at: datetime, asked: str) -> Sample:
    """Return a sample of this supervisor, a closed one of somebody below, or an overseer's.

    Raises NotYourSample once the refusal is logged.
    """
    sample = _find(number)
    if sample is None or not (
        _is_theirs(sample, person)
        or _stands_above(sample, person, at)
        or _oversees(sample, person, at)
    ):
        refuse(sample=sample, person=person, at=at, asked=asked)
    return sample


def _find(number: int) -> Sample | None:
    samples = Sample.objects.select_related(
        "draw__agent", "draw__branch", "supervisor", "follow_up_done__by"
    )
    return samples.filter(pk=number).first()


def _stands_above(sample: Sample, person: User, at: datetime) -> bool:
    """A closed call is no secret to those above its agent: they follow it up."""
    closed = sample.state != State.WAITING and sample.draw.agent_id in below(user=person)
    return closed and holds(
        user=person, permission="call_back", branch_id=sample.draw.branch_id, at=at
    )


def _oversees(sample: Sample, person: User, at: datetime) -> bool:
    branch_id = sample.draw.branch_id
    reads = holds(user=person, permission="read_ledger", branch_id=branch_id, at=at)
    return reads and person.pk != sample.draw.agent_id


def refuse(*, sample: Sample | None, person: User, at: datetime, asked: str) -> NoReturn:
    """Write that a sample was asked for which is not this person's, and raise NotYourSample."""
    record(
        event=Event.PAGE_ASKED,
        outcome=Outcome.REFUSED,
        reason=Reason.NOT_YOUR_SAMPLE,
        at=at,
        actor_id=person.pk,
        branch_id=sample.draw.branch_id if sample else None,
        object_id=sample.pk if sample else None,
        object_repr=asked,
    )
    raise NotYourSample


def begin_call(*, sample: Sample, by: User, at: datetime, zone: str) -> Reason | None:
    """Open a call on a waiting sample of this supervisor, or go on with the one already open.

    Returns why not, if so; `zone` is the customer's. Runs in the transaction of the entry that
    shows the phone number.
    """
    locked = Sample.objects.select_for_update(of=("self",)).select_related("draw")
    waiting = locked.get(pk=sample.pk)
    if not _is_theirs(waiting, by) or waiting.state != State.WAITING or waiting.due_at > at:
        return Reason.NOT_YOUR_SAMPLE
    if wants_no_call(customer=waiting.customer):
        return Reason.WANTS_NO_CALL
    if not may_call(zone=zone, at=at):
        return Reason.CALLING_HOURS
    other = open_call_of(person=by)
    if other is not None and other.sample_id != waiting.pk:
        return Reason.CALL_OPEN
    call, _new = CallAttempt.objects.get_or_create(
        sample=waiting, recorded_at=None, defaults={"by": by, "number_shown_at": at}
    )
    if call.by_id != by.pk:  # left open by a supervisor who may no longer call
        call.by, call.number_shown_at = by, at
        call.save(update_fields=["by", "number_shown_at"])
    return None


def record_call(
    *, sample: Sample, by: User, outcome: str, at: datetime, note: str = ""
) -> Recorded:
    """Write down what came of an open call; raises NoOpenCall and NoteMissing.

    The call, the sample, its replacement and the entry are one transaction.
    """
    if outcome == Heard.NOT_ME and not says_something(note):
        raise NoteMissing
    with transaction.atomic():
        locked = _lock(sample)
        call = locked.attempts.filter(by=by, recorded_at=None).first()
        if call is None or not _is_theirs(locked, by):
            raise NoOpenCall
        call.outcome, call.note, call.recorded_at = Heard(outcome), note.strip(), at
        call.save(update_fields=["outcome", "note", "recorded_at"])
        if call.outcome == Heard.NO_CALL:
            note_wish(customer=locked.customer, branch=locked.draw.branch, by=by, at=at)
        return _close(locked, call, at)


def close_uncalled(*, sample: Sample, by: User, at: datetime) -> Recorded:
    """Close the sample of a customer who wants no calls, without showing a number.

    Raises NoOpenCall where the customer wants calls or the sample is not this supervisor's.
    """
    with transaction.atomic():
        locked = _lock(sample)
        silent = wants_no_call(customer=locked.customer)
        if not silent or not _is_theirs(locked, by) or locked.state != State.WAITING:
            raise NoOpenCall
        # What closes a sample is a recorded call, here one in which nobody was phoned.
        call = locked.attempts.filter(recorded_at=None).first() or CallAttempt(
            sample=locked, by=by, number_shown_at=at
        )
        # One left open by a former supervisor is closed in the name of whoever closes it.
        call.by, call.outcome, call.recorded_at = by, Heard.NO_CALL, at
        call.save()
        return _close(locked, call, at)


def _close(sample: Sample, call: CallAttempt, at: datetime) -> Recorded:
    before = _standing(sample)
    _conclude(sample, call, at)
    replaced = sample.state in REPLACED
    replacement, skipped = replace(sample=sample, at=at) if replaced else (None, [])
    used_up = replaced and replacement is None
    recorded = Recorded(sample, replacement, used_up=used_up, skipped=skipped)
    _write(recorded, call, before, at)
    return recorded


def _is_theirs(sample: Sample, person: User) -> bool:
    """Nobody checks a view of his own, whatever the sample says."""
    return sample.supervisor_id == person.pk != sample.draw.agent_id


def _lock(sample: Sample) -> Sample:
    """Lock all samples of the draw, so that two closings do not draw the same replacement."""
    samples = Sample.objects.select_for_update(of=("self",)).select_related("draw")
    locked = {one.pk: one for one in samples.filter(draw=sample.draw_id).order_by("pk")}
    return locked[sample.pk]


def _conclude(sample: Sample, call: CallAttempt, at: datetime) -> None:
    unanswered = sample.attempts.filter(outcome=Heard.NO_ANSWER).count()
    if call.outcome == Heard.NO_ANSWER and unanswered < CALLS:
        sample.due_at = at + timedelta(hours=settings.CALL_AGAIN_HOURS)
    else:
        sample.state = State.UNREACHED if call.outcome == Heard.NO_ANSWER else State(call.outcome)
        sample.closed_at = at
        sample.follow_up = call.outcome == Heard.NOT_ME
    # All in one update: the database lets nobody change a closed sample.
    sample.save(update_fields=["due_at", "state", "closed_at", "follow_up"])


def _standing(sample: Sample) -> dict[str, Any]:
    due_at = sample.due_at.isoformat()
    return {"state": str(sample.state), "due_at": due_at, "follow_up": sample.follow_up}


def _write(recorded: Recorded, call: CallAttempt, before: dict[str, Any], at: datetime) -> LogEntry:
    """Write the one entry of it: the outcome, never the phone number and never the note."""
    sample, replacement = recorded.sample, recorded.replacement
    after = _standing(sample)
    shown = _number_shown(sample, call)
    return record(
        event=Event.CALL_RECORDED,
        at=at,
        actor_id=call.by_id,
        actor_role=shown.actor_role if shown else "",
        actor_branch_id=shown.actor_branch_id if shown else None,
        branch_id=sample.draw.branch_id,
        customer=sample.customer,
        opening=shown,
        object_id=sample.pk,
        object_pk=str(sample.pk),
        object_repr=str(sample),
        changes={
            name: [before[name], after[name]] for name in after if before[name] != after[name]
        },
        additional_data={
            "outcome": str(call.outcome),
            "agent": sample.draw.agent_id,
            "draw": sample.draw_id,
            "replacement": replacement.customer if replacement else None,
            "position": replacement.position if replacement else None,
            "used_up": recorded.used_up,
            "skipped": recorded.skipped,
        },
    )


def _number_shown(sample: Sample, call: CallAttempt) -> LogEntry | None:
    """Return the entry that let the phone number out, for the outcome to point at."""
    shown = LogEntry.objects.filter(
        customer=sample.customer,
        timestamp__gte=call.number_shown_at,
        event=Event.CALLED_BACK,
        outcome=Outcome.GIVEN,
        actor=call.by_id,
        object_id=sample.pk,
    )
    return shown.order_by("-timestamp").first()
