"""The papers of a person: one's own, those of own staff, and everybody who waits for something."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from staff import people, printing
from staff.binding import confirming, contracts, duration, papers, signed, waiting
from staff.models import Contract, Signature
from staff.permissions import may, requires

SEES = ("manage_people", "appoint", "lend_access")
PAGE = 50


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Show the signed-in person's own papers, and what to do next."""
    at, person = timezone.now(), request.user
    context = {"papers": papers.of(person=person, at=at), "own": True}
    if confirming.waiting(at=at).filter(pk=person.pk).exists():
        context["code"] = confirming.code_of(person=person, at=at)
        context["code_until"] = confirming.valid_until(person=person, at=at)
        context["second"] = confirming.second_of(person=person, at=at)
    return render(request, "binding/papers.html", context)


@requires(*SEES)
@require_safe
def of_person(request: HttpRequest, person: int) -> HttpResponse:
    """Show somebody's papers to HR and to those above."""
    at = timezone.now()
    seen = people.visible_to(viewer=request.user, at=at)
    shown = get_object_or_404(seen.select_related("vendor", "supervisor"), pk=person)
    found = papers.of(person=shown, at=at)
    enters = contracts.may(person=shown, by=request.user, at=at)
    rows = [_contract(one, enters, at) for one in found.contracts]
    context = {"papers": found, "person": shown, "enters": enters, "contracts": rows}
    return render(request, "binding/papers.html", context)


def _contract(contract: Contract, enters: bool, at: datetime) -> dict[str, object]:
    over = contract.ends_at is not None and contract.ends_at <= at
    extends = enters and duration.may_extend(contract)
    notes = enters and contract.registered_date is None
    return {"contract": contract, "extends": extends, "notes": notes, "ends": enters and not over}


@require_safe
def signed_pdf(request: HttpRequest, signature: int) -> HttpResponse:
    """Give what somebody signed as a PDF: to the person, to HR and to those above."""
    at = timezone.now()
    readable = Signature.objects.filter(person=request.user.pk)
    if may(request, *SEES):
        readable |= Signature.objects.filter(
            person__in=people.visible_to(viewer=request.user, at=at)
        )
    found = get_object_or_404(readable.select_related("person", "text"), pk=signature)
    name = f"{found.text.kind}-{found.text.version}-{found.person.employee_number}"
    return printing.download(document=signed.document(signature=found), name=name)


@requires(*SEES)
@require_safe
def everybody(request: HttpRequest) -> HttpResponse:
    """List the people who lack something: everybody for HR, own staff for supervisors."""
    at = timezone.now()
    seen = people.visible_to(viewer=request.user, at=at).exclude(pk=request.user.pk)
    turn = request.GET.get("turn", "")
    rows = waiting.everybody(among=seen, at=at, turn=turn)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "turn": turn, "turns": waiting.TURNS, "number": len(rows)}
    return render(request, "binding/waiting.html", context)
