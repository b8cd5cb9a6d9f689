"""Reports as files: asking for one, seeing it made, fetching it. Each sees the own files only."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from audit import reports
from audit.exporting import files, making
from audit.models import ReportFile
from staff.permissions import requires

SHOWN = 20
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


class AskForm(forms.Form):
    """What kind of file is wanted."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=[
            (ReportFile.Format.PDF, _("PDF, to sign and file")),
            (ReportFile.Format.XLSX, _("XLSX, for a spreadsheet")),
            (ReportFile.Format.CSV, _("CSV, for another program")),
        ],
        widget=forms.RadioSelect,
        initial=ReportFile.Format.PDF,
    )


@requires("read_reports")
@require_http_methods(["GET", "HEAD", "POST"])
def report_files(request: HttpRequest, report: int) -> HttpResponse:
    """Take the wish for a file of this report, and list the own earlier ones."""
    at = timezone.now()
    readable = reports.readable(user=request.user, at=at).select_related("branch", "supervisor")
    found = get_object_or_404(readable, pk=report)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = files.ask(report=found, form=form.cleaned_data["format"], by=request.user, at=at)
        making.begin(file=asked)
        return redirect("audit:report_file", file=asked.pk)
    earlier = files.own(user=request.user, at=at).filter(report=found)[:SHOWN]
    context = {"report": found, "form": form, "earlier": earlier, "at": at}
    return render(request, "audit/report_files.html", context)


@requires("read_reports")
@require_safe
def report_file(request: HttpRequest, file: int) -> HttpResponse:
    """Show how far a file is; while it is being made, the page asks again."""
    found = _own(request, file)
    if not request.htmx:
        return render(request, "audit/report_file.html", _context(found))
    if found.state not in files.UNFINISHED:
        return HttpResponseClientRefresh()
    return render(request, "audit/report_file_progress.html", _context(found))


@requires("read_reports")
@require_safe
def report_file_fetch(request: HttpRequest, file: int) -> HttpResponse:
    """Hand the file out; one that is gone leads back to its page, which offers a new one."""
    found = _own(request, file)
    try:
        content = files.fetch(file=found, at=timezone.now())
    except files.NotThere as why:
        messages.warning(request, str(why))
        return redirect("audit:report_file", file=found.pk)
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[found.format],
        headers={"Content-Disposition": f'attachment; filename="{files.download_name(found)}"'},
    )


def _context(found: ReportFile) -> dict[str, Any]:
    return {
        "file": found,
        "report": found.report,
        "zone": found.report.branch.time_zone,
        "expired": found.expires_at <= timezone.now(),
        "unfinished": found.state in files.UNFINISHED,
        "entry": files.asking_entry(found),
    }


def _own(request: HttpRequest, file: int) -> ReportFile:
    return get_object_or_404(files.own(user=request.user, at=timezone.now()), pk=file)
