"""What each letter says, always in Bahasa Indonesia; none says more than its reader may know.

A vendor reads no reason and no word of an interview, a suspended person no suspicion.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accessgov.templatetags.formats import branch_date, branch_time
from staff.choosing import forgetting
from staff.models import Assignment, Candidate, Suspension, User
from staff.reviewing.clock import zone_of

State = Candidate.State
in_indonesian = translation.override("id")


@dataclass(frozen=True)
class Letter:
    """A letter before it is printed: to whom, about what, in whose name."""

    code: str
    number: str
    title: str
    to: str
    place: str
    zone: ZoneInfo
    facts: list[tuple[str, str]]
    paragraphs: list[str]
    sender: str
    copies: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    """A letter about candidates: its name on the page, and for whom it can be written."""

    label: str | Promise
    compose: Callable[..., Letter]
    allows: Callable[[Candidate], bool]


def of_candidate(*, candidate: Candidate) -> dict[str, Kind]:
    """Return the letters that a candidate's state allows."""
    return {code: kind for code, kind in OF_CANDIDATES.items() if kind.allows(candidate)}


@in_indonesian
def request_for_contract(*, candidate: Candidate) -> Letter:
    """Ask the vendor for the contract of somebody who was recommended."""
    vacancy = candidate.vacancy
    return _from_branch(
        candidate,
        "KONTRAK",
        code="contract",
        title=_("Request for a contract of employment"),
        facts=[
            *_about(candidate),
            (_("First day"), branch_date(vacancy.begins_date)),
            (_("Last day"), branch_date(vacancy.ends_date) or _("none")),
        ],
        paragraphs=[
            _(
                "The candidate named here was screened by HR, and recommended by a direct "
                "supervisor in an interview. Please draw up the contract of employment."
            ),
            _(
                "Please tell HR its kind (PKWT or PKWTT), its number, the first and the last day, "
                "and the day on which the ministry registered it. A PKWT lasts five years at most, "
                "its extensions included (PP 35/2021)."
            ),
            _(
                "Access to customers' data begins only when contract, agreements, course and "
                "assignment are all in force. This letter is no contract of employment."
            ),
        ],
    )


@in_indonesian
def refusal(*, candidate: Candidate) -> Letter:
    """Tell the vendor that a candidate is not taken; why is nobody's outside."""
    return _from_branch(
        candidate,
        "SELEKSI",
        code="refusal",
        title=_("Outcome of the selection"),
        facts=_about(candidate),
        paragraphs=[
            _("Thank you for putting forward the candidate named here."),
            _("We will not take the candidate on for this vacancy."),
            _("What we know of the candidate is deleted on %(at)s.")
            % {"at": branch_date(forgetting.forgotten_at(candidate=candidate), _zone(candidate))},
        ],
    )


@in_indonesian
def suspension(*, taken: Suspension) -> Letter:
    """Tell a person that access is suspended, and that nothing is decided by it."""
    person, zone = taken.person, zone_of(person=taken.person, at=taken.suspended_at)
    paragraphs = [
        _(
            "Since the minute named here your access is suspended. No page opens for you but your "
            "own trail, which you can read and keep at any time."
        ),
        _(
            "A suspension is no sanction, and nothing is decided by it. Your contract of "
            "employment goes on. Ask your direct supervisor, or the privacy officer, what happens "
            "next."
        ),
        _("It is lifted by a second person, not by the one who suspended."),
    ]
    if taken.lifted_at:
        at = branch_time(taken.lifted_at, zone)
        paragraphs.append(_("It was lifted on %(at)s; your access is in force again.") % {"at": at})
    return _to_person(
        person,
        code="suspension",
        number=f"S-{taken.pk}/AKSES/{taken.suspended_at:%Y}",
        title=_("Notice of a suspension of access"),
        facts=[*_who(person), (_("Suspended since"), branch_time(taken.suspended_at, zone))],
        paragraphs=paragraphs,
        zone=zone,
        sender=taken.by.full_name if taken.by else _("HR"),
    )


@in_indonesian
def end_of_access(*, terms: Assignment, ends_at: datetime) -> Letter:
    """Tell a person that an assignment is over, or ends at a minute to come."""
    person, zone = terms.user, ZoneInfo(terms.zone)
    left = person.departures.filter(leaves_at=ends_at).first()
    pairs = [
        *_who(person),
        (_("Assignment"), f"{terms.get_role_display()}, {terms.place}"),
        (_("Since"), branch_time(terms.valid_from, zone)),
        (_("Ends"), branch_time(ends_at, zone)),
    ]
    return _to_person(
        person,
        code="end-of-access",
        number=f"P-{terms.pk}/AKHIR/{ends_at:%Y}",
        title=_("Notice of the end of an assignment"),
        facts=[*pairs, (_("Because of"), left.get_kind_display())] if left else pairs,
        paragraphs=[
            _("At the minute named here this assignment ends, and with it all access it gave."),
            _("Work that is open then goes to your direct supervisor."),
            _(
                "What you signed on confidentiality goes on to bind you. Customers' data is "
                "neither kept nor copied nor passed on; give back what you still hold on paper."
            ),
        ],
        zone=zone,
        sender=_("HR"),
    )


def _about(candidate: Candidate) -> list[tuple[str, str]]:
    vacancy = candidate.vacancy
    return [
        (_("Candidate"), f"{candidate.full_name} ({candidate})"),
        (_("Vacancy"), vacancy.position),
        (_("Branch"), vacancy.branch.name),
    ]


def _who(person: User) -> list[tuple[str, str]]:
    return [
        (_("Name"), person.full_name),
        (_("Employee number"), person.employee_number),
        (_("Employed by"), person.vendor.name if person.vendor else _("The company itself")),
    ]


def _zone(candidate: Candidate) -> ZoneInfo:
    return ZoneInfo(candidate.vacancy.branch.time_zone)


def _from_branch(candidate: Candidate, subject: str, **said: Any) -> Letter:
    return Letter(
        number=f"{candidate}/{subject}/{candidate.state_at:%Y}",
        to=_("The management of %(vendor)s") % {"vendor": candidate.vendor.name},
        place=candidate.vacancy.branch.name,
        zone=_zone(candidate),
        sender=_("HR"),
        **said,
    )


def _to_person(person: User, **said: Any) -> Letter:
    placed = person.assignments.exclude(branch=None).select_related("branch").first()
    return Letter(
        to=person.full_name,
        place=placed.branch.name if placed and placed.branch else "",
        copies=[person.vendor.name] if person.vendor else [],
        **said,
    )


OF_CANDIDATES = {
    "contract": Kind(
        gettext_lazy("Request for a contract"),
        request_for_contract,
        lambda candidate: candidate.state in (State.RECOMMENDED, State.TAKEN_ON),
    ),
    # The vendor knows of somebody whom the branch found only once nobody doubts any more.
    "refusal": Kind(
        gettext_lazy("Outcome of the selection"),
        refusal,
        lambda candidate: (
            candidate.state == State.REFUSED
            and candidate.route == Candidate.Route.VENDOR
            and candidate.emptied_at is None
        ),
    ),
}
