"""The declaration: whom an agent dealt with on a branch day, said once and never changed.

It is final because the lists are shown right after it: what could still be added then would be
copied from the ledger. Whatever was forgotten is said of the single viewing, as the agent's word.
"""

import re
from collections.abc import Sequence
from datetime import date as Date
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.events import Event
from audit.ledger import record
from audit.models import Contact, Declaration
from staff.calendar import Day, day_on
from staff.models import Branch, User

LATE_DAYS = 3  # so long after its end a day can still be declared, marked late
# The form of a customer number. Whether there is such a customer is not asked: the answer would
# tell agents of other branches' numbers.
NUMBER = re.compile(r"\d{10}", re.ASCII)


class NotDeclarable(ValidationError):
    """This day cannot be declared now; the message says why."""


def declare(
    *, agent: User, branch: Branch, date: Date, contacts: Sequence[Contact], at: datetime
) -> Declaration:
    """Write an agent's declaration with its unsaved contacts and its entry; raises NotDeclarable.

    A contact with neither number nor reference is refused by the database.
    """
    day = day_on(branch=branch, date=date)
    check_open(day=day, at=at)
    late = at >= day.ends_at
    with transaction.atomic():
        declaration, made = Declaration.objects.get_or_create(
            agent=agent, branch=branch, date=date, defaults={"submitted_at": at, "late": late}
        )
        if not made:
            raise NotDeclarable(_("You have declared this day already. A declaration is final."))
        for contact in contacts:
            contact.declaration = declaration
        Contact.objects.bulk_create(contacts)
        _record(declaration, contacts, at)
    return declaration


def check_open(*, day: Day, at: datetime) -> None:
    """Raise NotDeclarable unless the day has begun and did not end too long ago."""
    if at < day.begins_at:
        raise NotDeclarable(_("This day has not begun yet."))
    if at >= day.ends_at + timedelta(days=LATE_DAYS):
        raise NotDeclarable(
            _("This day ended more than three days ago. Tell your supervisor what is missing.")
        )


def is_open(*, day: Day, at: datetime) -> bool:
    """Tell whether a day may be declared at this instant, on time or late."""
    return day.begins_at <= at < day.ends_at + timedelta(days=LATE_DAYS)


def is_number(text: str) -> bool:
    """Tell whether a text has the form of a customer number."""
    return NUMBER.fullmatch(text) is not None


def _record(declaration: Declaration, contacts: Sequence[Contact], at: datetime) -> None:
    numbers = [contact.customer for contact in contacts if is_number(contact.customer)]
    record(
        event=Event.DECLARED,
        at=at,
        actor_id=declaration.agent_id,
        branch_id=declaration.branch_id,
        actor_branch_id=declaration.branch_id,
        object_id=declaration.pk,
        object_repr=str(declaration),
        additional_data={
            "date": f"{declaration.date:%Y-%m-%d}",
            "late": declaration.late,
            "count": len(contacts),
            "without_number": len(contacts) - len(numbers),
            "numbers": numbers,
        },
    )
