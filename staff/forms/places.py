"""Adding and changing regions, branches, vendors and holidays."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.forms.fields import (
    AskTheDatabase,
    ClockField,
    DayField,
    DaysField,
    NetworksField,
    WeekdaysField,
)
from staff.models import Branch, Holiday, Region, User, Vendor
from staff.permissions import branch_ids


class RegionForm(AskTheDatabase):
    """A region."""

    class Meta:
        model = Region
        fields = ["code", "name"]


class VendorForm(AskTheDatabase):
    """A vendor."""

    class Meta:
        model = Vendor
        fields = ["code", "name"]


class BranchForm(AskTheDatabase):
    """A branch: where it is, when it works, from where its people connect."""

    workdays = WeekdaysField(label=_("Workdays"))
    opens_at = ClockField(label=_("Opens at"))
    closes_at = ClockField(label=_("Closes at"))
    day_ends_at = ClockField(
        label=_("Day ends at"),
        help_text=_("From this hour on, what happens counts for the next day. Reports are built "
                    "and samples drawn now."),
    )  # fmt: skip
    networks = NetworksField()
    reminds_after_days = DaysField(
        label=_("Reminded so many days after the start"),
        help_text=_("Rules and sanctions return on these days, such as 7, 14: at the beginning of "
                    "the day, by the branch's clock."),
    )  # fmt: skip
    reminds_every_days = forms.IntegerField(
        label=_("Then reminded every so many days"), min_value=1, max_value=365,
        help_text=_("Counted from the last of the days above, or from the last reminder."),
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip
    reminder_grace_days = forms.IntegerField(
        label=_("Days to answer a reminder"), min_value=1, max_value=30,
        help_text=_("Beyond them, customer pages stay closed for the person until the reminder is "
                    "answered, and the supervisor is told."),
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip

    calls_per_agent = forms.IntegerField(
        label=_("Calls a day for each agent"), min_value=1, max_value=10, required=False,
        help_text=_("So many drawn customers of each agent who worked are called. Empty: as many "
                    "as everywhere. It holds from the next draw on."),
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip

    class Meta:
        model = Branch
        fields = [
            "code",
            "name",
            "region",
            "size",
            "time_zone",
            "workdays",
            "opens_at",
            "closes_at",
            "day_ends_at",
            "networks",
            "reminds_after_days",
            "reminds_every_days",
            "reminder_grace_days",
            "calls_per_agent",
        ]
        labels = {"region": _("Region")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["region"].disabled = True
            self.fields["region"].help_text = _(
                "A branch stays in its region: assignments of the region depend on it."
            )

    def clean(self) -> dict[str, Any]:
        """Let the hours be in order."""
        given = super().clean() or self.cleaned_data
        opens, closes = given.get("opens_at"), given.get("closes_at")
        if opens and closes and opens >= closes:
            self.add_error("closes_at", _("The branch closes before it opens. Give a later hour."))
        if closes and given.get("day_ends_at") and given["day_ends_at"] < closes:
            self.add_error(
                "day_ends_at", _("The day ends before the branch closes. Give a later hour.")
            )
        return given


class HolidayForm(AskTheDatabase):
    """A day off beyond the national ones."""

    date = DayField(label=_("Day"))

    class Meta:
        model = Holiday
        fields = ["date", "name", "branch"]
        labels = {"branch": _("Branch"), "name": _("Occasion")}
        help_texts = {"branch": _("Empty: all branches.")}

    def __init__(self, *args: Any, by: User, at: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = branch_ids(user=by, permission="manage_branches", at=at)
        self.fields["branch"].queryset = Branch.objects.filter(pk__in=own)
        self.fields["branch"].empty_label = _("All branches")
