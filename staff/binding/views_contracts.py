"""Entering, extending and ending a person's contract."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accessgov.templatetags.formats import branch_date, branch_time
from staff.attempts import attempt, posted
from staff.binding import clock, contracts, duration
from staff.binding.forms import ContractForm, EndForm, ExtensionForm, RegistrationForm
from staff.models import Contract, User
from staff.permissions import requires


@requires("manage_people")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, person: int) -> HttpResponse:
    """Enter a person's first contract with the present employer."""
    bound = _person(request, person)
    at = timezone.now()
    form = ContractForm(posted(request), instance=Contract(person=bound))
    if form.is_valid() and attempt(
        form, lambda: contracts.enter(contract=form.instance, by=request.user, at=at)
    ):
        messages.success(request, _("The contract is entered."))
        return redirect("staff:papers_of", bound.pk)
    context = {"form": form, "person": bound, "zone": clock.zone_of(person=bound, at=at)}
    return render(request, "binding/contract.html", context)


@requires("manage_people")
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, person: int, contract: int) -> HttpResponse:
    """Extend a contract of a fixed term."""
    extended = _contract(request, person, contract)
    form = ExtensionForm(posted(request))
    if form.is_valid() and attempt(form, lambda: _extend(request, extended, form)):
        messages.success(request, _("The extension is entered."))
        return redirect("staff:papers_of", person)
    first = duration.first_day(contract=extended)
    context = {
        "form": form,
        "contract": extended,
        "person": extended.person,
        "first": first,
        "last": duration.last_possible_day(first=first),
    }
    return render(request, "binding/extension.html", context)


def _extend(request: HttpRequest, extended: Contract, form: ExtensionForm) -> Contract:
    by: User = request.user  # type: ignore[assignment]
    return contracts.extend(contract=extended, by=by, at=timezone.now(), **form.cleaned_data)


@requires("manage_people")
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, person: int, contract: int) -> HttpResponse:
    """Take the day on which the ministry registered a contract."""
    noted = _contract(request, person, contract)
    form = RegistrationForm(posted(request))
    if form.is_valid() and attempt(form, lambda: _register(request, noted, form)):
        messages.success(request, _("The registration is written down."))
        return redirect("staff:papers_of", person)
    context = {
        "title": _("When was contract %(number)s registered?") % {"number": noted.number},
        "lead": noted.person.full_name,
        "form": form,
        "submit": _("Write it down"),
        "cancel_url": reverse("staff:papers_of", args=[person]),
    }
    return render(request, "components/confirm_page.html", context)


def _register(request: HttpRequest, noted: Contract, form: RegistrationForm) -> None:
    day, by = form.cleaned_data["registered_date"], request.user
    contracts.note_registration(contract=noted, day=day, by=by, at=timezone.now())


@requires("manage_people")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, person: int, contract: int) -> HttpResponse:
    """Confirm and end a contract, now or at a minute to come."""
    at = timezone.now()
    ended = _contract(request, person, contract)
    form = EndForm(posted(request), zone=clock.zone_of(person=ended.person, at=at), at=at)
    if form.is_valid() and attempt(
        form,
        lambda: contracts.terminate(contract=ended, when=form.when(), by=request.user, at=at),
    ):
        messages.success(
            request,
            _("The contract ends on %(at)s.") % {"at": branch_time(form.when(), form.zone)},
        )
        return redirect("staff:papers_of", person)
    return render(request, "components/confirm_page.html", _ending(ended, form))


def _ending(ended: Contract, form: BaseForm) -> dict[str, object]:
    return {
        "title": _("End the contract of %(name)s?") % {"name": ended.person.full_name},
        "lead": _(
            "From that minute on the gate refuses every look-up, and extensions end with it."
        ),
        "facts": [
            (_("Contract number"), ended.number),
            (_("Kind"), ended.get_kind_display()),
            (_("First day"), branch_date(ended.begins_date)),
            (_("Last day"), branch_date(ended.ends_date) or _("none")),
        ],
        "form": form,
        "submit": _("End the contract"),
        "cancel_url": reverse("staff:papers_of", args=[ended.person_id]),
        "danger": True,
    }


def _person(request: HttpRequest, person: int) -> User:
    """Return whose contract it is; one's own is none of one's business."""
    found = get_object_or_404(User.objects.select_related("vendor"), pk=person)
    if found.pk == request.user.pk:
        raise Http404
    return found


def _contract(request: HttpRequest, person: int, contract: int) -> Contract:
    _person(request, person)
    known = Contract.objects.select_related("person", "person__vendor", "vendor", "extends")
    return get_object_or_404(known, pk=contract, person=person)
