"""The database's rules about people and places, in sentences for whoever ran into one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

# The name of a constraint: the field that it is about ("" for several), and what to do.
RULES: dict[str, tuple[str, Any]] = {
    "one_duty_at_a_time": (
        "role",
        _(
            "This person has an assignment of another kind in that time. Who administers, hires or "
            "audits serves no customers meanwhile. End the other assignment first."
        ),
    ),
    "no_supervising_circle": (
        "supervisor",
        _("This would close a circle: the chosen supervisor already stands under this person."),
    ),
    "nobody_supervises_himself": ("supervisor", _("Nobody supervises himself. Choose another.")),
    "nobody_lends_to_himself": ("", _("Nobody gives an assignment to himself.")),
    "outsourced_has_vendor": (
        "vendor",
        _("Outsourced people have a vendor, internal people have none."),
    ),
    "assignment_ends_after_it_begins": (
        "until",
        _("The last day is before the first. Choose a later day, or leave it empty."),
    ),
    "hours_in_order": (
        "hours_until",
        _("Give both hours, the earlier one first, or leave both empty."),
    ),
    "suspended_once": ("", _("This person is suspended already.")),
    "left_once": ("", _("This departure is entered already.")),
    "leave_ends_after_it_begins": (
        "last_day",
        _("The last day is before the first. Choose a later day."),
    ),
    "version_once": ("", _("Somebody has just published a version. Look at it first.")),
    "holiday_once": ("date", _("This day is already a holiday there.")),
    "staff_user_username_key": ("username", _("Someone else already has this username.")),
    "staff_user_employee_number_key": (
        "employee_number",
        _("Someone else already has this employee number."),
    ),
    "staff_branch_code_key": ("code", _("Another branch already has this code.")),
    "staff_region_code_key": ("code", _("Another region already has this code.")),
    "staff_vendor_code_key": ("code", _("Another vendor already has this code.")),
    "staff_directory_name_key": (
        "name",
        _("A directory has this name already. Choose another."),
    ),
    "external_id_once_in_a_directory": (
        "",
        "This directory knows somebody else by this externalId.",  # told to systems, in English
    ),
}


@contextmanager
def explained() -> Iterator[None]:
    """Turn a broken rule of the database into a ValidationError that says what to do.

    Put it around the transaction, never inside: after the error that one is lost.
    """
    try:
        yield
    except IntegrityError as broken:
        name = broken_rule(broken)
        if name not in RULES:
            raise
        field, sentence = RULES[name]
        raise ValidationError({field: sentence} if field else sentence, code=name) from broken


def broken_rule(error: IntegrityError) -> str:
    """Return the name of the constraint that was broken."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
