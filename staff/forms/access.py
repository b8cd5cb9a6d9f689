"""Giving an assignment: the role, where, on which terms, from when until when."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from staff.forms.fields import ClockField, DayField, NetworksField
from staff.models import Assignment, Branch, Region, User
from staff.permissions import branch_ids
from staff.roles import ROLES

TIER_LABELS = [
    ("contact", _("Contact")),
    ("service", _("Service")),
    ("financial", _("Financial")),
    ("identity", _("Identity")),
]
CAPITAL = ZoneInfo("Asia/Jakarta")


class AssignmentForm(forms.Form):
    """What one person gives to another; only what the giver may give is offered."""

    role = forms.ChoiceField(label=_("Role"))
    place = forms.ChoiceField(label=_("Where"))
    tiers = forms.MultipleChoiceField(
        label=_("May reveal"),
        choices=TIER_LABELS,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-two"}),
        help_text=_("What the role does not include is left out. None: masked records only."),
    )
    first_day = DayField(
        label=_("First day"), required=False, help_text=_("Empty or today: from now on.")
    )
    last_day = DayField(
        label=_("Last day"), required=False, help_text=_("Including this day. Empty: no end.")
    )
    hours_from = ClockField(
        label=_("Hours from"), required=False, help_text=_("By the branch's clock.")
    )
    hours_until = ClockField(
        label=_("Hours until"), required=False, help_text=_("Both empty: at any hour.")
    )
    workdays_only = forms.BooleanField(label=_("On workdays only"), required=False)
    networks = NetworksField()
    customers_a_day = forms.IntegerField(
        label=_("Customers a day"),
        required=False,
        min_value=1,
        max_value=10_000,
        widget=forms.NumberInput(attrs={"class": "short"}),
        help_text=_("How many different customers may be opened in a day. Empty: no limit."),
    )

    def __init__(self, *args: Any, by: User, person: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.at = person, at
        lending = set(branch_ids(user=by, permission="lend_access", at=at))
        appointing = set(branch_ids(user=by, permission="appoint", at=at))
        if person.supervisor_id != by.pk:
            lending = set()
        roles = _roles(lends=bool(lending), appoints=bool(appointing))
        places = _places(lending | appointing, widely=bool(appointing))
        self.fields["role"].choices = _unchosen(roles)
        self.fields["place"].choices = _unchosen(places)
        self.fields["networks"].initial = _usual_networks(lending | appointing)

    def clean(self) -> dict[str, Any]:
        """Let the hours come in pairs and the days in order."""
        given = super().clean() or self.cleaned_data
        hours = given.get("hours_from"), given.get("hours_until")
        if (hours[0] is None) != (hours[1] is None) or (all(hours) and hours[0] >= hours[1]):
            self.add_error(
                "hours_until", _("Give both hours, the earlier one first, or leave both empty.")
            )
        self._check_days(given.get("first_day"), given.get("last_day"))
        return given

    def _check_days(self, first: date | None, last: date | None) -> None:
        today = self.at.astimezone(self._zone()).date()
        if first and first < today:
            self.add_error("first_day", _("An assignment cannot begin in the past."))
        if last and last < (first or today):
            self.add_error("last_day", _("The last day is before the first. Choose a later day."))

    def assignment(self) -> Assignment:
        """Return what was filled in, not saved yet."""
        given = self.cleaned_data
        kind, _colon, number = given["place"].partition(":")
        return Assignment(
            user=self.person,
            role=given["role"],
            branch=Branch.objects.get(pk=number) if kind == "branch" else None,
            region=Region.objects.get(pk=number) if kind == "region" else None,
            valid_from=self._begins(given["first_day"]),
            valid_until=self._ends(given["last_day"]),
            tiers=given["tiers"],
            hours_from=given["hours_from"],
            hours_until=given["hours_until"],
            workdays_only=given["workdays_only"],
            networks=given["networks"],
            customers_a_day=given["customers_a_day"],
        )

    def _begins(self, day: date | None) -> datetime:
        return max(self.at, self._midnight(day)) if day else self.at

    def _ends(self, day: date | None) -> datetime | None:
        # The calendar's last day has no day after it: who types it means no end.
        return self._midnight(day + timedelta(days=1)) if day and day < date.max else None

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone())

    def _zone(self) -> ZoneInfo:
        """Return the clock of the place; wider places go by the capital's."""
        kind, _colon, number = self.cleaned_data.get("place", "").partition(":")
        if kind != "branch":
            return CAPITAL
        return ZoneInfo(Branch.objects.get(pk=number).time_zone)


def _roles(*, lends: bool, appoints: bool) -> list[tuple[str, Any]]:
    may = {"lend_access": lends, "appoint": appoints}
    return [(role.code, role.label) for role in ROLES if may[role.lent_by]]


def _unchosen(choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Choose nothing beforehand where there is a choice: access is given on purpose."""
    return choices if len(choices) < 2 else [("", "---------"), *choices]


def _usual_networks(branches: set[int]) -> list[str]:
    """Offer the networks of the branch, where there is only one to give access to."""
    if len(branches) != 1:
        return []
    return Branch.objects.get(pk__in=branches).networks


def _places(branches: set[int], *, widely: bool) -> list[tuple[str, Any]]:
    near = Branch.objects.filter(pk__in=branches)
    places = [(f"branch:{branch.pk}", branch.name) for branch in near]
    if widely:
        regions = Region.objects.all()
        places += [(f"region:{r.pk}", _("All of %(region)s") % {"region": r}) for r in regions]
        places.append(("all:", _("All branches")))
    return places
