"""The test of the course: ten situations of the bank, eight of them right, three tries a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from staff.binding import clock
from staff.happenings import tell
from staff.models import CourseAttempt, User
from staff.situations import SITUATIONS, Situation, draw

AGAIN = timedelta(days=30)  # so long before a pass runs out the test can be taken anew


class NotNow(ValidationError):
    """The test cannot be taken now; the sentence says when it can."""


def passed(*, person: User, at: datetime) -> CourseAttempt | None:
    """Return the attempt by which the course is passed now, the one that holds longest."""
    held = person.attempts.filter(passed=True, ended_at__lte=at, valid_until__gt=at)
    return held.order_by("-valid_until").first()


def left_today(*, person: User, at: datetime) -> int:
    """Return how many attempts a person may still begin today."""
    return max(settings.COURSE_ATTEMPTS_A_DAY - len(_of_today(person, at)), 0)


def open_attempt(*, person: User, at: datetime) -> CourseAttempt | None:
    """Return the attempt that a person began today and has not ended."""
    return next((one for one in _of_today(person, at) if _is_open(one)), None)


def begin(*, person: User, at: datetime, chance: Random) -> CourseAttempt:
    """Begin an attempt, or go on with the one that is open; raises NotNow."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        if going := open_attempt(person=person, at=at):
            return going
        _check_begins(person, at)
        last = person.attempts.order_by("-begun_at", "-pk").first()
        asked = draw(
            number=settings.COURSE_QUESTIONS, chance=chance, but=last.situations if last else ()
        )
        return CourseAttempt.objects.create(
            person=person, begun_at=at, situations=[one.code for one in asked]
        )


def answer(
    *, attempt: CourseAttempt, place: int, given: str, by: User, at: datetime
) -> CourseAttempt:
    """Answer the situation at this place, counted from 0; a second answer changes nothing.

    The answer to the last one ends the attempt. Raises NotNow for another person's attempt.
    """
    with transaction.atomic():
        locked = CourseAttempt.objects.select_for_update().get(pk=attempt.pk)
        _check_goes_on(locked, by, at)
        if place != len(locked.answers) or locked.ended_at:
            return locked
        if given not in dict(asked_in(locked)[place].answers):
            raise NotNow(_("Choose one of the three answers."))
        locked.answers = [*locked.answers, given]
        if len(locked.answers) == len(locked.situations):
            _end(locked, at)
        locked.save()
    return locked


def asked_in(attempt: CourseAttempt) -> list[Situation]:
    """Return the situations of an open attempt, in their order."""
    return [SITUATIONS[code] for code in attempt.situations]


def wrong_ones(attempt: CourseAttempt) -> list[tuple[Situation, str]]:
    """Return what was answered wrong, with the answer in words; nothing before the end."""
    if attempt.ended_at is None:
        return []
    answered = zip(attempt.situations, attempt.answers, strict=False)
    known = [(SITUATIONS[code], given) for code, given in answered if code in SITUATIONS]
    return [(one, str(one.label(given))) for one, given in known if given != one.right]


def _is_open(attempt: CourseAttempt) -> bool:
    # Whatever names a situation that has left the bank cannot be ended any more.
    return attempt.ended_at is None and all(code in SITUATIONS for code in attempt.situations)


def _of_today(person: User, at: datetime) -> Sequence[CourseAttempt]:
    zone = clock.zone_of(person=person, at=at)
    begins = clock.midnight(day=at.astimezone(zone).date(), zone=zone)
    return list(person.attempts.filter(begun_at__gte=begins, begun_at__lte=at))


def _check_begins(person: User, at: datetime) -> None:
    held = passed(person=person, at=at)
    if held and held.valid_until and held.valid_until - at > AGAIN:
        raise NotNow(_("You have passed the course. Take it again in its last thirty days."))
    if not left_today(person=person, at=at):
        raise NotNow(
            _("You have used today's attempts. Read the course again and come back tomorrow.")
        )


def _check_goes_on(attempt: CourseAttempt, by: User, at: datetime) -> None:
    if attempt.person_id != by.pk:
        raise NotNow(_("This attempt is not yours."))
    if attempt.ended_at is None and attempt != open_attempt(person=by, at=at):
        raise NotNow(_("This attempt was not ended on its day. Begin a new one."))


def _end(attempt: CourseAttempt, at: datetime) -> None:
    pairs = zip(asked_in(attempt), attempt.answers, strict=True)
    attempt.right = sum(given == one.right for one, given in pairs)
    attempt.ended_at, attempt.passed = at, attempt.right >= settings.COURSE_PASS
    if attempt.passed:
        attempt.valid_until = at + timedelta(days=settings.COURSE_DAYS)
    tell(
        event="course_taken", about=attempt, by=attempt.person_id, at=at,
        right=attempt.right, asked=len(attempt.situations), passed=attempt.passed,
    )  # fmt: skip
