"""Importing customers: upload, columns, dry run, storing, receipt. Each sees the own files only."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accessgov.tables.forms import ColumnsForm, UploadForm
from accessgov.tables.refusals import FileRefused
from audit.events import Event
from audit.models import LogEntry
from customers.importing import files, jobs, running, scan
from customers.importing.columns import FIELDS
from customers.importing.problems import Problem
from customers.importing.rest import hand_out
from customers.models import ImportJob
from staff.permissions import requires

State = ImportJob.State


@requires("import_customers")
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: HttpRequest) -> HttpResponse:
    """Take a file, and list the own earlier ones."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent)
    if getattr(request, "upload_too_large", False):
        form.dropped(files.too_large(max_bytes=settings.IMPORT_MEGABYTES << 20))
    if request.method == "POST" and form.is_valid():
        try:
            received = _receive(request, form)
            return redirect("customers:import_job", job=received.pk)
        except FileRefused as refused:
            form.add_error("file", str(refused))
    earlier = ImportJob.objects.filter(by=request.user.pk)[:20]
    context = {"form": form, "earlier": earlier, "megabytes": settings.IMPORT_MEGABYTES}
    return render(request, "customers/imports.html", context)


def _receive(request: HttpRequest, form: UploadForm) -> ImportJob:
    upload = form.cleaned_data["file"]
    return jobs.receive(
        by=request.user,  # type: ignore[arg-type]
        address=request.address,  # type: ignore[attr-defined]
        filename=upload.name,
        chunks=upload.chunks(),
        at=timezone.now(),
    )


@requires("import_customers")
@require_safe
def job(request: HttpRequest, job: int) -> HttpResponse:
    """Show how far a file has come, and what to do next; while it runs, the page asks again."""
    found = _own(request, job)
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "customers/import.html", _context(found))
    if found.state not in running.STEPS:
        return HttpResponseClientRefresh()
    context = {"job": found, "done": running.done(job=found)}
    return render(request, "customers/import_progress.html", context)


def _context(found: ImportJob) -> dict[str, Any]:
    columns = jobs.columns_of(found)
    return {
        "job": found,
        "done": running.done(job=found),
        "columns_form": _columns_form(found),
        "missing": [FIELDS[name] for name in columns.missing],
        "repeated": [FIELDS[name] for name in columns.repeated],
        "problems": _readable(found.problems),
        "warnings": _readable(found.warnings),
        "shown": scan.SHOWN,
        "rest_days": settings.IMPORT_REST_DAYS,
        "entry": _closing_entry(found),
        "twin": jobs.imported_before(job=found),
    }


def _columns_form(found: ImportJob, data: Any = None) -> ColumnsForm:
    examples = found.columns.get("examples", [])
    return ColumnsForm(data, columns=jobs.columns_of(found), examples=examples)


def _readable(kept: list) -> list[tuple[int, list[Problem]]]:
    return [(line, [Problem(*values) for values in found]) for line, found in kept]


def _closing_entry(found: ImportJob) -> LogEntry | None:
    if found.state != State.DONE:
        return None
    # By person and instant, which the ledger has an index for.
    own = LogEntry.objects.filter(actor=found.by_id, timestamp=found.ended_at)
    return own.filter(event=Event.IMPORTED, object_id=found.pk).first()


@requires("import_customers")
@require_POST
def columns(request: HttpRequest, job: int) -> HttpResponse:
    """Keep the chosen columns and start the dry run when they are complete."""
    found = _own(request, job)
    form = _columns_form(found, request.POST)
    if not form.is_valid():
        return render(request, "customers/import.html", {**_context(found), "columns_form": form})
    return _try(request, found, lambda: _check(request, found, form.chosen))


def _check(request: HttpRequest, found: ImportJob, chosen: dict[int, str]) -> None:
    if jobs.choose_columns(job=found, fields=chosen).ready:
        running.begin(job=found, state=State.CHECKING)
    else:
        messages.warning(request, _("Some columns are missing or chosen twice."))


@requires("import_customers")
@require_POST
def store(request: HttpRequest, job: int) -> HttpResponse:
    """Store all rows, or the good ones when that is what was asked."""
    found = _own(request, job)
    keep = request.POST.get("keep_good_rows") == "yes"
    return _try(
        request,
        found,
        lambda: running.begin(job=found, state=State.STORING, keep_good_rows=keep),
    )


@requires("import_customers")
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, job: int) -> HttpResponse:
    """Ask once more, then delete the file without storing anything."""
    found = _own(request, job)
    if request.method == "POST":
        return _try(request, found, lambda: jobs.discard(job=found, at=timezone.now()))
    context = {
        "title": _("Discard this file?"),
        "lead": _("Nothing of it has been stored. The file is deleted here."),
        "facts": [(_("File"), found.filename), (_("Rows"), found.rows_total)],
        "submit": _("Discard"),
        "cancel_url": found.get_absolute_url(),
        "danger": True,
    }
    return render(request, "components/confirm_page.html", context)


@requires("import_customers")
@require_safe
def rest(request: HttpRequest, job: int) -> HttpResponse | FileResponse:
    """Hand out the rows that are bad, each with what is wrong."""
    found = _own(request, job)
    try:
        opened = hand_out(job=found, at=timezone.now())
    except FileRefused as refused:
        messages.error(request, str(refused))
        return redirect(found)
    name = f"{found.filename.rsplit('.', 1)[0]}-sisa.csv"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="text/csv")


def _try(request: HttpRequest, found: ImportJob, step: Callable[[], object]) -> HttpResponse:
    try:
        step()
    except jobs.NotReady:
        messages.warning(request, _("The file is at another step by now. Look at it again."))
    return redirect(found)


def _own(request: HttpRequest, job: int) -> ImportJob:
    return get_object_or_404(ImportJob.objects.select_related("by"), pk=job, by=request.user.pk)
