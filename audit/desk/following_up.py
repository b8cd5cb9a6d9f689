"""Follow-ups: what was done about a customer who knew of no contact, by the supervisor, in words.

The call is closed by then and stays as it is; the follow-up is open until somebody wrote what was
done. It waits for the agent's present supervisor, and after a working day one level up as well.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.callbacks import refuse
from audit.events import Event
from audit.ledger import record
from audit.models import DailyReport, FollowUp, Sample
from audit.purposes import says_something
from audit.reporting.teams import below
from audit.samples import caller_above, listed
from staff.calendar import day_of, workday_after
from staff.models import User
from staff.permissions import branch_ids


@dataclass(frozen=True)
class Waiting:
    """One open follow-up as it waits for somebody."""

    sample: Sample
    raised: bool  # the agent's supervisor did not close it for a working day


def open_ones() -> QuerySet[Sample]:
    """Return the samples whose customer knew of no contact, and of which nobody wrote more."""
    marked = listed().select_related("draw__agent__supervisor").prefetch_related("attempts")
    return marked.filter(follow_up=True, follow_up_done=None).order_by("closed_at", "id")


def waiting_for(*, person: User, at: datetime) -> list[Waiting]:
    """Return the follow-ups that wait for somebody, the oldest first; never one's own."""
    found = open_ones().filter(
        draw__branch__in=branch_ids(user=person, permission="call_back", at=at),
        draw__agent__in=below(user=person),
    )
    raised_to = _Raising(at).raised_to
    return [
        Waiting(sample, raised=not own)
        for sample in found
        if (own := sample.draw.agent.supervisor_id == person.pk) or raised_to(sample) == person
    ]


def waiting_one(*, number: int, person: User, at: datetime, asked: str) -> Sample:
    """Return a follow-up that waits for somebody; raises NotYourSample once that is logged.

    `asked` names what was asked for. Unknown, closed and somebody else's look the same.
    """
    for one in waiting_for(person=person, at=at):
        if one.sample.pk == number:
            return one.sample
    known = Sample.objects.select_related("draw").filter(pk=number).first()
    refuse(sample=known, person=person, at=at, asked=asked)


def waits_for(*, sample: Sample, person: User, at: datetime) -> bool:
    """Tell whether a follow-up is open, and this person's to close."""
    return sample.pk in {one.sample.pk for one in waiting_for(person=person, at=at)}


def heard(*, sample: Sample) -> str:
    """Return the caller's note of the call in which the customer knew of no contact."""
    notes = [one.note for one in sample.attempts.all() if one.outcome == sample.state]
    return notes[-1] if notes else ""


def open_of(*, report: DailyReport) -> QuerySet[Sample]:
    """Return the open follow-ups of the day and the agents that a report is about."""
    return open_ones().filter(
        draw__branch=report.branch_id,
        draw__date=report.date,
        draw__agent__in=[line["agent"] for line in report.lines],
    )


def close(*, sample: Sample, by: User, note: str, at: datetime) -> FollowUp:
    """Write what was done, with its entry, once and for good; raises ValidationError."""
    if not says_something(note):
        raise ValidationError({"note": _("Write in a few words what you found out and did.")})
    with transaction.atomic():
        Sample.objects.select_for_update(of=("self",)).get(pk=sample.pk)
        if not waits_for(sample=sample, person=by, at=at):
            raise ValidationError(_("This follow-up is closed already, or not yours to close."))
        done = FollowUp.objects.create(sample=sample, by=by, done_at=at, note=note.strip())
        record(
            event=Event.FOLLOWED_UP,
            at=at,
            actor_id=by.pk,
            branch_id=sample.draw.branch_id,
            customer=sample.customer,
            object_id=sample.pk,
            object_pk=str(sample.pk),
            object_repr=str(sample),
            # The note is in its own table: people write names into sentences.
            additional_data={"agent": sample.draw.agent_id, "draw": sample.draw_id},
        )
    return done


class _Raising:
    """To whom follow-ups have gone; many share a day and a supervisor, which are asked once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.due_at = cache(lambda branch, date: workday_after(branch=branch, date=date).ends_at)
        self.above: dict[tuple[int, ...], User | None] = {}

    def raised_to(self, sample: Sample) -> User | None:
        """Return the nearest above who may call, once it has waited for a working day."""
        supervisor, branch = sample.draw.agent.supervisor, sample.draw.branch
        closed = day_of(branch=branch, at=sample.closed_at)  # type: ignore[arg-type]  # all are
        if supervisor is None or self.due_at(branch, closed.date) > self.at:
            return None
        asked = (supervisor.pk, branch.pk, sample.draw.agent_id)
        if asked not in self.above:
            self.above[asked] = caller_above(supervisor=supervisor, sample=sample, at=self.at)
        return self.above[asked]
