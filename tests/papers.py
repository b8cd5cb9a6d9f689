"""Everything that a person needs before touching customers' data, in force since an instant."""

from datetime import datetime, timedelta

from staff.models import (
    AgreementText,
    Branch,
    Candidate,
    Confirmation,
    Contract,
    CourseAttempt,
    Signature,
    User,
    Vacancy,
)

LONG = timedelta(days=1500)


def give_papers(person: User, *, at: datetime, confirmed: bool = True) -> None:
    """Interview (of the vendor's people), contract, and all that follows, unless given before."""
    if person.contracts.exists():
        return
    begins = at - timedelta(days=1)
    if person.vendor_id:
        _interviewed(person, begins)
    Contract.objects.create(
        person=person, kind="pkwt", vendor=person.vendor, number=f"K/{person.pk}",
        begins_date=begins.date(), ends_date=(begins + LONG).date(),
        begins_at=begins, ends_at=begins + LONG,
    )  # fmt: skip
    for text in AgreementText.objects.filter(published_at__lte=begins):
        Signature.objects.create(
            person=person, text=text, language="en", digest="0" * 64, signed_at=begins
        )
    CourseAttempt.objects.create(
        person=person, begun_at=begins, ended_at=begins, situations=[], right=10, passed=True,
        valid_until=begins + LONG,
    )  # fmt: skip
    if confirmed:
        give_confirmation(person, at=begins)


def give_confirmation(person: User, *, at: datetime) -> None:
    """Let a sign-in have been confirmed before there were confirmations, as the owner may."""
    Confirmation.objects.using("owner").create(person_id=person.pk, confirmed_at=at)


def _interviewed(person: User, at: datetime) -> None:
    chief = person.supervisor or person
    vacancy = Vacancy.objects.create(
        branch=Branch.objects.earliest("pk"), position="CS", role="cs_agent", number=1,
        begins_date=at.date(), asked_by=chief, asked_at=at,
    )  # fmt: skip
    Candidate.objects.create(
        vacancy=vacancy,
        route="vendor",
        vendor=person.vendor,
        proposed_by=chief,
        proposed_at=at,
        state="taken_on",
        state_at=at,
        person=person,
    )
