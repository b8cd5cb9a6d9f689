"""What everybody needs before touching customers' data, what somebody lacks, and whose turn it is.

The rules themselves are the database function staff_lacks, since the gate asks them with every
opening; this module gives its answers words.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Func, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.models import User

TURNS = {
    "person": _("The person"),
    "supervisor": _("Supervisor"),
    "hr": _("HR"),
    "privacy": _("Privacy officer (DPO)"),
}


@dataclass(frozen=True)
class Prerequisite:
    """One thing that has to be in force: its name, the name of its lack, and whose turn it is."""

    code: str
    label: str | Promise
    lack: str | Promise
    whose: str

    @property
    def turn(self) -> str | Promise:
        """Return in words whose turn it is."""
        return TURNS[self.whose]


PREREQUISITES = (
    Prerequisite("suspended", _("Not suspended"), _("Access suspended"), "supervisor"),
    Prerequisite("on_leave", _("Not on leave"), _("On leave"), "supervisor"),
    Prerequisite("vendor_ended", _("Vendor works for us"), _("Vendor ended"), "hr"),
    Prerequisite(
        "interview", _("Recommended in an interview"), _("Interview missing"), "supervisor"
    ),
    Prerequisite("contract", _("Contract in force"), _("No contract in force"), "hr"),
    Prerequisite("agreement", _("Agreements signed"), _("Agreement not signed"), "person"),
    Prerequisite("course", _("Course passed"), _("Course not passed"), "person"),
    # Waits for others where nobody leads, or no password is chosen: staff/binding/waiting.py.
    Prerequisite("confirmation", _("Sign-in confirmed"), _("Sign-in not confirmed"), "supervisor"),
    Prerequisite("reminder", _("Reminders answered"), _("Reminder not answered"), "person"),
    Prerequisite("review", _("Access reviewed in time"), _("Access review overdue"), "supervisor"),
)
# No right of the gate depends on it here: without an assignment there is none to begin with.
ASSIGNMENT = Prerequisite(
    "assignment", _("Assignment in force"), _("No assignment in force"), "supervisor"
)


def lacking(person: str, *, at: datetime) -> Func:
    """Return, for a query, the codes of what the person in this column lacks."""
    codes = ArrayField(models.TextField())
    return Func(person, Value(at), function="staff_lacks", output_field=codes)


def confirmed(person: object, *, at: datetime) -> Func:
    """Return, for a query, whether a second person has confirmed the sign-in of this one.

    `person` is a column or a number. Of a number it is asked once, whatever the number of rows.
    """
    return Func(
        person, Value(at), function="staff_confirmed", output_field=models.BooleanField(),
        template="(SELECT %(function)s(%(expressions)s))",
    )  # fmt: skip


def lacks(*, person: User, at: datetime) -> list[str]:
    """Return the codes of what a person lacks, the first to be mended first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT staff_lacks(%s, %s)", [person.pk, at])
        return cursor.fetchone()[0] or []
