"""What somebody is to a candidate, and what they may do for it: apart from how far it has come."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.models import Candidate, Interview, User
from staff.permissions import holds

HR = "manage_people"


@dataclass(frozen=True)
class Part:
    """The facts about one person and one candidate from which every right follows."""

    hr: bool = False
    interviewer: bool = False  # holds `interview` on the vacancy's branch
    supplier: bool = False  # recruits for the candidate's vendor, whoever found the candidate
    recruiter: bool = False  # of the vendor that put the candidate forward
    proposer: bool = False
    seconded: bool = False  # somebody else than the proposer has recommended
    relative: bool = False
    interviewed: bool = False  # once before
    gave_word: bool = False  # let the candidate be interviewed again
    refused: bool = False  # in an interview, and nobody has given the word for another one
    superior: bool = False  # of whoever refused so


class NotYours(ValidationError):
    """Somebody tried to take a step that is another's."""


Rule = Callable[[Part], str | Promise]  # why not, nothing where they may

_RELATIVE = _("You are declared a relative of this candidate. Somebody else decides.")
_REFUSED = _("This person was refused in an interview. The superior of who refused has the word.")


def _hr(part: Part) -> str | Promise:
    if not part.hr:
        return _("This step is HR's.")
    return _RELATIVE if part.relative else ""


def _interview(part: Part) -> str | Promise:
    if not part.interviewer:
        return _("Only who leads people in this branch interviews.")
    if part.relative:
        return _RELATIVE
    if part.refused:
        return _REFUSED
    if part.interviewed:
        return _("You have interviewed this candidate. Another interview is somebody else's.")
    if part.gave_word:
        return _("You let this candidate be interviewed again, so somebody else does it.")
    if part.proposer and not part.seconded:
        return _("You proposed this candidate. Somebody else interviews first, then you may too.")
    return ""


def _again(part: Part) -> str | Promise:
    if not (part.interviewer and part.superior):
        return _("Only the superior of who refused gives the word for another interview.")
    return _RELATIVE if part.relative else ""


def _take_on(part: Part) -> str | Promise:
    return _hr(part) or (_REFUSED if part.refused else "")


def _withdraw(part: Part) -> str | Promise:
    proposed_here = part.interviewer and part.proposer
    if part.hr or part.recruiter or proposed_here:
        return ""
    return _("Who proposed a candidate withdraws it, or HR does.")


RULES: dict[str, Rule] = {
    "screen": _hr,
    "declare_relatives": _hr,
    "turn_down": _hr,
    "recommend": _interview,
    "refuse": _interview,
    "interview_again": _again,
    "take_on": _take_on,
    "withdraw": _withdraw,
}


def why_not(*, move: str, part: Part) -> str | Promise:
    """Return why somebody may not take a step, or nothing where they may."""
    return RULES[move](part)


def check(*, move: str, part: Part) -> None:
    """Raise NotYours with the reason where a step is not theirs."""
    if refusal := why_not(move=move, part=part):
        raise NotYours(str(refusal))


def part_of(*, candidate: Candidate, user: User, at: datetime) -> Part:
    """Return what somebody is to a candidate at this instant."""
    may = partial(holds, user=user, branch_id=candidate.vacancy.branch_id, at=at)
    held = {name: may(permission=name) for name in (HR, "interview", "propose")}
    supplies = held["propose"] and _supplies(candidate, user, at)
    interviews = interviews_of(candidate=candidate)
    relatives = set(candidate.relatives.values_list("pk", flat=True))
    unanswered = refusals(interviews=interviews)
    return Part(
        hr=held[HR],
        interviewer=held["interview"],
        supplier=supplies,
        recruiter=supplies and candidate.route == Candidate.Route.VENDOR,
        proposer=candidate.proposed_by_id == user.pk,
        seconded=any(_seconds(one, candidate, relatives) for one in interviews),
        relative=user.pk in relatives,
        interviewed=any(one.interviewer_id == user.pk for one in interviews),
        gave_word=any(one.again_by_id == user.pk for one in interviews),
        refused=bool(unanswered),
        superior=any(one.interviewer.supervisor_id == user.pk for one in unanswered),
    )


def interviews_of(*, candidate: Candidate) -> list[Interview]:
    """Return the interviews that count for a candidate, the oldest first.

    Besides the own ones, those of the same person put forward another time, if somebody refused
    there: proposing anew undoes no refusal. Who was taken on after all begins anew.
    """
    counted = Q(candidate=candidate.pk)
    if candidate.nik_digest is not None:
        refused = Candidate.objects.filter(interviews__verdict=Interview.Verdict.REFUSED)
        elsewhere = refused.exclude(state=Candidate.State.TAKEN_ON)
        counted |= Q(candidate__in=elsewhere.filter(nik_digest=candidate.nik_digest))
    found = Interview.objects.filter(counted).select_related("interviewer")
    return list(found.order_by("held_at", "pk"))


def refusals(*, interviews: list[Interview]) -> list[Interview]:
    """Return the refusals after which no superior has given the word for another interview."""
    refused = [one for one in interviews if one.verdict == Interview.Verdict.REFUSED]
    return [one for one in refused if one.again_by_id is None]


def _supplies(candidate: Candidate, user: User, at: datetime) -> bool:
    return user.vendor_id == candidate.vendor_id and candidate.vendor.works(at=at)


def _seconds(held: Interview, candidate: Candidate, relatives: set[int]) -> bool:
    recommends = held.verdict == Interview.Verdict.RECOMMENDED
    own = held.candidate_id == candidate.pk
    return own and recommends and held.interviewer_id not in {candidate.proposed_by_id, *relatives}
