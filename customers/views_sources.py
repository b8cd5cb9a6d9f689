"""The systems that push interactions: make one, show its token once, hear how it is, revoke it."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.evidence import feeds, silences
from audit.evidence.delimited import Imported, import_file
from audit.evidence.intake import FeedRevoked
from audit.models import Feed
from customers.callers import resolve
from customers.forms_evidence import InteractionsForm, SourceForm
from staff.attempts import attempt, posted, show
from staff.permissions import requires

FORMS = ("GET", "HEAD", "POST")


@requires("manage_feeds")
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources with when each was last heard, and which of them are silent now."""
    at = timezone.now()
    found = list(feeds.administered(by=request.user, at=at).prefetch_related("branches"))
    silent = {one.feed.pk: one.begins_at for one in silences.running(feeds=found, at=at)}
    rows = [(feed, silent.get(feed.pk)) for feed in found]
    context = {"rows": rows, "unheard_demo": settings.DEMO and bool(silent)}
    return render(request, "customers/sources.html", context)


@requires("manage_feeds")
@require_http_methods(FORMS)
def add(request: HttpRequest) -> HttpResponse:
    """Make a source and show its token, which stands nowhere afterwards."""
    at = timezone.now()
    form = SourceForm(posted(request), by=request.user, at=at)
    made: list[tuple[Feed, str]] = []
    if form.is_valid() and attempt(
        form, lambda: made.append(feeds.make(by=request.user, at=at, **form.cleaned_data))
    ):
        return _token(request, *made[0])
    return _form(request, form, _("Add a source"), reverse("customers:sources"))


@requires("manage_feeds")
@require_http_methods(FORMS)
def edit(request: HttpRequest, feed: int) -> HttpResponse:
    """Change what a source is called, for whom it speaks and when it counts as silent."""
    at, found = timezone.now(), _own(request, feed)
    form = SourceForm(posted(request), by=request.user, at=at, feed=found)
    if form.is_valid() and attempt(
        form, lambda: feeds.change(feed=found, by=request.user, at=at, **form.cleaned_data)
    ):
        messages.success(request, _("The changes are saved."))
        return redirect("customers:source", feed=feed)
    return _form(request, form, found.name, reverse("customers:source", args=[feed]))


@requires("manage_feeds")
@require_http_methods(FORMS)
def source(request: HttpRequest, feed: int) -> HttpResponse:
    """Show how a source is, and take a file of its interactions in."""
    at, found = timezone.now(), _own(request, feed)
    form = InteractionsForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    done = _import(form, found) if form.is_valid() else None
    found.refresh_from_db()
    context = {
        "feed": found,
        "form": form,
        "done": done,
        "silences": silences.running(feeds=[found], at=at),
        "api": request.build_absolute_uri(reverse("customers:api_interactions")),
    }
    return render(request, "customers/source.html", context)


def _import(form: InteractionsForm, feed: Feed) -> Imported | None:
    file = form.cleaned_data["file"].file
    try:
        return import_file(feed=feed, file=file, at=timezone.now(), resolve=resolve)
    except ValidationError as refused:
        show(form, refused)
    except FeedRevoked:
        form.add_error(None, _("This source is revoked. Make a new token first."))
    return None


@requires("manage_feeds")
@require_http_methods(FORMS)
def renew(request: HttpRequest, feed: int) -> HttpResponse:
    """Ask once more, then show a new token; the old one stops working."""
    found = _own(request, feed)
    if request.method == "POST":
        return _token(request, found, feeds.renew(feed=found))
    lead = _(
        "The present token stops working at once: the system cannot push until it has the new."
    )
    return _confirm(request, found, _("Make a new token for %(name)s?"), lead, _("Make the token"))


@requires("manage_feeds")
@require_http_methods(FORMS)
def revoke(request: HttpRequest, feed: int) -> HttpResponse:
    """Ask once more, then let the source's token stop working."""
    found = _own(request, feed)
    if request.method == "POST":
        feeds.revoke(feed=found, at=timezone.now())
        messages.success(request, _("The source is revoked."))
        return redirect("customers:source", feed=feed)
    lead = _("Its token stops working at once. What it pushed stays and explains as before.")
    return _confirm(
        request, found, _("Revoke %(name)s?"), lead, _("Revoke the source"), danger=True
    )


def _confirm(
    request: HttpRequest, feed: Feed, title: str, lead: str, submit: str, danger: bool = False
) -> HttpResponse:
    context = {
        "title": title % {"name": feed.name},
        "lead": lead,
        "facts": [(_("Kind"), feed.get_kind_display()), (_("Token ends with"), feed.token_end)],
        "form": Form(),
        "submit": submit,
        "cancel_url": reverse("customers:source", args=[feed.pk]),
        "danger": danger,
    }
    return render(request, "components/confirm_page.html", context)


def _token(request: HttpRequest, feed: Feed, token: str) -> HttpResponse:
    api = request.build_absolute_uri(reverse("customers:api_interactions"))
    return render(
        request, "customers/source_token.html", {"feed": feed, "token": token, "api": api}
    )


def _form(request: HttpRequest, form: Form, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "back_label": _("Sources")}
    return render(request, "staff/place_form.html", context)


def _own(request: HttpRequest, feed: int) -> Feed:
    return get_object_or_404(feeds.administered(by=request.user, at=timezone.now()), pk=feed)
