"""The rules return to a person: asked on the right day, one at a time, answered once.

Days are counted from the start: the beginning of the unbroken run of assignments that serve
customers, or the first signature if that came later, since nobody opens a customer before either.
What fell due while nothing ran, or while somebody was away, is asked for once: the latest of it.
"""

import logging
from datetime import datetime
from random import Random
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from staff.filters import in_force
from staff.happenings import tell
from staff.models import Assignment, Reminder, Signature, User
from staff.reminding import letters, presence
from staff.reminding.rhythm import DAY, began, day_begun, day_of, midnight, newest, rhythm_of
from staff.roles import DUTIES
from staff.situations import SITUATIONS, Situation, draw

log = logging.getLogger(__name__)


class NotYours(ValidationError):
    """Somebody named a reminder of somebody else, or one that does not exist."""


class Answered(ValidationError):
    """A reminder is answered once."""


class NoAnswer(ValidationError):
    """What was sent is none of the answers."""


class _Due(NamedTuple):
    person: int
    last: Reminder | None
    number: int
    due_at: datetime
    closes_at: datetime


def send_due(*, at: datetime, chance: Random) -> int:
    """Ask everybody whose day has come, and mail who has not been mailed; return how many."""
    presence.spare_absent(at=at)
    sent = sum(_ask(one, chance) for one in _all_due(at))
    _mail_all(at)
    return sent


def situation_of(*, reminder: Reminder) -> Situation:
    """Return what a reminder asks; another one where the bank has lost it."""
    known = SITUATIONS.get(reminder.situation)
    return known or list(SITUATIONS.values())[reminder.pk % len(SITUATIONS)]


def answer(*, reminder: int, by: User, answer: str, at: datetime) -> Reminder:
    """Answer one's own reminder; a wrong answer counts as done and stays known as wrong.

    Raises NotYours, Answered, NoAnswer.
    """
    with transaction.atomic():
        asked = Reminder.objects.select_for_update().filter(pk=reminder, person=by).first()
        if asked is None:
            raise NotYours(_("There is no such reminder of yours."))
        if asked.answered_at:
            raise Answered(_("You have answered this reminder already."))
        situation = situation_of(reminder=asked)
        if answer not in dict(situation.answers):
            raise NoAnswer({"answer": _("Choose one of the answers.")})
        asked.situation, asked.answer, asked.answered_at = situation.code, answer, at
        asked.right = answer == situation.right
        asked.save(update_fields=["situation", "answer", "answered_at", "right"])
        _tell(asked, at)
    return asked


def _tell(asked: Reminder, at: datetime) -> None:
    held = in_force(at=at, user=asked.person_id, duty=DUTIES.CUSTOMERS).first()
    tell(
        event="reminded", about=asked, by=asked.person_id, at=at,
        branch=held.branch_id if held else None, number=asked.number, right=asked.right,
    )  # fmt: skip


def _all_due(at: datetime) -> list[_Due]:
    people = presence.serving(at=at)
    signed = dict(
        Signature.objects.filter(person__in=people, signed_at__lte=at)
        .order_by().values_list("person").annotate(Min("signed_at"))
    )  # fmt: skip
    asked = Reminder.objects.filter(person__in=people).order_by("person_id", "-due_at")
    last = {one.person_id: one for one in asked.distinct("person_id")}
    found = (
        _due(held, first, last.get(person), at)
        for person, held in people.items()
        if (first := signed.get(person))
    )
    return [one for one in found if one]


def _due(
    held: list[Assignment], signed: datetime, last: Reminder | None, at: datetime
) -> _Due | None:
    if last and last.answered_at is None:
        return None  # one at a time
    rhythm = rhythm_of(terms=presence.present_terms(held=held, at=at))
    start = max(began(held=held), signed)
    before = last if last and last.due_at >= start else None  # an earlier run counts no more
    today = day_of(at=at, zone=rhythm.zone)
    turn = newest(
        rhythm=rhythm,
        start=day_of(at=start, zone=rhythm.zone),
        last=day_begun(at=before.due_at) if before else None,
        answered=day_of(at=before.answered_at, zone=rhythm.zone)
        if before and before.answered_at
        else None,
        today=today,
    )
    if turn is None:
        return None
    return _Due(
        person=held[0].user_id,
        last=last,
        number=turn.step + (before.number if before else 0),
        due_at=midnight(day=turn.date, zone=rhythm.zone),
        # Asked late, the person still has the whole grace.
        closes_at=midnight(day=today + rhythm.grace_days * DAY, zone=rhythm.zone),
    )


def _ask(due: _Due, chance: Random) -> bool:
    """Write one reminder, unless another run was faster."""
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=due.person)
        last = person.reminders.first()
        if (last and last.pk) != (due.last and due.last.pk):
            return False
        but = (last.situation,) if last else ()
        Reminder.objects.create(
            person=person, number=due.number, due_at=due.due_at, closes_at=due.closes_at,
            situation=draw(number=1, chance=chance, but=but)[0].code,
        )  # fmt: skip
    return True


def _mail_all(at: datetime) -> None:
    """Mail what has not been mailed; the mark stays only if the mail server took the mail."""
    waiting = Reminder.objects.filter(sent_at=None, answered_at=None, person__is_active=True)
    for number in waiting.exclude(person__in=presence.away(at=at)).values_list("pk", flat=True):
        try:
            with transaction.atomic():
                _mail(waiting.select_for_update(of=("self",)).filter(pk=number).first(), at)
        except OSError:  # the next run tries again
            log.warning("Reminder %s could not be mailed.", number)


def _mail(reminder: Reminder | None, at: datetime) -> None:
    if reminder is None:
        return
    reminder.sent_at = at
    reminder.save(update_fields=["sent_at"])
    letters.remind(reminder=reminder)
