"""The record page: opened masked, revealed tier by tier, verified without revealing."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from audit import interactions
from audit.models import Interaction
from audit.purposes import label_of
from customers import gate, verification
from customers.display import clear_rows, masked_tiers
from customers.fields import TIER_NAMES
from customers.forms import OpenForm, RevealForm, VerifyForm
from staff.models import User
from staff.permissions import branch_ids, requires


@requires("open_customer")
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, number: str) -> HttpResponse:
    """Ask why (GET shows nothing of the customer), then open the record (POST)."""
    actor = _actor(request)
    going = interactions.present(agent=actor, at=timezone.now())
    initial = {"purpose": remembered(request, going)}
    form = OpenForm(request.POST or None, running=going, initial=initial)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "number": number, "running": going}
        return render(request, "customers/open.html", context)
    try:
        return _opened(request, number, form, going)
    except gate.Refused as refused:
        return _refused(request, refused)


def _opened(
    request: HttpRequest, number: str, form: OpenForm, going: Interaction | None
) -> HttpResponse:
    actor, asked, at = _actor(request), form.cleaned_data, timezone.now()
    if going is None and asked.get("channel"):
        going = _begin(actor, asked, at)
    # A form from before names another interaction: the gate takes it only if that one has just
    # ended and no other has begun since.
    named = asked.get("interaction") or (going.pk if going else None)
    opened = gate.open_record(
        actor=actor,
        number=number,
        purpose=asked["purpose"],
        sentence=asked["sentence"],
        interaction=named,
        at=at,
    )
    _remember_purpose(request, asked["purpose"] if not asked["sentence"] else "", going)
    return render(request, "customers/record.html", _record_context(actor, opened, going))


def _begin(actor: User, asked: dict[str, Any], at: Any) -> Interaction | None:
    branches = branch_ids(user=actor, permission="open_customer", at=at)
    if not branches:
        return None
    return interactions.start(
        agent=actor,
        branch_id=branches[0],
        channel=asked["channel"],
        reference=asked["reference"],
        at=at,
    )


def remembered(request: HttpRequest, going: Interaction | None) -> str:
    """Return the purpose for which records were opened in the same interaction before."""
    same = request.session.get("purpose_of") == (going.pk if going else None)
    return request.session.get("purpose", "") if same else ""


def _remember_purpose(request: HttpRequest, purpose: str, going: Interaction | None) -> None:
    # Setting it would store the session again, and it is mostly the same as before.
    if remembered(request, going) != purpose:
        request.session["purpose"] = purpose
        request.session["purpose_of"] = going.pk if going else None


def _record_context(
    actor: User, opened: gate.Opened, going: Interaction | None
) -> dict[str, object]:
    entry, initial = opened.entry, {"opening": opened.entry.pk}
    return {
        "number": entry.customer,
        "opened": opened,
        "entry": entry,
        "name": opened.values["full_name"],
        "purpose": label_of(entry.purpose),
        "running": going,
        "tiers": masked_tiers(values=opened.values, lent=opened.tiers),
        "reveal_form": RevealForm(initial=initial, auto_id=False),
        "verify_form": VerifyForm(initial=initial),
        "zone": zone_of(entry),
        "minutes": settings.OPENING_MINUTES,
    }


@requires("open_customer")
@require_http_methods(["GET", "HEAD", "POST"])
def tier(request: HttpRequest, number: str, tier: str) -> HttpResponse:
    """Reveal one tier (POST); the answer to GET is that part of the page without any value."""
    if tier not in TIER_NAMES:
        return redirect("customers:record", number=number)
    form = RevealForm(request.POST or request.GET or None, auto_id=False)
    context: dict[str, object] = {"number": number, "tier": tier, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            context |= _revealed(request, number, tier, form)
        except gate.Refused as refused:
            if not request.htmx:  # type: ignore[attr-defined]
                return _refused(request, refused)
            context["refused"] = refused.advice
    return _part(request, "reveal", context)


def _revealed(request: HttpRequest, number: str, tier: str, form: RevealForm) -> dict[str, object]:
    revealed = gate.reveal(
        actor=_actor(request),
        number=number,
        tier=tier,
        opening=form.cleaned_data["opening"],
        reason=form.cleaned_data["reason"],
        sentence=form.cleaned_data["sentence"],
        at=timezone.now(),
    )
    return {
        "entry": revealed.entry,
        "rows": clear_rows(tier=tier, values=revealed.values),
        "seconds": settings.REVEAL_SECONDS,
        "zone": zone_of(revealed.entry),
    }


@requires("verify_customer")
@require_POST
def verify(request: HttpRequest, number: str) -> HttpResponse:
    """Compare a caller's answer and say match or no match, never the right answer."""
    form = VerifyForm(request.POST)
    context: dict[str, object] = {"number": number, "form": form}
    if form.is_valid():
        try:
            context["verified"] = verification.verify(
                actor=_actor(request),
                number=number,
                opening=form.cleaned_data["opening"],
                factor=form.cleaned_data["factor"],
                answers=form.cleaned_data["answers"],
                at=timezone.now(),
            )
            opening, factor = form.cleaned_data["opening"], form.cleaned_data["factor"]
            context["form"] = VerifyForm(initial={"opening": opening, "factor": factor})
        except gate.Refused as refused:
            context["refused"] = refused.advice
    return _part(request, "verify", context)


def _part(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    """Answer with a part of the record page, or without JavaScript with a page around it."""
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, f"customers/{name}.html", context)
    response = render(request, "customers/part.html", {**context, "part": f"customers/{name}.html"})
    if "rows" in context:
        response.headers["Refresh"] = f"{settings.REVEAL_SECONDS}; url={request.path}"
    return response


def _refused(request: HttpRequest, refused: gate.Refused) -> HttpResponse:
    context = {"reason": refused.advice, "papers": refused.lacks}
    return render(request, "403.html", context, status=403)


def _actor(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def zone_of(entry: Any) -> ZoneInfo:
    """Return the clock of the branch in which the reader works."""
    branch = entry.actor_branch
    return ZoneInfo(branch.time_zone) if branch else timezone.get_default_timezone()  # type: ignore
