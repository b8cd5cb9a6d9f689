"""The customers who want no calls, and ending such a wish."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accessgov.templatetags.formats import branch_date
from audit import wishes
from audit.models import DoNotCall
from staff.attempts import attempt, posted
from staff.models import User
from staff.permissions import branch_ids, requires

PAGE = 50


class EndForm(forms.Form):
    """How it is known that the customer takes calls again."""

    note = forms.CharField(
        label=gettext_lazy("How do you know?"),
        max_length=300,
        help_text=gettext_lazy(
            "When and how the customer said so, without data of the customer. It is kept."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@requires("call_back", "read_ledger")
@require_safe
def no_calls(request: HttpRequest) -> HttpResponse:
    """List the customers of the reader's branches who want no calls."""
    at, user = timezone.now(), _user(request)
    own = {
        branch
        for permission in ("call_back", "read_ledger")
        for branch in branch_ids(user=user, permission=permission, at=at)
    }
    page = Paginator(wishes.wishes_of(branches=sorted(own)), PAGE).get_page(request.GET.get("page"))
    may_end = set(wishes.endable(by=user, at=at).values_list("pk", flat=True))
    context = {"page": page, "may_end": may_end, "rows": [(one, one.pk in may_end) for one in page]}
    return render(request, "audit/no_calls.html", context)


@requires("end_no_call")
@require_http_methods(["GET", "HEAD", "POST"])
def end_no_call(request: HttpRequest, wish: int) -> HttpResponse:
    """Ask how it is known, then let the customer be called again."""
    at, user = timezone.now(), _user(request)
    found = get_object_or_404(wishes.endable(by=user, at=at), pk=wish)
    form = EndForm(posted(request))
    if form.is_valid():
        note = form.cleaned_data["note"]
        if attempt(form, lambda: wishes.end_wish(wish=found, by=user, note=note, at=at)):
            messages.success(request, _("The customer may be called again."))
            return redirect("audit:no_calls")
    return render(request, "components/confirm_page.html", _asked(found, form))


def _asked(wish: DoNotCall, form: EndForm) -> dict[str, object]:
    zone = wish.branch.time_zone if wish.branch else None
    return {
        "title": _("May customer %(number)s be called again?") % {"number": wish.customer},
        "lead": _(
            "From now on the customer may be drawn and phoned again. "
            "Samples closed until now stay closed."
        ),
        "facts": [
            (_("Wants no calls since"), branch_date(wish.since_at, zone)),
            (_("Written down by"), wish.by.full_name),
        ],
        "form": form,
        "submit": _("Calls are welcome again"),
        "cancel_url": reverse("audit:no_calls"),
    }


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
