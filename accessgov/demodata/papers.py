"""What binds the demo's people: interview, contract, signatures and course, before their access."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from staff.binding import agreements
from staff.binding.texts import digest_of
from staff.models import (
    Branch,
    Candidate,
    Contract,
    CourseAttempt,
    Interview,
    Screening,
    Signature,
    Step,
    User,
    Vacancy,
    Vendor,
)
from staff.reviewing.clock import day_after, midnight

TERM, COURSE_DAYS = 730, 365


def bind(
    *, person: User, role: str, branch: Branch, at: datetime, term: int = TERM, learnt: bool = True
) -> None:
    """Give somebody all papers that customer data asks for, dated to an instant.

    `term` is how many days a vendor's contract lasts; who has not learnt lacks the course.
    """
    if person.vendor is not None:
        _choose(person, person.vendor, role, branch, at - timedelta(days=9))
    _sign_contract(person, branch, at, term)
    for text in agreements.newest(at=at):
        Signature.objects.create(
            person=person, text=text, language=person.language, signed_at=at,
            digest=digest_of(text=text, language=person.language),
        )  # fmt: skip
    if learnt:
        CourseAttempt.objects.create(
            person=person, begun_at=at - timedelta(minutes=12), ended_at=at, situations=[], right=9,
            passed=True, valid_until=at + timedelta(days=COURSE_DAYS),
        )  # fmt: skip


def _choose(person: User, vendor: Vendor, role: str, branch: Branch, at: datetime) -> None:
    hr, chief = User.objects.get(username="hr"), person.supervisor or person
    vacancy = Vacancy.objects.create(
        branch=branch, position="Customer Service", role=role, number=1, closed_at=at,
        begins_date=at.date(), asked_by=chief, asked_at=at - timedelta(days=7),
    )  # fmt: skip
    candidate = Candidate.objects.create(
        vacancy=vacancy, route="vendor", vendor=vendor, proposed_by=hr, proposed_at=at,
        state="taken_on", state_at=at + timedelta(days=8), person=person,
        full_name=person.full_name,
    )  # fmt: skip
    Screening.objects.create(
        candidate=candidate, documents_received=True, identity_checked=True,
        references_checked=True, by=hr, at=at + timedelta(days=2),
    )  # fmt: skip
    Interview.objects.create(
        candidate=candidate, interviewer=chief, held_at=at + timedelta(days=5),
        scores={}, verdict=Interview.Verdict.RECOMMENDED,
    )  # fmt: skip
    moves = ((2, "proposed", "screened", hr), (5, "screened", "recommended", chief),
             (8, "recommended", "taken_on", hr))  # fmt: skip
    for days, before, after, by in moves:
        Step.objects.create(
            candidate=candidate, before=before, after=after, by=by, at=at + timedelta(days=days)
        )


def _sign_contract(person: User, branch: Branch, at: datetime, term: int) -> None:
    zone, outsourced = ZoneInfo(branch.time_zone), person.vendor is not None
    first = (at - timedelta(days=1)).astimezone(zone).date()
    last = first + timedelta(days=term) if outsourced else None
    Contract.objects.create(
        person=person, kind="pkwt" if outsourced else "pkwtt", vendor=person.vendor,
        number=f"{person.employee_number}/{first:%Y}", begins_date=first, ends_date=last,
        registered_date=first if outsourced else None,
        begins_at=midnight(day=first, zone=zone), ends_at=last and day_after(day=last, zone=zone),
    )  # fmt: skip
