"""Suspending and lifting, leave, transfers and the end of a vendor: each asked on its own page."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accessgov.templatetags.formats import branch_time
from staff import people
from staff.attempts import attempt, posted
from staff.models import Leave, User, Vendor
from staff.permissions import requires
from staff.reviewing import leaves, leaving, suspensions
from staff.reviewing.clock import zone_of
from staff.reviewing.forms import LeaveForm, ReasonForm, TransferForm, VendorEndForm

FORMS = ("GET", "HEAD", "POST")
ENTERS = ("lend_access", "manage_people")
LIFTS = ("suspend", "appoint")


@requires("suspend", "manage_people")
@require_safe
def suspended(request: HttpRequest) -> HttpResponse:
    """List who is suspended, since when and why, and the suspensions that were lifted."""
    at = timezone.now()
    seen = suspensions.seen_by(viewer=request.user, at=at)
    running = [
        (one, suspensions.may_lift(suspension=one, by=request.user, at=at))
        for one in seen.filter(lifted_at=None)
    ]
    past = Paginator(seen.exclude(lifted_at=None), 20).get_page(request.GET.get("page"))
    return render(request, "reviewing/suspended.html", {"running": running, "page": past})


@requires("suspend")
@require_http_methods(FORMS)
def suspend(request: HttpRequest, person: int) -> HttpResponse:
    """Ask for the reason and suspend a person at once."""
    at = timezone.now()
    target = _seen(request, person, at)
    if not suspensions.may_suspend(person=target, by=request.user, at=at):
        raise Http404
    form = ReasonForm(posted(request))
    return _ask(
        request,
        form,
        lambda: suspensions.suspend(
            person=target, reason=form.cleaned_data["reason"], by=request.user, at=at
        ),
        target,
        done=_("Suspended. Nothing opens for them any more, on any page."),
        title=_("Suspend %(name)s now?") % {"name": target.full_name},
        lead=_(
            "Their next click signs them out, and no page opens for them until a second person "
            "lifts it: not you."
        ),
        submit=_("Suspend at once"),
    )


@requires(*LIFTS)
@require_http_methods(FORMS)
def lift(request: HttpRequest, person: int) -> HttpResponse:
    """Ask for a word and give a suspended person the access back."""
    at = timezone.now()
    target = _seen(request, person, at)
    taken = suspensions.running(person=target)
    if taken is None:
        raise Http404
    form = ReasonForm(posted(request))
    return _ask(
        request,
        form,
        lambda: suspensions.lift(
            suspension=taken, word=form.cleaned_data["reason"], by=request.user, at=at
        ),
        target,
        done=_("Lifted. What they held before is in force again."),
        title=_("Lift the suspension of %(name)s?") % {"name": target.full_name},
        lead=_("Whoever suspended does not lift. Read why it was done before you decide."),
        facts=[
            (_("Suspended"), branch_time(taken.suspended_at, zone_of(person=target, at=at))),
            (_("By"), taken.by.full_name if taken.by else ""),
            (_("Reason"), taken.reason),
        ],
        submit=_("Lift the suspension"),
    )


@requires(*ENTERS)
@require_http_methods(FORMS)
def enter_leave(request: HttpRequest, person: int) -> HttpResponse:
    """Enter days off of a person; access rests meanwhile."""
    at = timezone.now()
    target = _seen(request, person, at)
    if not leaves.may_enter(person=target, by=request.user, at=at):
        raise Http404
    form = LeaveForm(posted(request))
    return _ask(
        request,
        form,
        lambda: leaves.enter(person=target, by=request.user, at=at, **form.cleaned_data),
        target,
        done=_("The leave is entered. Access rests in these days."),
        title=_("Enter leave of %(name)s") % {"name": target.full_name},
        lead=_(
            "Customer records stay closed from the first day's beginning to the last one's end."
        ),
        submit=_("Enter the leave"),
    )


@requires(*ENTERS)
@require_http_methods(FORMS)
def cancel_leave(request: HttpRequest, leave: int) -> HttpResponse:
    """Confirm and end or take back days off."""
    at = timezone.now()
    found = get_object_or_404(Leave.objects.select_related("person"), pk=leave, cancelled_at=None)
    target = _seen(request, found.person_id, at)
    if not leaves.may_enter(person=target, by=request.user, at=at):
        raise Http404
    zone = zone_of(person=target, at=at)
    form = Form(posted(request))
    return _ask(
        request,
        form,
        lambda: leaves.cancel(leave=found, by=request.user, at=at),
        target,
        done=_("The leave is cancelled. Access is back."),
        title=_("Cancel the leave of %(name)s?") % {"name": target.full_name},
        lead=_("Their access is in force again at once."),
        facts=[
            (_("From"), branch_time(found.begins_at, zone)),
            (_("Until"), branch_time(found.ends_at, zone)),
        ],
        submit=_("Cancel the leave"),
    )


@requires("manage_people")
@require_http_methods(FORMS)
def transfer(request: HttpRequest, person: int) -> HttpResponse:
    """Send a person to another supervisor: what they hold ends, and open work stays behind."""
    at = timezone.now()
    target = _seen(request, person, at)
    form = TransferForm(posted(request), person=target, at=at)
    return _ask(
        request,
        form,
        lambda: leaving.transfer(person=target, by=request.user, at=at, **form.cleaned_data),
        target,
        done=_("The transfer is entered."),
        title=_("Transfer %(name)s") % {"name": target.full_name},
        lead=_(
            "Every assignment ends at that minute, and open work goes to the present supervisor. "
            "The new supervisor then lends access anew."
        ),
        facts=[(_("Direct supervisor"), target.supervisor.full_name if target.supervisor else "")],
        submit=_("Transfer"),
    )


@requires("manage_people")
@require_http_methods(FORMS)
def end_vendor(request: HttpRequest, vendor: int) -> HttpResponse:
    """Confirm and end a vendor, now or after a last day."""
    at = timezone.now()
    ending = get_object_or_404(Vendor, pk=vendor)
    form = VendorEndForm(posted(request))
    if form.is_valid():
        given = {"vendor": ending, "last_day": form.cleaned_data["day"], "by": request.user}
        if attempt(form, lambda: leaving.end_vendor(at=at, **given)):
            messages.success(request, _("The end of the vendor is entered."))
            return redirect("staff:vendors")
    context = {
        "title": _("End %(vendor)s?") % {"vendor": ending.name},
        "lead": _(
            "From then on nobody of this vendor opens a customer, and every assignment of its "
            "people ends. Their open work goes to their supervisors."
        ),
        "facts": [
            (_("Working here"), User.objects.filter(vendor=ending, is_active=True).count()),
        ],
        "form": form,
        "submit": _("End the vendor"),
        "cancel_url": reverse("staff:vendors"),
    }
    return render(request, "components/confirm_page.html", context)


def _ask(
    request: HttpRequest,
    form: Form,
    act: Callable[[], object],
    target: User,
    *,
    done: str,
    **page: object,
) -> HttpResponse:
    """Show the page that confirms; act once it is sent and valid."""
    back = reverse("staff:person", args=[target.pk])
    if form.is_valid() and attempt(form, act):
        messages.success(request, done)
        return redirect(back)
    context = {"form": form, "cancel_url": back, **page}
    return render(request, "components/confirm_page.html", context)


def _seen(request: HttpRequest, person: int, at: datetime) -> User:
    seen = people.visible_to(viewer=request.user, at=at)
    return get_object_or_404(seen.select_related("supervisor"), pk=person)
