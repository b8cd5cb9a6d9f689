"""Sources that push interactions, and lists that supervisors hand out."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit.evidence.portfolios import MOST_NUMBERS, agents_of
from audit.models import Feed, Portfolio
from customers import listing
from staff.calendar import day_on
from staff.forms.fields import DayField, PersonField
from staff.models import Branch, User
from staff.permissions import branch_ids

MEGABYTES = 2  # some 12,000 rows, which take a few seconds


class SourceForm(forms.Form):
    """What a source is called, what it is, and for which branches it speaks."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As people call it, such as PBX Jakarta.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Feed.Kind, widget=forms.RadioSelect)
    branches = forms.ModelMultipleChoiceField(
        label=_("Branches"),
        queryset=Branch.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-two"}),
        help_text=_("It may push interactions of these branches only."),
    )
    silent_after = forms.IntegerField(
        label=_("Silent after (minutes)"),
        min_value=5,
        max_value=600,
        initial=30,
        widget=forms.NumberInput(attrs={"class": "short"}),
        help_text=_(
            "Work hours without an interaction for longer than this count as a silence. What is "
            "opened then cannot be explained, and is not held against anybody."
        ),
    )

    def __init__(
        self, *args: Any, by: User, at: datetime, feed: Feed | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        own = branch_ids(user=by, permission="manage_feeds", at=at)
        self.fields["branches"].queryset = Branch.objects.filter(pk__in=own)
        if feed is not None:
            del self.fields["kind"]  # its interactions are marked with it
            self.initial = {
                "name": feed.name,
                "branches": feed.branches.all(),
                "silent_after": feed.silent_after,
            }


class InteractionsForm(forms.Form):
    """A file of interactions, for a source that cannot push."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV in UTF-8 with the field names of the API in its first line."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}),
    )

    def clean_file(self) -> Any:
        """Refuse what would take too long to wait for."""
        return _small(self.cleaned_data["file"])


def _small(file: Any) -> Any:
    if file and file.size > MEGABYTES << 20:
        raise ValidationError(
            _("The file is larger than %(limit)s MB. Split it into several files."),
            params={"limit": MEGABYTES},
        )
    return file


class ListForm(forms.Form):
    """Customers for one agent, for a time."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("By which you and the agent know it. No names of customers."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Portfolio.Kind, widget=forms.RadioSelect)
    branch = forms.ModelChoiceField(
        label=_("Branch"), queryset=Branch.objects.none(), empty_label=None
    )
    agent = PersonField(label=_("Agent"))
    since = DayField(
        label=_("First day"), required=False, help_text=_("Empty or today: from now on.")
    )
    until = DayField(label=_("Last day"), help_text=_("Including this day."))
    numbers = forms.CharField(
        label=_("Customer numbers"),
        required=False,
        max_length=MOST_NUMBERS * 16,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "mono"}),
        help_text=_("Paste them, on lines or with commas between."),
    )
    file = forms.FileField(
        label=_("Or a CSV file"),
        required=False,
        help_text=_("The column of customer numbers is read, nothing else of it is kept."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt"}),
    )

    def __init__(self, *args: Any, by: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        own = branch_ids(user=by, permission="hand_out", at=at)
        self.fields["branch"].queryset = Branch.objects.filter(pk__in=own)
        self.fields["agent"].queryset = agents_of(by=by, at=at)

    def clean_file(self) -> Any:
        """Refuse a file that is larger than any list."""
        return _small(self.cleaned_data["file"])

    def clean(self) -> dict[str, Any]:
        """Put the numbers together, and turn days into instants by the branch's clock."""
        given = super().clean() or self.cleaned_data
        try:
            given["listed"] = self._listed(given)
        except ValidationError as refused:
            self.add_error("numbers", refused)
        if given.get("branch") and given.get("until"):
            given["begins_at"] = self._begins_at(given)
            given["ends_at"] = day_on(branch=given["branch"], date=given["until"]).ends_at
        return given

    def _listed(self, given: dict[str, Any]) -> list[str]:
        listed = listing.pasted(text=given.get("numbers") or "")
        if given.get("file"):
            listed += listing.from_file(content=given["file"].read())
        if not listed:
            raise ValidationError(_("Paste customer numbers or choose a file."))
        return listed

    def _begins_at(self, given: dict[str, Any]) -> datetime:
        since, zone = given.get("since"), ZoneInfo(given["branch"].time_zone)
        if not since or since <= self.at.astimezone(zone).date():
            return self.at
        return datetime.combine(since, time(), zone)
