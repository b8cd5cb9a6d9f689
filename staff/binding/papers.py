"""A person's papers on one page: what is there, what is missing, and whose turn it is."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from staff.binding import agreements, clock, confirming, course, waiting
from staff.binding.agreements import Waiting
from staff.binding.prerequisites import ASSIGNMENT, PREREQUISITES, Prerequisite
from staff.binding.waiting import Missing
from staff.models import Contract, CourseAttempt, Reminder, Signature, User

REMINDERS = 6  # the newest ones


@dataclass(frozen=True)
class Papers:
    """Everything that binds one person, as of an instant."""

    person: User
    zone: ZoneInfo
    needed: bool  # whether the person's work needs papers at all
    unseen: bool  # whether a second person is still to confirm the sign-in
    checklist: list[tuple[Prerequisite, Missing | None]]
    contracts: list[Contract]
    waiting: list[Waiting]
    signatures: list[Signature]
    passed: CourseAttempt | None
    attempts: list[CourseAttempt]
    reminders: list[Reminder]

    @property
    def missing(self) -> list[Missing]:
        """Return what is missing, the first to be mended first."""
        return [gap for _prerequisite, gap in self.checklist if gap]

    @property
    def suspended(self) -> bool:
        """Tell whether access was taken away, which no paper gives back."""
        return any(gap.prerequisite.code == "suspended" for gap in self.missing)


def of(*, person: User, at: datetime) -> Papers:
    """Gather a person's papers."""
    gaps = {gap.prerequisite.code: gap for gap in waiting.missing(person=person, at=at)}
    asked = [
        one
        for one in (*PREREQUISITES, ASSIGNMENT)
        if person.vendor_id or one.code not in ("interview", "vendor_ended")
    ]
    return Papers(
        person=person,
        zone=clock.zone_of(person=person, at=at),
        needed=waiting.bound(at=at).filter(pk=person.pk).exists(),
        unseen=confirming.unconfirmed(at=at).filter(pk=person.pk).exists(),
        checklist=[(one, gaps.get(one.code)) for one in asked],
        contracts=list(person.contracts.select_related("vendor", "extends")),
        waiting=agreements.waiting(person=person, at=at),
        signatures=list(person.signatures.select_related("text")),
        passed=course.passed(person=person, at=at),
        attempts=list(person.attempts.all()),
        reminders=list(person.reminders.all()[:REMINDERS]),
    )
