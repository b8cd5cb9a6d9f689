"""The direct supervisor's interview: five topics, a note, a verdict; and the word for another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.choosing import candidates, parts
from staff.models import Candidate, Interview, User, Vacancy

Verdict = Interview.Verdict
MOVE_OF = {Verdict.RECOMMENDED: "recommend", Verdict.REFUSED: "refuse"}
SCORES = range(1, 6)  # 1: a serious concern, 5: none
CONCERN = 1


class NotComplete(ValidationError):
    """Something is missing in an interview's form."""


@dataclass(frozen=True)
class Topic:
    """One thing that an interviewer asks about; without an answer where the law lets people be."""

    code: str
    label: str | Promise
    ask: str | Promise
    may_stay_open: bool = False


TOPICS = (
    Topic(
        "outside",
        _("People outside"),
        _("Who could ask for customers' data, or press for it? What would they answer?"),
    ),
    Topic(
        "relatives",
        _("Relatives and side work"),
        _("Relatives among staff and competitors; other work or trade beside this one."),
    ),
    Topic(
        "debts",
        _("Pressure from debts"),
        _(
            "Only whether debts could put them under pressure. No amounts, no lenders, no "
            "papers; nobody has to answer."
        ),
        may_stay_open=True,
    ),
    Topic(
        "public",
        _("Ties to public figures"),
        _("Do they know anybody whose record others would pay to see?"),
    ),
    Topic(
        "attitude",
        _("Attitude to customers' data"),
        _("A friend asks whose number this is. What do they do?"),
    ),
)


def hold(
    *,
    candidate: Candidate,
    by: User,
    at: datetime,
    scores: Mapping[str, int],
    verdict: str,
    note: str = "",
    reason: str = "",
    seen: str = "",
) -> Interview:
    """Keep an interview and move the candidate by its verdict.

    Raises NotComplete, NotYours, NotNow.
    """
    move = MOVE_OF[Verdict(verdict)]
    _check(scores, verdict, reason)
    with transaction.atomic():
        locked = candidates.lock(candidate=candidate, move=move, by=by, at=at, seen=seen)
        held = Interview.objects.create(
            candidate=locked, interviewer=by, held_at=at, scores=dict(scores), note=note,
            verdict=verdict, reason=reason,
        )  # fmt: skip
        candidates.advance(candidate=locked, move=move, by=by, at=at, reason=reason)
    return held


def _check(scores: Mapping[str, int], verdict: str, reason: str) -> None:
    for topic in TOPICS:
        given = scores.get(topic.code)
        if given not in SCORES and not (given is None and topic.may_stay_open):
            raise NotComplete({topic.code: _("Choose from 1 to 5.")})
    if verdict == Verdict.REFUSED and not reason:
        raise NotComplete({"reason": _("Write why you refuse.")})
    if CONCERN in scores.values() and not reason:
        raise NotComplete({"reason": _("A topic is a serious concern: write why you recommend.")})


def let_again(*, candidate: Candidate, by: User, at: datetime, word: str, seen: str = "") -> None:
    """Give the superior's word that somebody else interviews who was refused, now or before.

    Where the vacancy is over the word holds for another candidacy of the same person.
    Raises NotYours, NotNow.
    """
    with transaction.atomic():
        vacancy = Vacancy.objects.select_for_update().get(pk=candidate.vacancy_id)
        locked = candidates.lock(
            candidate=candidate, move="interview_again", by=by, at=at, seen=seen
        )
        for refused in parts.refusals(interviews=parts.interviews_of(candidate=locked)):
            if refused.interviewer.supervisor_id == by.pk:
                refused.again_by, refused.again_word, refused.again_at = by, word, at
                refused.save(update_fields=["again_by", "again_word", "again_at"])
        if vacancy.closed_at is None:
            candidates.advance(candidate=locked, move="interview_again", by=by, at=at, reason=word)
