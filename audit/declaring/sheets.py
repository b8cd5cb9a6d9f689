"""The sheet an agent fills in: one row for each contact, kept as typed until it is submitted."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from audit.declaring.declarations import is_number
from audit.declaring.prefilling import Prefill
from audit.models import Contact, Interaction

BLANK_ROWS, MORE_ROWS, MOST_ROWS = 2, 3, 60
_BETWEEN = re.compile(r"[\s.\-]+")
# A reference is a queue, ticket or call number: words would be names.
_REFERENCE = re.compile(r"(?=.*\d)[\w./#:-]+")


class RowForm(forms.Form):
    """One contact: whom, and what came of it."""

    customer = forms.CharField(label=_("Customer number"), required=False, max_length=20)
    reference = forms.CharField(label=_("Reference"), required=False, max_length=40)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("Leave out")), *Contact.Outcome.choices]
    )

    def clean_customer(self) -> str:
        """Take a number as people write it, and nothing but the form of a customer number."""
        number = _BETWEEN.sub("", self.cleaned_data["customer"])
        if number and not is_number(number):
            raise forms.ValidationError(_("A customer number has ten digits."))
        return number

    def clean_reference(self) -> str:
        """Take a reference: one word with a digit in it."""
        reference = self.cleaned_data["reference"].strip()
        if reference and not _REFERENCE.fullmatch(reference):
            raise forms.ValidationError(
                _("A reference is one word with a number in it, such as C-1001. Write no names.")
            )
        return reference


class Row:
    """One line of the sheet: an offered contact, a customer ticked on a list, or an added one."""

    def __init__(
        self,
        key: str,
        data: QueryDict | None,
        *,
        interaction: Interaction | None = None,
        customer: str = "",
        outcome: str = "",
    ) -> None:
        self.key, self.interaction, self.customer = key, interaction, customer
        given = data if data is not None and f"{key}-outcome" in data else None
        self.form = RowForm(given, prefix=key, initial={"outcome": outcome})
        if given is None and outcome:  # ticked just now, with the outcome of all that were ticked
            self.form = RowForm({f"{key}-outcome": outcome}, prefix=key)

    @property
    def candidates(self) -> list[str]:
        """Return the customers an interaction may be about, if it names any."""
        return list(self.interaction.customers) if self.interaction else []

    @property
    def outcome(self) -> str:
        """Return the outcome that stands chosen."""
        return str(self.form["outcome"].value() or "")

    def check(self) -> None:
        """Add what is missing to the row's errors; a row left blank misses nothing."""
        if not self.form.is_bound or not self.form.is_valid():
            return
        said = dict(self.form.cleaned_data)  # an error takes its field out
        named = said["customer"] or said["reference"]
        if said["outcome"] and not (named or self.interaction or self.customer):
            self.form.add_error("customer", _("Enter the customer number or the reference."))
        if named and not said["outcome"]:
            self.form.add_error("outcome", _("Choose what came of it, or empty the row."))
        if said["customer"] and self.candidates and said["customer"] not in self.candidates:
            self.form.add_error("customer", _("Choose one of the customers shown."))

    def contact(self) -> Contact | None:
        """Return the contact that this row declares, if it declares one."""
        said = self.form.cleaned_data if self.form.is_bound else {}
        if not said.get("outcome"):
            return None
        only = self.candidates[0] if len(self.candidates) == 1 else ""
        return Contact(
            customer=self.customer or only or said["customer"],
            reference=self.interaction.reference if self.interaction else said["reference"],
            interaction=self.interaction,
            outcome=said["outcome"],
        )


class Sheet:
    """A day's declaration while it is being filled in; the page posts all of it each time."""

    def __init__(self, *, offered: Prefill, data: QueryDict | None = None) -> None:
        self.offered, self.data = offered, data
        self.errors: list[Any] = []
        self.calls = self._calls()
        self.taken = [
            Row(f"l{number}", data, customer=number, outcome=self.listed_outcome)
            for number in self._taken()
        ]
        self.added = [Row(f"a{place}", data) for place in range(self._count())]

    @property
    def listed_outcome(self) -> str:
        """Return the outcome chosen for all customers that are ticked on the lists."""
        chosen = self.data.get("listed-outcome", "") if self.data else ""
        return chosen if chosen in Contact.Outcome.values else ""

    @property
    def left(self) -> dict[str, list[str]]:
        """Return the customers on lists that are not taken yet, by list."""
        taken = {row.customer for row in self.taken}
        lists = self.offered.listed.items()
        left = {name: [number for number in of if number not in taken] for name, of in lists}
        return {name: numbers for name, numbers in left.items() if numbers}

    @property
    def rows(self) -> list[Row]:
        """Return every row, in the order of the page."""
        return [*self.calls, *self.taken, *self.added]

    @property
    def wrong(self) -> list[Row]:
        """Return the rows with an error."""
        return [row for row in self.rows if row.form.is_bound and row.form.errors]

    def contacts(self) -> list[Contact] | None:
        """Return the contacts to declare, or nothing when the sheet is not ready."""
        for row in self.rows:
            row.check()
        if any(not row.form.is_bound for row in self.taken):
            self.errors.append(_("Choose what came of the customers you ticked on the lists."))
        if self.wrong or self.errors:
            return None
        said = [contact for row in self.rows if (contact := row.contact())]
        if not said and not (self.data and self.data.get("nobody")):
            self.errors.append(
                _("Nothing is chosen. If you dealt with nobody on this day, tick that.")
            )
            return None
        return said

    def _calls(self) -> list[Row]:
        rows = [Row(f"i{one.pk}", self.data, interaction=one) for one in self.offered.interactions]
        # One contact is one row, unless the note was chosen before the system told of it.
        twice = {f"i{pk}" for pk in self.offered.told_twice}
        return [row for row in rows if row.key not in twice or row.outcome]

    def _taken(self) -> list[str]:
        if self.data is None:
            return []
        ticked = {*self.data.getlist("taken"), *self.data.getlist("listed")}
        return [number for number in self.offered.listed_numbers if number in ticked]

    def _count(self) -> int:
        if self.data is None:
            return BLANK_ROWS
        asked = self.data.get("rows", "")
        count = int(asked) if asked.isascii() and asked.isdigit() else BLANK_ROWS
        return min(count + MORE_ROWS * ("more" in self.data), MOST_ROWS)
