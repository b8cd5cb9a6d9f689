"""The people's pages: who is here, who a person is, registering, changing and ending them."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff import assignments, invitations, people
from staff.attempts import attempt, posted
from staff.binding import confirming, waiting
from staff.binding.views_papers import SEES as SEES_PAPERS
from staff.filters import PeopleFilter, in_force, unmailed
from staff.forms.access import AssignmentForm
from staff.forms.people import PersonForm
from staff.models import Assignment, User
from staff.permissions import may, requires
from staff.reviewing.standing import standing

SEES = ("manage_people", "appoint", "lend_access", "suspend")
PAGE = 50
ORDER = {"name": "full_name", "number": "employee_number", "supervisor": "supervisor__full_name"}


@requires(*SEES)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the people whom the reader may look at, narrowed by the URL."""
    at = timezone.now()
    seen = people.visible_to(viewer=request.user, at=at)
    chosen = PeopleFilter(request.GET, queryset=seen, at=at)
    held = Prefetch("assignments", in_force(at=at).select_related("branch", "region"), "held")
    rows = chosen.qs.select_related("supervisor", "vendor").prefetch_related(held)
    page = Paginator(rows.order_by(*_order(request)), PAGE).get_page(request.GET.get("page"))
    manages = may(request, "manage_people")
    context = {
        "filter": chosen,
        "page": page,
        "manages": manages,
        "sees_papers": may(request, *SEES_PAPERS),
        "unmailed": unmailed(at=at).count() if manages else 0,
        "suspends": may(request, "suspend"),
    }
    return render(request, "staff/people.html", context)


def _order(request: HttpRequest) -> list[str]:
    asked = request.GET.get("sort", "")
    column = ORDER.get(asked.removeprefix("-"), "full_name")
    return [f"-{column}" if asked.startswith("-") else column, "pk"]


@requires(*SEES)
@require_safe
def person(request: HttpRequest, person: int) -> HttpResponse:
    """Show one person: facts, and assignments of the past, now and later."""
    at = timezone.now()
    shown = _seen(request, person, at)
    held = list(
        assignments.with_what_follows(shown.assignments).select_related(
            "user", "branch", "region", "lent_by"
        )
    )
    rows = [(one, assignments.may_end(assignment=one, by=request.user, at=at)) for one in held]
    context = {
        "person": shown,
        "now": [row for row in rows if _holds(row[0], at)],
        "later": [row for row in rows if row[0].valid_from > at and not _over(row[0], at)],
        "past": [row for row in rows if _over(row[0], at)],
        "subordinates": shown.subordinates.filter(is_active=True),
        "gives": _gives(request, shown, at),
        "standing": standing(person=shown, viewer=request.user, at=at),
        "manages": may(request, "manage_people") and _decides(request, shown, at),
        "sees_papers": may(request, *SEES_PAPERS),
        "gaps": _gaps(shown, at),
        "confirms": confirming.may_confirm(person=shown, by=request.user, at=at),
        "confirmation": confirming.newest(person=shown),
        "concerned": confirming.concerned(at=at).filter(pk=shown.pk).exists(),
    }
    return render(request, "staff/person.html", context)


def _gaps(shown: User, at: datetime) -> list[waiting.Missing]:
    bound = waiting.bound(at=at).filter(pk=shown.pk).exists()
    return waiting.missing(person=shown, at=at) if bound else []


def _holds(terms: Assignment, at: datetime) -> bool:
    return terms.valid_from <= at and not _over(terms, at)


def _over(terms: Assignment, at: datetime) -> bool:
    return terms.valid_until is not None and terms.valid_until <= at


def _decides(request: HttpRequest, shown: User, at: datetime) -> bool:
    try:
        people.check_decides(person=shown, by=request.user, at=at)
    except people.NotYours:
        return False
    return True


def _gives(request: HttpRequest, shown: User, at: datetime) -> bool:
    if not shown.is_active or shown == request.user:
        return False
    form = AssignmentForm(by=request.user, person=shown, at=at)
    return bool(form.fields["role"].choices)


@requires("manage_people")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register a new person, who then gets an invitation."""
    form = PersonForm(posted(request), at=timezone.now())
    if form.is_valid():
        if attempt(form, lambda: people.register(person=form.instance)):
            messages.success(request, _("Registered. Now invite them, so that they can sign in."))
            return redirect("staff:person", form.instance.pk)
    return render(request, "staff/person_form.html", {"form": form})


@requires("manage_people")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, person: int) -> HttpResponse:
    """Change what is known about a person."""
    changed = get_object_or_404(User, pk=person)
    name, at = changed.full_name, timezone.now()
    form = PersonForm(posted(request), instance=changed, at=at)
    if form.is_valid():
        if attempt(form, lambda: people.change(person=changed, by=request.user, at=at)):
            messages.success(request, _("The changes are saved."))
            return redirect("staff:person", changed.pk)
    context = {"form": form, "person": changed, "name": name}
    return render(request, "staff/person_form.html", context)


@requires("manage_people")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, person: int) -> HttpResponse:
    """Confirm and end a person; every assignment ends with them."""
    ended = get_object_or_404(User, pk=person, is_active=True)
    form = Form(posted(request))
    if form.is_valid():
        at = timezone.now()
        if attempt(form, lambda: people.end(person=ended, by=request.user, at=at)):
            messages.success(request, _("Ended. Every assignment ended at the same instant."))
            return redirect("staff:person", ended.pk)
    return render(request, "components/confirm_page.html", _ending(ended, form))


def _ending(ended: User, form: Form) -> dict[str, object]:
    led = ended.subordinates.filter(is_active=True).count()
    facts = [(_("Employee number"), ended.employee_number), (_("Username"), ended.username)]
    if led:
        facts.append((_("People without a supervisor afterwards"), led))
    return {
        "title": _("End %(name)s?") % {"name": ended.full_name},
        "lead": _(
            "They are signed out at once, and every assignment ends now. What they did stays in "
            "the ledger."
        ),
        "facts": facts,
        "form": form,
        "submit": _("End this person"),
        "cancel_url": reverse("staff:person", args=[ended.pk]),
    }


@requires("manage_people")
@require_POST
def bring_back(request: HttpRequest, person: int) -> HttpResponse:
    """Take an ended person back, without assignments."""
    back = get_object_or_404(User, pk=person, is_active=False)
    people.bring_back(person=back, by=request.user, at=timezone.now())
    messages.success(request, _("Back again, without any assignment. Make an invitation."))
    if back.vendor_id:
        messages.info(request, _("The vendor puts them forward anew: an interview comes first."))
    return redirect("staff:person", back.pk)


@requires("manage_people")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, person: int) -> HttpResponse:
    """Confirm, then show the link of an invitation once; it stands nowhere else."""
    invited = get_object_or_404(User, pk=person, is_active=True)
    form = Form(posted(request))
    codes: list[str] = []
    if form.is_valid():
        at = timezone.now()
        if attempt(
            form, lambda: codes.append(invitations.invite(person=invited, by=request.user, at=at))
        ):
            link = request.build_absolute_uri(f"{reverse('staff:welcome')}?code={codes[0]}")
            return render(request, "staff/invitation.html", {"person": invited, "link": link})
    return render(request, "components/confirm_page.html", _inviting(invited, form))


def _inviting(invited: User, form: Form) -> dict[str, object]:
    return {
        "title": _("Invite %(name)s to choose a password?") % {"name": invited.full_name},
        "lead": _(
            "You get a link to hand over, valid for three days. An earlier link and the present "
            "password stop working at once, and customers, reports and the ledger stay closed "
            "until a second person has confirmed the new sign-in. The invitation is recorded."
        ),
        "facts": [(_("Username"), invited.username)],
        "form": form,
        "submit": _("Make the invitation"),
        "cancel_url": reverse("staff:person", args=[invited.pk]),
    }


def _seen(request: HttpRequest, person: int, at: datetime) -> User:
    seen = people.visible_to(viewer=request.user, at=at)
    return get_object_or_404(seen.select_related("supervisor", "vendor"), pk=person)
