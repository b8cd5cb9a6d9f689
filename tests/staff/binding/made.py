"""Papers of a person, made one at a time for a test."""

from datetime import datetime, timedelta

from staff.binding.texts import digest_of
from staff.models import AgreementText, Contract, CourseAttempt, Signature, User
from staff.situations import SITUATIONS


def contract(person: User, at: datetime, **given: object) -> Contract:
    """Let a person have a contract of a year that began yesterday."""
    begins = at - timedelta(days=1)
    given = {
        "kind": "pkwt", "vendor": person.vendor, "number": f"PKWT/{person.pk}",
        "begins_date": begins.date(), "ends_date": begins.date() + timedelta(days=364),
        "begins_at": begins, "ends_at": begins + timedelta(days=365), **given,
    }  # fmt: skip
    return Contract.objects.create(person=person, **given)


def signature(person: User, at: datetime, language: str = "id") -> Signature:
    """Let a person have signed the first rules."""
    text = AgreementText.objects.get(kind="rules", version=1)
    return Signature.objects.create(
        person=person, text=text, language=language, signed_at=at, address="10.1.2.3",
        digest=digest_of(text=text, language=language),
    )  # fmt: skip


def attempt(person: User, at: datetime, wrong: int = 2) -> CourseAttempt:
    """Let a person have ended a test with so many wrong answers, on an earlier day."""
    asked = list(SITUATIONS.values())[:10]
    answers = [one.right for one in asked]
    for place in range(wrong):
        answers[place] = next(
            code for code, _label in asked[place].answers if code != answers[place]
        )
    ended = at - timedelta(days=2)
    return CourseAttempt.objects.create(
        person=person, begun_at=ended, ended_at=ended, situations=[one.code for one in asked],
        answers=answers, right=10 - wrong, passed=wrong <= 2,
        valid_until=at + timedelta(days=100) if wrong <= 2 else None,
    )  # fmt: skip


def contract_address(person: User, at: datetime) -> list[object]:
    """Return what names a new contract of a person in an address."""
    return [person.pk, contract(person, at).pk]
