"""The ledger's filters; they live in the URL and hold numbers and names of staff only."""

from datetime import date as Date
from datetime import datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.events import Event, Outcome, Reason
from audit.models import LogEntry
from staff.models import Branch, User


class LedgerFilter(django_filters.FilterSet):
    """Which entries to show."""

    event = django_filters.ChoiceFilter(label=_("Event"), choices=Event, empty_label=_("All"))
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=Outcome, empty_label=_("All"))
    reason = django_filters.ChoiceFilter(
        label=_("Reason of refusal"), choices=Reason, empty_label=_("All")
    )
    actor = django_filters.CharFilter(
        label=_("Who"),
        method="by_actor",
        widget=forms.TextInput(attrs={"placeholder": _("name or username")}),
    )
    customer = django_filters.CharFilter(label=_("Customer number"))
    branch = django_filters.ModelChoiceFilter(
        label=_("Branch"), queryset=Branch.objects.all(), empty_label=_("All"), method="by_branch"
    )
    since = django_filters.DateFilter(
        label=_("From"), method="from_date", widget=forms.DateInput(attrs={"type": "date"})
    )
    until = django_filters.DateFilter(
        label=_("Until"), method="until_date", widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = LogEntry
        fields: list[str] = []

    def by_actor(self, entries: QuerySet, name: str, value: str) -> QuerySet:
        """Keep the entries of whoever is called so."""
        asked = value.strip()
        named = Q(username__iexact=asked) | Q(employee_number__iexact=asked)
        people = User.objects.filter(named | Q(full_name__icontains=asked))
        return entries.filter(actor__in=people.values("pk"))

    def by_branch(self, entries: QuerySet, name: str, value: Branch) -> QuerySet:
        """Keep the entries about the branch's customers and those of its staff."""
        return entries.filter(Q(branch=value) | Q(actor_branch=value))

    def from_date(self, entries: QuerySet, name: str, value: Date) -> QuerySet:
        """Keep what happened on this date or later."""
        return entries.filter(timestamp__gte=_midnight(value))

    def until_date(self, entries: QuerySet, name: str, value: Date) -> QuerySet:
        """Keep what happened on this date or earlier."""
        if value == Date.max:
            return entries  # there is no day after it
        return entries.filter(timestamp__lt=_midnight(value + timedelta(days=1)))


def page_of(
    *, entries: QuerySet[LogEntry], before: int | None, size: int
) -> tuple[list[LogEntry], int | None]:
    """Return a page of entries, newest first, and where the next one begins.

    It continues behind an entry instead of counting a million rows to skip some of them.
    """
    if before is not None:
        last = LogEntry.objects.filter(pk=before).values_list("timestamp", flat=True).first()
        if last is not None:
            entries = entries.filter(timestamp__lte=last).exclude(timestamp=last, id__gte=before)
    found: list[Any] = list(entries.order_by("-timestamp", "-id")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


def _midnight(date: Date) -> datetime:
    return datetime.combine(date, time(0), timezone.get_current_timezone())
