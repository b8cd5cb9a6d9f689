"""The bulk path of call-backs and signatures: what audit/callbacks.py and reports.py write.

A test lets the real code and this one do the same call and the same signature, and compares.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from accessgov.demodata.dating import WRITING
from accessgov.demodata.diary import NOTICED
from audit.callbacks import CALLS
from audit.drawing import verifier
from audit.drawing.replacing import next_of
from audit.events import Event, Outcome
from audit.ledger import entry
from audit.models import CallAttempt, DailyReport, DoNotCall, LogEntry, Sample
from audit.purposes import CALL_BACK
from audit.samples import REPLACED
from customers.models.records import MASKED
from staff.models import Branch, User

Heard = CallAttempt.Outcome
State = Sample.State


@dataclass
class Morning:
    """What supervisors did in one morning, still to be written; `waiting` grows by replacements."""

    waiting: list[Sample]
    silent: set[str] = field(default_factory=set)  # who wants no calls
    wishes: list[DoNotCall] = field(default_factory=list)
    entries: list[LogEntry] = field(default_factory=list)
    attempts: list[CallAttempt] = field(default_factory=list)
    signed: list[DailyReport] = field(default_factory=list)

    def store(self) -> None:
        """Write the rows; the entries are left to whoever knows their order."""
        CallAttempt.objects.bulk_create(self.attempts)
        DoNotCall.objects.bulk_create(self.wishes)
        called = {attempt.sample_id: attempt.sample for attempt in self.attempts}
        outcome = ["due_at", "state", "closed_at", "follow_up"]
        Sample.objects.bulk_update(called.values(), outcome, batch_size=200)
        DailyReport.objects.bulk_update(self.signed, ["signed_at", "note"], batch_size=200)


@dataclass(frozen=True)
class Caller:
    """A supervisor at work in a branch."""

    person: User
    role: str
    branch: Branch
    address: str


def call(
    *,
    morning: Morning,
    caller: Caller,
    sample: Sample,
    at: datetime,
    done: datetime,
    heard: Heard,
    note: str,
    outside_hours: bool,
) -> None:
    """Show the number of a sample at one instant, and record what came of it at another one."""
    at, done = at.astimezone(UTC), done.astimezone(UTC)
    own = {
        "actor_id": caller.person.pk,
        "remote_addr": caller.address,
        "actor_role": caller.role,
        "actor_branch_id": caller.branch.pk,
        "branch_id": caller.branch.pk,
        "customer": sample.customer,
        "object_id": sample.pk,
    }
    shown = _written(
        at,
        Event.CALLED_BACK,
        outcome=Outcome.GIVEN,
        tiers=[MASKED, "contact"],
        purpose=CALL_BACK.code,
        outside_hours=outside_hours,
        **own,
    )
    morning.attempts.append(
        CallAttempt(
            sample=sample,
            by=caller.person,
            number_shown_at=at,
            recorded_at=done,
            outcome=heard,
            note=note,
        )
    )
    if heard == Heard.NO_CALL:
        morning.silent.add(sample.customer)
        morning.wishes.append(
            DoNotCall(
                customer=sample.customer, branch=caller.branch, since_at=done, by=caller.person
            )
        )
    before = _standing(sample)
    _conclude(sample, heard, done)
    recorded = _written(
        done,
        Event.CALL_RECORDED,
        opening=shown,
        object_pk=str(sample.pk),
        object_repr=str(sample),
        changes=_difference(before, _standing(sample)),
        additional_data={
            "outcome": str(heard),
            "agent": sample.draw.agent_id,
            "draw": sample.draw_id,
            **_replace(morning, sample, done),
        },
        **own,
    )
    morning.entries += [shown, recorded]


def sign(
    *, morning: Morning, report: DailyReport, note: str, at: datetime, address: str, kind: int
) -> None:
    """Sign a report off; `kind` is the content type of reports."""
    at, by = at.astimezone(UTC), report.supervisor_id
    report.signed_at, report.note = at, note
    morning.signed.append(report)
    changed = _written(
        at + NOTICED,
        Event.CHANGED,
        actor_id=by,
        remote_addr=address,
        content_type_id=kind,
        object_pk=str(report.pk),
        object_id=report.pk,
        object_repr=str(report),
        changes={"signed_at": [None, str(at.replace(tzinfo=None))]},
    )
    changed.action = LogEntry.Action.UPDATE
    signed = _written(
        at + 2 * NOTICED,
        Event.REPORT_SIGNED,
        actor_id=by,
        remote_addr=address,
        branch_id=report.branch_id,
        actor_branch_id=report.branch_id,
        object_id=report.pk,
        object_repr=str(report),
    )
    morning.entries += [changed, signed]


def kind_of_reports() -> int:
    """Return the content type of daily reports."""
    return ContentType.objects.get_for_model(DailyReport).pk


def _written(at: datetime, event: Event, **columns: Any) -> LogEntry:
    written = entry(event=event, at=at, **columns)
    written.recorded_at = at + WRITING
    return written


def _conclude(sample: Sample, heard: Heard, at: datetime) -> None:
    if heard == Heard.NO_ANSWER:
        sample.unanswered += 1  # type: ignore[attr-defined]  # counted when it was fetched
        if sample.unanswered < CALLS:  # type: ignore[attr-defined]
            sample.due_at = at + timedelta(hours=settings.CALL_AGAIN_HOURS)
            return
    sample.state = State.UNREACHED if heard == Heard.NO_ANSWER else State(heard)
    sample.closed_at, sample.follow_up = at, heard == Heard.NOT_ME


def _replace(morning: Morning, sample: Sample, at: datetime) -> dict[str, Any]:
    """Draw the replacement that the outcome asks for; it waits for a call this morning too."""
    told: dict[str, Any] = {"replacement": None, "position": None, "used_up": False, "skipped": []}
    if sample.state not in REPLACED:
        return told
    found = next_of(draw=sample.draw, silent=morning.silent)
    if found is None:
        return told | {"used_up": True}
    replacement = Sample.objects.create(
        draw=sample.draw,
        position=found.position,
        customer=found.customer,
        cause=Sample.Cause.REPLACEMENT,
        chance=verifier.millionths(verifier.chances(sample.draw.manifest)[found.customer]),
        supervisor_id=sample.supervisor_id,
        due_at=at,
    )
    replacement.supervisor = sample.supervisor
    replacement.unanswered = 0  # type: ignore[attr-defined]
    morning.waiting.append(replacement)
    return told | {
        "replacement": replacement.customer,
        "position": found.position,
        "skipped": found.skipped,
    }


def _standing(sample: Sample) -> dict[str, Any]:
    due_at = sample.due_at.isoformat()
    return {"state": str(sample.state), "due_at": due_at, "follow_up": sample.follow_up}


def _difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}
