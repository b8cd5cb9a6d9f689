"""The daily access report's pages: the list, one report, one agent's minutes, the signature."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from audit import reports
from audit.models import DailyReport
from audit.reporting import minutes, pages
from audit.reporting.still_open import still_open
from staff.calendar import Day, day_on
from staff.models import User
from staff.permissions import requires

PAGE = 40


class SignForm(forms.Form):
    """The supervisor's word on a report."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "What you found out, whom you asked, what you will do. Write no customer data: "
            "a customer number is enough."
        ),
    )

    built = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, report: DailyReport, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={"built": report.built_at.isoformat()}, **kwargs)
        self.report = report
        self.fields["note"].required = needed
        self.fields["note"].error_messages["required"] = _(
            "Something in this report needs a word. Write what you found out or will do."
        )

    def clean(self) -> None:
        """Refuse the signature of a report that is no longer the one that was read."""
        if self.cleaned_data.get("built") != self.report.built_at.isoformat():
            self.data = {**self.data.dict(), "built": self.report.built_at.isoformat()}
            raise forms.ValidationError(reports.BUILT_AGAIN)


@requires("read_reports")
@require_safe
def daily(request: HttpRequest) -> HttpResponse:
    """Show the running day, what waits for a signature, and what was signed."""
    at, user = timezone.now(), _user(request)
    stored = reports.readable(user=user, at=at).select_related("branch", "supervisor")
    own = stored.filter(supervisor=user)
    unsigned = own.filter(signed_at=None).order_by("date", "branch__code")
    late = "late" in request.GET
    below = reports.unsigned_below(user=user, at=at).select_related("branch", "supervisor")
    rest = below if late else stored.exclude(pk__in=unsigned.values("pk"))
    rest = rest.order_by("date" if late else "-date", "branch__code")
    page = Paginator(rest, PAGE).get_page(request.GET.get("page"))
    context = {
        "running": pages.running_places(user=user, at=at),
        "unsigned": [pages.summary(report) for report in unsigned[:PAGE]],
        "rest": [pages.summary(report) for report in page],
        "page": page,
        "late": late,
        "at": at,
    }
    return render(request, "audit/reports.html", context)


@requires("read_reports")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, report: int) -> HttpResponse:
    """Show one report; POST signs it off."""
    found = _readable(request, report)
    context = pages.context(found)
    in_place = found.supervisor_id != request.user.pk
    needed = context["needs_a_word"] or in_place or reports.has_open_questions(found)
    form = SignForm(request.POST or None, report=found, needed=needed)
    if request.method == "POST" and form.is_valid():
        try:
            reports.sign(
                report=found,
                by=_user(request),
                note=form.cleaned_data["note"],
                at=timezone.now(),
            )
        except reports.NotSignable as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The report is signed and frozen."))
            return redirect("audit:report", report=found.pk)
    mine = found.signed_at is None and reports.may_sign(report=found, person=_user(request))
    context |= {
        "form": form if mine else None,
        "open": still_open(report=found) if found.signed_at is None else None,
        "mine": not in_place,
    }
    return render(request, "audit/report.html", context)


@requires("read_reports")
@require_safe
def running(request: HttpRequest, branch: str, supervisor: int) -> HttpResponse:
    """Show the report of the running day until now, computed for this page."""
    found = _running(request, branch, supervisor)
    return render(request, "audit/report.html", {**pages.context(found), "running": True})


@requires("read_reports")
@require_safe
def report_agent(request: HttpRequest, report: int, agent: int) -> HttpResponse:
    """Show the minutes behind one line of a report."""
    found = _readable(request, report)
    return _minutes(request, found, agent, day_on(branch=found.branch, date=found.date))


@requires("read_reports")
@require_safe
def running_agent(request: HttpRequest, branch: str, supervisor: int, agent: int) -> HttpResponse:
    """Show the minutes of one agent's running day until now."""
    found = _running(request, branch, supervisor)
    whole = day_on(branch=found.branch, date=found.date)
    return _minutes(request, found, agent, Day(found.date, whole.begins_at, found.built_at))


def _readable(request: HttpRequest, report: int) -> DailyReport:
    stored = reports.readable(user=_user(request), at=timezone.now())
    return get_object_or_404(
        stored.select_related("branch", "supervisor", "raised_to", "signed_by"), pk=report
    )


def _running(request: HttpRequest, branch: str, supervisor: int) -> DailyReport:
    at, user = timezone.now(), _user(request)
    for place in pages.running_places(user=user, at=at):
        if (place.branch.code, place.supervisor.pk) == (branch, supervisor):
            return reports.running(supervisor=place.supervisor, branch=place.branch, at=at)
    raise Http404


def _minutes(request: HttpRequest, report: DailyReport, agent: int, day: Day) -> HttpResponse:
    line = next((line for line in report.lines if line["agent"] == agent), None)
    if line is None:
        raise Http404
    entries = list(minutes.entries(agent_id=agent, branch=report.branch, day=day))
    zone = ZoneInfo(report.branch.time_zone)
    context = {
        "report": report,
        "running": report.pk is None,
        "zone": zone,
        "moments": [minutes.moment(entry) for entry in entries],
        "hours": minutes.openings_by_hour(entries, zone),
        **pages.line_context(report, line),
    }
    return render(request, "audit/report_agent.html", context)


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
