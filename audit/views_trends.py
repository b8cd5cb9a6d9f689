"""The pages of trends: ninety days at a glance, whom nobody has called, and single rows."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from audit.models import Sample, Viewing
from audit.trends import behind, pages, rates, scopes
from audit.trends.coverage import ALARM_ABOVE, coverage
from audit.trends.scopes import By, Scope
from staff.forms.fields import named
from staff.models import Branch, User
from staff.permissions import requires

PAGE = 50
MOST_CHOICES = 300
READERS = ("read_reports", "read_ledger")


class NarrowForm(forms.Form):
    """Which part of the own scope to show; the URL carries it."""

    by = forms.ChoiceField(
        label=_("Row for each"),
        choices=[(By.AGENT, _("Agent")), (By.TEAM, _("Team")), (By.BRANCH, _("Branch"))],
        required=False,
    )
    branch = forms.TypedChoiceField(label=_("Branch"), coerce=int, empty_value=None, required=False)
    team = forms.TypedChoiceField(label=_("Team of"), coerce=int, empty_value=None, required=False)
    agent = forms.TypedChoiceField(label=_("Agent"), coerce=int, empty_value=None, required=False)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("Until"), required=False)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = Branch.objects.filter(pk__in=scope.branches)
        people = User.objects.exclude(pk=scope.reader)
        if scope.agents is not None:
            agents = people.filter(pk__in=scope.agents)
        else:
            held = people.filter(branchpermission__content_object__in=scope.branches)
            agents = held.filter(branchpermission__permission__codename="open_customer").distinct()
        bosses = User.objects.filter(subordinates__in=agents).distinct()
        self._offer("branch", branches.values_list("pk", "name"))
        self._offer("team", [(one.pk, named(one)) for one in bosses])
        self._offer("agent", [(one.pk, named(one)) for one in agents])

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = [("", _("All")), *choices]

    @property
    def query(self) -> dict[str, Any]:
        """Return what narrows the scope, as it stands in a URL."""
        names = ("branch", "team", "agent", "since", "until")
        return {name: value for name in names if (value := self.cleaned_data.get(name))}


@requires(*READERS)
@require_safe
def trends(request: HttpRequest) -> HttpResponse:
    """Show ninety days: sentences, assurance, figures and plots."""
    at = timezone.now()
    whole, scope, form = _asked(request, at)
    by = By(form.cleaned_data.get("by") or (By.BRANCH if whole.oversees else By.AGENT))
    context = {"form": form, "scope": scope, "by": by, "query": form.query}
    context |= pages.overview(scope=scope, by=by, query=form.query, at=at)
    return render(request, "audit/trends.html", context)


@requires(*READERS)
@require_safe
def uncalled(request: HttpRequest) -> HttpResponse:
    """Show since when no customer of each agent has been asked, the longest first."""
    at = timezone.now()
    _whole, scope, form = _asked(request, at)
    rows = coverage(scope=scope, at=at)
    context = {
        "form": form,
        "scope": scope,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "alarms": sum(row.alarm for row in rows),
        "above": ALARM_ABOVE,
        "calls": pages.address("calls", form.query),
    }
    return render(request, "audit/coverage.html", context)


@requires(*READERS)
@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """Show what calls found about each reason and signal, and what it weighs since."""
    return render(request, "audit/rates.html", rates.overview(at=timezone.now()))


@requires(*READERS)
@require_safe
def trend_rows(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the single views, calls or declarations that a figure counts."""
    if kind not in behind.KINDS:
        raise Http404
    _whole, scope, form = _asked(request, timezone.now())
    standing, state = request.GET.get("standing", ""), request.GET.get("state", "")
    if standing not in ("", *Viewing.Standing.values):
        raise Http404
    if state not in ("", "unanswered", *Sample.State.values):
        raise Http404
    found = behind.rows(kind=kind, scope=scope, standing=standing, state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "scope": scope,
        "kind": kind,
        "title": behind.title(kind=kind, standing=standing, state=state),
        "page": page,
        "rows": behind.shown(kind=kind, rows=list(page), scope=scope, user=request.user),
        "back": behind.back(form.query),
    }
    return render(request, "audit/trend_rows.html", context)


def _asked(request: HttpRequest, at: Any) -> tuple[Scope, Scope, NarrowForm]:
    """Return all that the reader may see, the part asked for, and the form that says which."""
    whole = scopes.scope_of(reader=request.user, at=at)
    form = NarrowForm(request.GET, scope=whole)
    if not form.is_valid():
        raise Http404  # another branch's number in the URL, or no number at all
    return whole, scopes.narrowed(whole, **form.query), form
