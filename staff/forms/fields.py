"""Fields that several forms of people and places share."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from staff.models import User
from staff.models.places import validate_network


class NetworksField(forms.CharField):
    """Networks in CIDR notation, one on a line; empty means anywhere."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Networks"))
        kwargs.setdefault(
            "help_text", _("One on a line, such as 10.20.0.0/16. Empty: from anywhere.")
        )
        widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
        super().__init__(required=False, widget=widget, **kwargs)

    def to_python(self, value: str | None) -> list[str]:  # type: ignore[override]
        """Split into networks; commas do as well as lines."""
        return (value or "").replace(",", " ").split()

    def validate(self, value: list[str]) -> None:  # type: ignore[override]
        """Refuse what is no network."""
        for text in value:
            validate_network(text)

    def run_validators(self, value: list[str]) -> None:  # type: ignore[override]
        """Leave out the checks of a text."""

    def prepare_value(self, value: Any) -> Any:
        """Write a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value


class WeekdaysField(forms.TypedMultipleChoiceField):
    """The days on which a branch works."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [(day, WEEKDAYS[day - 1]) for day in range(1, 8)]
        widget = forms.CheckboxSelectMultiple(attrs={"class": "in-two"})
        super().__init__(choices=choices, coerce=int, widget=widget, **kwargs)


def named(person: User) -> str:
    """Return the name with the employee number, which tells namesakes apart."""
    return f"{person.full_name} ({person.employee_number})"


class PersonField(forms.ModelChoiceField):
    """One of several people, told apart from namesakes by the employee number."""

    def __init__(self, queryset: QuerySet[User] | None = None, **kwargs: Any) -> None:
        super().__init__(User.objects.none() if queryset is None else queryset, **kwargs)

    def label_from_instance(self, person: User) -> str:
        """Return the name with the number."""
        return named(person)


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class DaysField(forms.CharField):
    """Numbers of days, in order, separated by commas."""

    MOST = 365

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "short", "inputmode": "numeric"})
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: str | None) -> list[int]:  # type: ignore[override]
        """Split into numbers, sorted, each once."""
        words = (value or "").replace(",", " ").replace(";", " ").split()
        if not all(word.isascii() and word.isdigit() and len(word) < 5 for word in words):
            raise forms.ValidationError(_("Write whole numbers with commas, such as 7, 14."))
        return sorted({int(word) for word in words})

    def validate(self, value: list[int]) -> None:  # type: ignore[override]
        """Refuse days that are none, or beyond a year."""
        super().validate(value)
        if not all(1 <= days <= self.MOST for days in value):
            raise forms.ValidationError(
                _("Each number is between 1 and %(most)s."), params={"most": self.MOST}
            )

    def run_validators(self, value: list[int]) -> None:  # type: ignore[override]
        """Leave out the checks of a text."""

    def prepare_value(self, value: Any) -> Any:
        """Write a list as a line."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value


class ClockField(forms.TimeField):
    """An hour and minute by the branch's clock."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M")
        super().__init__(widget=widget, input_formats=["%H:%M", "%H.%M", "%H:%M:%S"], **kwargs)


class AskTheDatabase(forms.ModelForm):
    """A form that leaves the database's rules to the database.

    Django would ask beforehand, in words of its own; staff/rules.py says what to do.
    """

    def validate_unique(self) -> None:
        """Ask nothing."""

    def _post_clean(self) -> None:
        # Django offers no switch for constraints, as it does for unique fields.
        self.instance.validate_constraints = lambda exclude=None: None
        super()._post_clean()  # type: ignore[misc]


class DayForm(forms.Form):
    """A year to look at, in the URL."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2099)

    def chosen(self, today: date) -> int:
        """Return the year asked for, this year when none or nonsense was."""
        return self.cleaned_data.get("year") or today.year if self.is_valid() else today.year
