"""What the pages about reviews, suspensions, leave and transfers ask for."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from staff.forms.access import TIER_LABELS
from staff.forms.fields import DayField, PersonField
from staff.models import AccessReview, User
from staff.permissions import held_by_anybody

_WORDS = forms.Textarea(attrs={"rows": 2})


class ReasonForm(forms.Form):
    """Why, in a sentence."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=_WORDS)


class DecisionForm(ReasonForm):
    """What becomes of the chosen assignments."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=AccessReview.Decision.choices,
        widget=forms.RadioSelect(attrs={"data-digits": True}),
    )
    tiers = forms.MultipleChoiceField(
        label=_("Tiers that stay when narrowing"),
        choices=TIER_LABELS,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-two"}),
        help_text=_("Ticked beforehand: what was used in the last 90 days. Nothing is added."),
    )
    field_order = ("decision", "tiers", "reason")


class LeaveForm(forms.Form):
    """The first and the last day off."""

    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), help_text=_("Including this day."))


class TransferForm(ReasonForm):
    """To whom, and from which day on."""

    supervisor = PersonField(label=_("New direct supervisor"))
    day = DayField(
        label=_("From the beginning of"),
        required=False,
        help_text=_("By the clock of the branch that is left. Empty or today: at once."),
    )
    field_order = ("supervisor", "day", "reason")

    def __init__(self, *args: Any, person: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = {person.pk, person.supervisor_id}
        self.fields["supervisor"].queryset = _leading(at).exclude(pk__in=present - {None})


def _leading(at: datetime) -> QuerySet[User]:
    """Return those who lend access somewhere now."""
    lends = held_by_anybody(at=at).filter(permission__codename="lend_access")
    return User.objects.filter(pk__in=lends.values("user"))


class VendorEndForm(forms.Form):
    """From which day on a vendor works for us no more."""

    day = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Including this day, by the clock of each branch. Empty: it ends now."),
    )
