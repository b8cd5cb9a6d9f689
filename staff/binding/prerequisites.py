"""What everybody needs before touching customers' data, what somebody lacks, and whose turn it is.

The rules themselves are the database function staff_lacks, since the gate asks them with every
opening; this module gives its answers words.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.models import User


@dataclass(frozen=True)
class Prerequisite:
    """One thing that has to be in force: what it is called, and who can do something about it."""

    code: str
    label: str | Promise
    turn: str | Promise


PREREQUISITES = (
    Prerequisite("suspended", _("Not suspended"), _("Supervisor")),
    Prerequisite("on_leave", _("Not on leave"), _("Supervisor")),
    Prerequisite("vendor_ended", _("Vendor works for us"), _("HR")),
    Prerequisite("interview", _("Recommended in an interview"), _("Supervisor")),
    Prerequisite("contract", _("Contract in force"), _("HR")),
    Prerequisite("agreement", _("Agreements signed"), _("The person")),
    Prerequisite("course", _("Course passed"), _("The person")),
    Prerequisite("reminder", _("Reminders answered"), _("The person")),
    Prerequisite("review", _("Access reviewed in time"), _("Supervisor")),
)


def lacks(*, person: User, at: datetime) -> list[str]:
    """Return the codes of what a person lacks, the first to be mended first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT staff_lacks(%s, %s)", [person.pk, at])
        return cursor.fetchone()[0] or []
