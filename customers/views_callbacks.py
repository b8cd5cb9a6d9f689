"""The call-back desk: a drawn customer's number, a script that discloses nothing, an outcome."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accessgov.templatetags.formats import branch_clock
from audit import callbacks, samples
from audit.callbacks import Recorded
from audit.desk.calling_hours import callable_from
from audit.desk.scripts import script_of
from audit.models import CallAttempt, Sample
from audit.purposes import label_of, says_something
from audit.wishes import wants_no_call
from customers import gate
from customers.phones import local
from staff.models import User
from staff.permissions import requires


class OutcomeForm(forms.Form):
    """What came of the call."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of the call?"),
        choices=CallAttempt.Outcome.choices,
        widget=forms.RadioSelect(attrs={"data-digits": True}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "Needed for “Not me”: what was said, without names, numbers or other customer data."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the note where it is needed."""
        values = super().clean() or {}
        unknown = values.get("outcome") == CallAttempt.Outcome.NOT_ME
        if unknown and not says_something(values.get("note", "")):
            self.add_error("note", _("Write in a few words what the customer said."))
        return values


@requires("call_back")
@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: HttpRequest, sample: int) -> HttpResponse:
    """Show what the ledger knows of a sample (GET), and the one phone number (POST)."""
    at, actor = timezone.now(), _actor(request)
    own = callbacks.own_sample(number=sample, person=actor, at=at, asked="customers:callback")
    if own.state != Sample.State.WAITING:
        return redirect("audit:sample", own.pk)
    shown: dict[str, object] = {}
    if request.method == "POST":
        try:
            shown = _shown(gate.call_back(actor=actor, sample=own, at=at))
        except gate.Refused as refused:
            if not request.htmx:  # type: ignore[attr-defined]
                context = {"reason": refused.advice, "papers": refused.lacks}
                return render(request, "403.html", context, status=403)
            shown = {"refused": refused.advice}
    return _page(request, own, at, OutcomeForm(), shown)


@requires("call_back")
@require_POST
def outcome(request: HttpRequest, sample: int) -> HttpResponse:
    """Record what came of the call, and go back to the samples that wait."""
    at, actor = timezone.now(), _actor(request)
    own = callbacks.own_sample(number=sample, person=actor, at=at, asked="customers:outcome")
    if own.state != Sample.State.WAITING:  # the form was sent twice, or from an old page
        return redirect("audit:sample", own.pk)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _page(request, own, at, form, {})
    try:
        given = {name: form.cleaned_data.get(name, "") for name in ("outcome", "note")}
        recorded = callbacks.record_call(sample=own, by=actor, at=at, **given)
    except callbacks.NoOpenCall:
        messages.error(request, _("Nothing was recorded: show the number and call first."))
        return redirect("customers:callback", own.pk)
    messages.success(request, _told(recorded, at))
    return redirect("audit:desk")


@requires("call_back")
@require_POST
def uncalled(request: HttpRequest, sample: int) -> HttpResponse:
    """Close the call-back of a customer who wants no calls, without showing a number."""
    at, actor = timezone.now(), _actor(request)
    own = callbacks.own_sample(number=sample, person=actor, at=at, asked="customers:uncalled")
    try:
        messages.success(request, _told(callbacks.close_uncalled(sample=own, by=actor, at=at), at))
    except callbacks.NoOpenCall:
        messages.error(request, _("Nothing was recorded: show the number and call first."))
        return redirect("customers:callback", own.pk)
    return redirect("audit:desk")


def _page(
    request: HttpRequest, own: Sample, at: datetime, form: OutcomeForm, shown: dict[str, object]
) -> HttpResponse:
    open_call = samples.open_call_of(person=_actor(request))
    openings = list(samples.openings_of(sample=own))
    customers_zone = samples.customers_zone(sample=own, openings=openings)
    call_from = callable_from(zone=customers_zone, at=at)
    context = {
        "sample": own,
        "draw": own.draw,
        "zone": own.draw.branch.time_zone,
        "openings": [(entry, label_of(entry.purpose)) for entry in openings],
        "calls": own.attempts.exclude(recorded_at=None).select_related("by"),
        "calls_left": callbacks.CALLS,
        "changed": samples.changed_after(sample=own, openings=openings),
        "due": own.due_at <= at,
        "customers_zone": customers_zone,
        "call_from": call_from if call_from > at else None,
        "wants_no_call": wants_no_call(customer=own.customer),
        "script": script_of(openings=openings, caller=_actor(request).get_full_name()),
        "other_language": next(
            code for code, _name in settings.LANGUAGES if code != get_language()
        ),
        "open_call": open_call if open_call and open_call.sample_id == own.pk else None,
        "other_call": open_call if open_call and open_call.sample_id != own.pk else None,
        "seconds": settings.REVEAL_SECONDS,
        "form": form,
        **shown,
    }
    return render(request, "customers/callback.html", context)


def _shown(revealed: gate.Revealed) -> dict[str, object]:
    phone = revealed.values["phone"]
    return {
        "entry": revealed.entry,
        "name": revealed.values["name"],
        "dial": phone,
        "phone": local(phone) if phone else "",
    }


def _told(recorded: Recorded, at: datetime) -> str:
    """Say what was recorded and what it leads to."""
    sample = recorded.sample
    if sample.state == Sample.State.WAITING:
        clock = branch_clock(sample.due_at, sample.draw.branch.time_zone)
        return _("Recorded. This call-back comes back at %(clock)s.") % {"clock": clock}
    if sample.follow_up:
        return _("Recorded, and marked for follow-up.")
    if recorded.replacement:
        return _("Recorded. Another customer of that day was drawn in place of this one.")
    if recorded.used_up:
        return _(
            "Recorded. Every customer of that day has been drawn, so no other takes its place."
        )
    return _("Recorded.")


def _actor(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
