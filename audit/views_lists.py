"""One of the three lists of a branch day, whole: what a figure of the desk counts, page by page."""

from datetime import date as Date
from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from audit.declaring import lists
from audit.declaring.lists import Kind
from audit.desk import pages
from staff.forms.fields import PersonField
from staff.models import Branch, User
from staff.permissions import branch_ids, requires

PAGE = 40


class DayForm(forms.Form):
    """Which branch day of the own team, and of whom; it lives in the URL."""

    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=gettext_lazy("Branch"), to_field_name="code"
    )
    date = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    agent = PersonField(
        label=gettext_lazy("Agent"), required=False, empty_label=gettext_lazy("All")
    )

    def __init__(self, *args: Any, user: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = branch_ids(user=user, permission="read_reports", at=at)
        branches: Any = self.fields["branch"]
        agents: Any = self.fields["agent"]
        branches.queryset = Branch.objects.filter(pk__in=held)
        agents.queryset = User.objects.filter(supervisor=user)

    def clean_date(self) -> Date:
        """Refuse dates of which there is no day before, or none after."""
        day: Date = self.cleaned_data["date"]
        if not 2000 <= day.year < 2100:
            raise forms.ValidationError(gettext_lazy("Choose today or an earlier day."))
        return day

    def names(self) -> dict[int, str]:
        """Return the agents asked for, with their names."""
        one = self.cleaned_data["agent"]
        team = self.fields["agent"].queryset  # type: ignore[attr-defined]
        return {one.pk: one.full_name} if one else dict(team.values_list("pk", "full_name"))


@requires("read_reports")
@require_safe
def day_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Show one list of a branch day, of the whole own team or of one agent."""
    if kind not in pages.LISTS:
        raise Http404
    form = DayForm(request.GET, user=request.user, at=timezone.now())  # type: ignore[arg-type]
    names: dict[int, str] = {}
    lines: list[lists.Listed] = []
    if form.is_valid():
        given, names = form.cleaned_data, form.names()
        lines = lists.day_list(
            kind=Kind(kind), branch=given["branch"], date=given["date"], agents=list(names)
        )
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    context = {
        "title": pages.LISTS[Kind(kind)],
        "opened": kind != Kind.UNTRACED,
        "form": form,
        "page": page,
        "rows": [pages.line(one, names) for one in page],
        "zone": form.cleaned_data["branch"].time_zone if lines else None,
    }
    return render(request, "audit/desk_day_list.html", context)
