"""The directories' page: make one, show its token once, see what it wanted, revoke it."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from staff.attempts import attempt, posted
from staff.directory import directories
from staff.directory.forms import DirectoryForm
from staff.models import Directory, DirectoryPerson
from staff.permissions import may, requires

FORMS = ("GET", "HEAD", "POST")


@requires("manage_people", "appoint")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the directories, and whom they wanted to end but may not."""
    left = DirectoryPerson.objects.exclude(asked_to_end_at=None).filter(person__is_active=True)
    context = {
        "directories": directories.counted(),
        "left": left.select_related("person", "directory").order_by("asked_to_end_at"),
        "makes": may(request, "appoint"),
        "address": _address(request),
    }
    return render(request, "directory/directories.html", context)


@requires("appoint")
@require_http_methods(FORMS)
def add(request: HttpRequest) -> HttpResponse:
    """Make a directory and show its token, which stands nowhere afterwards."""
    form = DirectoryForm(posted(request))
    made: list[tuple[Directory, str]] = []
    if form.is_valid() and attempt(
        form,
        lambda: made.append(
            directories.make(by=request.user, at=timezone.now(), name=form.cleaned_data["name"])
        ),
    ):
        return _token(request, *made[0])
    context = {
        "form": form,
        "title": _("Add a directory"),
        "back": reverse("staff:directories"),
        "back_label": _("Directories"),
    }
    return render(request, "staff/place_form.html", context)


@requires("appoint")
@require_http_methods(FORMS)
def renew(request: HttpRequest, directory: int) -> HttpResponse:
    """Ask once more, then show a new token; the old one stops working."""
    found = get_object_or_404(Directory, pk=directory)
    if request.method == "POST":
        return _token(request, found, directories.renew(directory=found))
    lead = _("The present token stops working at once: nothing is heard until it has the new one.")
    return _confirm(request, found, _("Make a new token for %(name)s?"), lead, _("Make the token"))


@requires("manage_people", "appoint")
@require_http_methods(FORMS)
def revoke(request: HttpRequest, directory: int) -> HttpResponse:
    """Ask once more, then let the directory's token stop working."""
    found = get_object_or_404(Directory, pk=directory)
    if request.method == "POST":
        directories.revoke(directory=found, at=timezone.now())
        messages.success(request, _("The directory is revoked."))
        return redirect("staff:directories")
    lead = _(
        "Its token stops working at once. People stay as they are; from now on nobody is ended "
        "here because they left there."
    )
    submit = _("Revoke the directory")
    return _confirm(request, found, _("Revoke %(name)s?"), lead, submit, danger=True)


def _confirm(
    request: HttpRequest, found: Directory, title: str, lead: str, submit: str, danger: bool = False
) -> HttpResponse:
    context = {
        "title": title % {"name": found.name},
        "lead": lead,
        "facts": [(_("Token ends with"), found.token_end)],
        "form": Form(),
        "submit": submit,
        "cancel_url": reverse("staff:directories"),
        "danger": danger,
    }
    return render(request, "components/confirm_page.html", context)


def _token(request: HttpRequest, directory: Directory, token: str) -> HttpResponse:
    context = {"directory": directory, "token": token, "address": _address(request)}
    return render(request, "directory/token.html", context)


def _address(request: HttpRequest) -> str:
    users = request.build_absolute_uri(reverse("staff:scim_users"))
    return users.removesuffix("/Users")
