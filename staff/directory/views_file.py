"""A file of people: upload, what storing it would do, storing, receipt. Each sees the own files."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accessgov.tables.files import too_large
from accessgov.tables.forms import ColumnsForm, UploadForm
from accessgov.tables.refusals import FileRefused
from staff.directory import filing
from staff.directory.columns import FIELDS
from staff.directory.filing import PeopleFile
from staff.permissions import requires

SHOWN = 200


@requires("manage_people")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file and find out what storing it would do."""
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if getattr(request, "upload_too_large", False):
        form.dropped(too_large(max_bytes=filing.MOST_BYTES))
    if request.method == "POST" and form.is_valid():
        try:
            return _checked(request, _received(form))
        except FileRefused as refused:
            form.add_error("file", str(refused))
    context = {"form": form, "most_rows": filing.MOST_ROWS}
    return render(request, "directory/people_upload.html", context)


def _received(form: UploadForm) -> PeopleFile:
    sent = form.cleaned_data["file"]
    if sent.size > filing.MOST_BYTES:
        raise FileRefused(too_large(max_bytes=filing.MOST_BYTES))
    return filing.receive(name=sent.name, content=sent.read())


def _checked(request: HttpRequest, given: PeopleFile, sign: str = "") -> HttpResponse:
    """Check a file whose columns are complete, keep it, and lead to what was found."""
    if given.columns.ready:
        given = filing.check(given=given, by=request.user, at=timezone.now())
    else:
        given = replace(given, found=None)
    return redirect("staff:people_file", filing.keep(given=given, by=request.user, sign=sign))


@requires("manage_people")
@require_safe
def found(request: HttpRequest, sign: str) -> HttpResponse:
    """Show what storing the file would do, or what it did."""
    given = filing.kept(by=request.user, sign=sign)
    return _page(request, given, sign) if given else _gone(request)


def _page(request: HttpRequest, given: PeopleFile, sign: str, **more: Any) -> HttpResponse:
    context = {
        "given": given,
        "sign": sign,
        "missing": [FIELDS[name] for name in given.columns.missing],
        "repeated": [FIELDS[name] for name in given.columns.repeated],
        "columns_form": ColumnsForm(columns=given.columns),
        "known": _known(given),
        **more,
    }
    return render(request, "directory/people_file.html", context)


def _known(given: PeopleFile) -> list[tuple[int, str, str]]:
    """Return whom the file changes or ends: line, name of before, and what of it."""
    found = given.found.known[:SHOWN] if given.found else []
    fields = [[str(FIELDS[name]) for name in one.fields] for _line, one in found]
    return [
        (line, one.who, ", ".join(names) if names else _("Ends, with every assignment"))
        for (line, one), names in zip(found, fields, strict=True)
    ]


def _gone(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("The file is kept for an hour and is gone. Upload it again."))
    return redirect("staff:import_people")


@requires("manage_people")
@require_POST
def columns(request: HttpRequest, sign: str) -> HttpResponse:
    """Read the columns as chosen, and check every row anew."""
    given = filing.kept(by=request.user, sign=sign)
    if given is None or given.stored_at:
        return _gone(request)
    form = ColumnsForm(request.POST, columns=given.columns)
    if not form.is_valid():
        return _page(request, given, sign, columns_form=form)
    return _checked(request, replace(given, columns=given.columns.choose(form.chosen)), sign)


@requires("manage_people")
@require_POST
def store(request: HttpRequest, sign: str) -> HttpResponse:
    """Store every row, or the good ones when that is what was asked."""
    given = filing.kept(by=request.user, sign=sign)
    if given is None or not given.columns.ready:
        return _gone(request)
    if given.stored_at is None:
        keep = request.POST.get("keep_good_rows") == "yes"
        try:
            done = filing.store(
                given=given, by=request.user, at=timezone.now(), keep_good_rows=keep
            )
        except filing.BadRows:
            messages.warning(request, _("A row became bad since the check. Look at it again."))
            return _checked(request, given, sign)
        filing.keep(given=done, by=request.user, sign=sign)
    return redirect("staff:people_file", sign)


@requires("manage_people")
@require_safe
def rest(request: HttpRequest, sign: str) -> HttpResponse:
    """Hand out the bad rows, each with what is wrong."""
    given = filing.kept(by=request.user, sign=sign)
    if given is None:
        return _gone(request)
    response = HttpResponse(filing.rest(given=given), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="pegawai-sisa.csv"'
    return response
