"""What HR checks before an interview: papers, identity, references, relatives, earlier cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.choosing import candidates
from staff.models import Candidate, Screening, Tie, User

State = Candidate.State


class NotComplete(ValidationError):
    """Something is unchecked that must be checked before an interview."""


@dataclass(frozen=True)
class Earlier:
    """Another time that the same person was here, or is here now."""

    what: str | Promise
    at: datetime | None
    who: str  # a candidate's or an employee's number, never a name


@dataclass(frozen=True)
class Checks:
    """What HR ticked and wrote."""

    documents_received: bool
    identity_checked: bool
    references_checked: bool
    duplicate_word: str = ""
    relatives: tuple[User, ...] = ()


_WHAT = {
    State.REFUSED: _("Refused before"),
    State.WITHDRAWN: _("Withdrawn before"),
    State.TAKEN_ON: _("Works here already"),
}


def earlier(*, candidate: Candidate) -> list[Earlier]:
    """Return where the same NIK appears besides: as a candidate, or among the staff."""
    if candidate.nik_digest is None:
        return []
    same = Candidate.objects.filter(nik_digest=candidate.nik_digest).exclude(pk=candidate.pk)
    found = [_as_candidate(one) for one in same.select_related("person")]
    tied = Tie.objects.filter(kind=Tie.Kind.NIK, digest=candidate.nik_digest)
    known = same.filter(person__isnull=False).values("person")
    return found + [_as_staff(tie.person) for tie in tied.exclude(person__in=known)]


def _as_candidate(one: Candidate) -> Earlier:
    if one.person is not None:
        return Earlier(_as_staff(one.person).what, one.state_at, str(one))
    return Earlier(_WHAT.get(State(one.state), _("Put forward elsewhere")), one.state_at, str(one))


def _as_staff(person: User) -> Earlier:
    what = _WHAT[State.TAKEN_ON] if person.is_active else _("Worked here and was ended")
    return Earlier(what, None, person.employee_number)


def keep(*, candidate: Candidate, checks: Checks, by: User, at: datetime, seen: str = "") -> None:
    """Keep what is checked so far; raises NotYours, NotNow."""
    with transaction.atomic():
        locked = candidates.lock(candidate=candidate, move="screen", by=by, at=at, seen=seen)
        _keep(locked, checks, by, at)


def screen(*, candidate: Candidate, checks: Checks, by: User, at: datetime, seen: str = "") -> None:
    """Let a candidate pass to the interview; raises NotComplete, NotYours, NotNow."""
    with transaction.atomic():
        locked = candidates.lock(candidate=candidate, move="screen", by=by, at=at, seen=seen)
        _check_complete(checks)
        if not checks.duplicate_word and earlier(candidate=locked):
            raise NotComplete(
                {"duplicate_word": _("This person was here before. Write why you go on.")}
            )
        _check_no_relative(checks.relatives, by)
        _keep(locked, checks, by, at)
        candidates.advance(candidate=locked, move="screen", by=by, at=at)


def _check_complete(checks: Checks) -> None:
    for name in ("documents_received", "identity_checked", "references_checked"):
        if not getattr(checks, name):
            raise NotComplete({name: _("Check this first; nobody is interviewed before.")})


def _check_no_relative(relatives: Iterable[User], by: User) -> None:
    if any(one.pk == by.pk for one in relatives):
        raise NotComplete(
            {"relatives": _("You name yourself as a relative. Keep this, and a colleague decides.")}
        )


def _keep(locked: Candidate, checks: Checks, by: User, at: datetime) -> None:
    kept = Screening.objects.filter(candidate=locked).first() or Screening(candidate=locked)
    kept.documents_received = checks.documents_received
    kept.identity_checked = checks.identity_checked
    kept.references_checked = checks.references_checked
    kept.duplicate_word = checks.duplicate_word
    kept.by, kept.at = by, at
    kept.save()
    locked.relatives.set(checks.relatives)
