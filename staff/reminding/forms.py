"""What is asked on the pages of reminding."""

from datetime import datetime
from random import Random
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from staff.forms.fields import DayField, PersonField
from staff.models import Reminder, User
from staff.reminding.rows import LATE, OPEN, RIGHT, WRONG
from staff.reminding.spoken import OLDEST
from staff.situations import Situation


class AnswerForm(forms.Form):
    """One situation, and what one would do in it."""

    answer = forms.ChoiceField(
        label=_("What do you do?"), widget=forms.RadioSelect(attrs={"data-digits": True})
    )

    def __init__(self, *args: Any, reminder: Reminder, situation: Situation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = list(situation.answers)
        Random(reminder.pk).shuffle(answers)  # noqa: S311 (the place must not tell the right one)
        self.fields["answer"].choices = answers
        self.focus_errors = True


class Narrowing(forms.Form):
    """Which reminders to list: of whom, and how they were answered."""

    STATES = (
        ("", _("All")),
        (LATE, _("Not answered in time")),
        (OPEN, _("Waits for an answer")),
        (WRONG, _("Answered wrong")),
        (RIGHT, _("Answered right")),
    )

    person = PersonField(required=False, label=_("Person"), empty_label=_("All"))
    state = forms.ChoiceField(choices=STATES, required=False, label=_("Answer"))

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people

    def narrow(self, reminders: QuerySet[Reminder], at: datetime) -> QuerySet[Reminder]:
        """Return those that were asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("person"):
            reminders = reminders.filter(person=asked["person"])
        wanted = {
            LATE: {"answered_at": None, "closes_at__lte": at},
            OPEN: {"answered_at": None, "closes_at__gt": at},
            RIGHT: {"right": True},
            WRONG: {"right": False},
        }
        return reminders.filter(**wanted.get(asked.get("state", ""), {}))


class SpokenForm(forms.Form):
    """Whom a supervisor reminded in person, when and of what."""

    person = PersonField(label=_("Person"))
    held_date = DayField(
        label=_("Day"), help_text=_("The day you spoke; at most %(days)s days ago.")
    )
    topic = forms.CharField(
        label=_("Topic"),
        max_length=200,
        help_text=_("What you reminded them of, in a few words. No customer's name or number."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = by.subordinates.filter(is_active=True)
        held = self.fields["held_date"]
        held.help_text = held.help_text % {"days": OLDEST.days}
