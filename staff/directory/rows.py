"""One row of a file of people: what it says, held against the same form as on a person's page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from staff import people
from staff.forms.people import PersonForm
from staff.models import User, Vendor

NOBODY = "-"  # takes away what stands there; an empty cell changes nothing
_YES = frozenset("ya y yes true 1 aktif active bekerja".split())
_NO = frozenset("tidak t no n false 0 nonaktif inactive berhenti keluar resign resigned".split())
_LANGUAGES = {"indonesia": "id", "bahasa indonesia": "id", "inggris": "en", "english": "en"}
_ROUNDED = re.compile(r"\d+(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_TELLS = (
    "username", "full_name", "employee_number", "email", "language", "vendor_id", "supervisor_id",
)  # fmt: skip


class RowForm(PersonForm):
    """The person's page, filled from a file: people by employee number, vendors by code."""

    supervisor = forms.ModelChoiceField(  # type: ignore[assignment]
        queryset=User.objects.filter(is_active=True),
        required=False,
        to_field_name="employee_number",
        error_messages={
            "invalid_choice": _("Nobody who works here has this number. Register them first.")
        },
    )
    vendor = forms.ModelChoiceField(
        queryset=Vendor.objects.all(),
        required=False,
        to_field_name="code",
        error_messages={"invalid_choice": _("No vendor that works for us has this code.")},
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        forms.ModelForm.__init__(self, *args, **kwargs)
        present = Vendor.objects.filter(pk=self.instance.vendor_id)
        self.fields["vendor"].queryset = Vendor.objects.working(at=at) | present  # type: ignore

    def clean(self) -> dict[str, Any]:
        """Ask for no vendor: whether somebody is outsourced follows from it."""
        return forms.ModelForm.clean(self) or self.cleaned_data


@dataclass(frozen=True, slots=True)
class Done:
    """What a row came to: new, changed, ended or unchanged; of whom, and in which fields."""

    outcome: str
    who: str
    fields: tuple[str, ...] = ()


def take_in(*, values: Mapping[str, str], by: User, at: datetime) -> Done:
    """Carry one row out and return what it came to.

    Raises ValidationError with everything that is wrong with the row.
    """
    told = {name: _tidy(text) for name, text in values.items()}
    number = told.get("employee_number", "")
    works = _works_here(told.pop("works_here", ""))
    person = User.objects.filter(employee_number=number).first() if number else None
    _refuse(told, number, person, works)
    if works is False and person:
        return _end(person, by, at)
    return _write(told, person or User(), by, at)


def _refuse(told: Mapping[str, str], number: str, person: User | None, works: bool | None) -> None:
    if not number:
        raise ValidationError({"employee_number": _("This value is needed. Fill it in.")})
    if _ROUNDED.fullmatch(number):
        wrong = _("The spreadsheet rounded this number. Format the column as text, fill it again.")
        raise ValidationError({"employee_number": wrong})
    if person is None and number.isdigit():
        padded = rf"^0+{number.lstrip('0') or '0'}$"
        alike = User.objects.filter(employee_number__regex=padded).first()
        if alike:
            wrong = _("Zeros in front seem to be lost: %(number)s works here.")
            known = {"number": alike.employee_number}
            raise ValidationError({"employee_number": ValidationError(wrong, params=known)})
    if person is None and works is False:
        raise ValidationError(_("Nobody has this employee number. Leave out who was never here."))
    if person and not person.is_active and works is not False:
        raise ValidationError(_("This person has ended. Bring them back on their own page."))


def _end(person: User, by: User, at: datetime) -> Done:
    if not person.is_active:
        return Done("unchanged", person.full_name)
    people.end(person=person, by=by, at=at)
    return Done("ended", person.full_name)


def _write(told: Mapping[str, str], person: User, by: User, at: datetime) -> Done:
    before = {column: getattr(person, column) for column in _TELLS}
    form = RowForm(_filled(told, person), instance=person, at=at)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    if person.pk is None:
        people.register(person=person)
        return Done("new", person.full_name)
    fields = tuple(
        column.removesuffix("_id")
        for column, value in before.items()
        if getattr(person, column) != value
    )
    if fields:
        people.change(person=person, by=by, at=at)
    return Done("changed" if fields else "unchanged", before["full_name"], fields)


def _filled(told: Mapping[str, str], person: User) -> dict[str, str]:
    """Fill the form: with what the row says, where it says nothing with what is known."""
    number = told.get("employee_number", "")
    vendor = _code(told.get("vendor", ""))
    known = {
        "employee_number": number,
        "full_name": person.full_name,
        "username": person.username or number.lower(),
        "email": person.email,
        "vendor": person.vendor.code if person.vendor else "",
        "supervisor": person.supervisor.employee_number if person.supervisor else "",
        "language": person.language,
    }
    said = {**told, "vendor": vendor, "language": _language(told.get("language", ""))}
    filled = {name: said.get(name) or value for name, value in known.items()}
    filled = {name: "" if value == NOBODY else value for name, value in filled.items()}
    return {**filled, "engagement": "outsourced" if filled["vendor"] else "internal"}


def _code(text: str) -> str:
    """Return a vendor's code as it is written here, whatever the case in the file."""
    found = Vendor.objects.filter(code__iexact=text).first() if text else None
    return found.code if found else text


def _language(text: str) -> str:
    return _LANGUAGES.get(text.casefold(), text.casefold())


def _works_here(text: str) -> bool | None:
    word = text.casefold()
    if word in _YES or not word:
        return True if word else None
    if word in _NO:
        return False
    raise ValidationError({"works_here": _("Write yes or no.")})


def _tidy(text: str) -> str:
    """Drop what a copy brings along: line breaks, tabs, doubled and unseen spaces."""
    plain = re.sub(r"\.0+$", "", text) if re.fullmatch(r"\d+\.0+", text.strip()) else text
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())
