"""Looking: the board of who waits for what, the vendor's portal, a candidate and its documents."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from staff.attempts import attempt
from staff.choosing import (
    board as boards,
)
from staff.choosing import (
    contents,
    documents,
    forgetting,
    interviews,
    parts,
    relatives,
    screening,
    seeing,
    vacancies,
)
from staff.choosing.forms import DocumentForm
from staff.letters import texts
from staff.models import Candidate, Document, User
from staff.permissions import may, requires

SEES = (parts.HR, "interview", "propose")
PAGE = 50
MARKS = {
    "": ("info", "user"),
    "screened": ("info", "clipboard-check"),
    "recommended": ("ok", "circle-check"),
    "taken_on": ("ok", "user-check"),
    "refused": ("danger", "circle-x"),
    "withdrawn": ("plain", "x"),
}


@requires(parts.HR, "interview")
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show who waits for what, since when, the longest waiting first."""
    at = timezone.now()
    ended = boards.ended(viewer=request.user, at=at)
    context = {
        "groups": boards.waiting(viewer=request.user, at=at),
        "unready": boards.unready(viewer=request.user, at=at),
        "ended": ended[: boards.SHOWN],
        "at": at,
        "asks": may(request, "request_people"),
        "hr": may(request, parts.HR),
    }
    return render(request, "choosing/board.html", context)


@requires("propose")
@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    """Show a vendor its open vacancies, its candidates and the names of its staff."""
    at = timezone.now()
    vendor = request.user.vendor
    own = seeing.visible_to(viewer=request.user, at=at).select_related("vacancy__branch")
    staff = User.objects.none()
    works = vendor is not None and vendor.works(at=at)
    if works:
        staff = User.objects.filter(vendor=vendor).exclude(pk=request.user.pk)
    context = {
        "vendor": vendor,
        "works": works,
        "vacancies": vacancies.addressed_to(recruiter=request.user, at=at),
        "candidates": own.order_by("-state_at")[:PAGE],
        "page": Paginator(staff.order_by("full_name", "pk"), PAGE).get_page(
            request.GET.get("page")
        ),
        "at": at,
    }
    return render(request, "choosing/portal.html", context)


@requires(*SEES)
@require_safe
def candidate(request: HttpRequest, candidate: int) -> HttpResponse:
    """Show a candidate, its timeline and the reader's next step; the look is an entry first."""
    at = timezone.now()
    found = looked_at(request, candidate, at)
    return render(request, "choosing/candidate.html", context_of(request, found, at))


def looked_at(request: HttpRequest, candidate: int, at: datetime) -> Candidate:
    """Return a candidate that the reader may see; unknown and forbidden look the same."""
    try:
        return seeing.look(candidate=candidate, by=request.user, at=at)
    except Candidate.DoesNotExist:
        raise Http404 from None


def context_of(request: HttpRequest, found: Candidate, at: datetime) -> dict[str, Any]:
    """Return what every page about one candidate shows; a vendor reads no word about it."""
    part = parts.part_of(candidate=found, user=request.user, at=at)
    inside = part.hr or part.interviewer
    zone = found.vacancy.branch.time_zone
    return {
        "candidate": found,
        "name": found.full_name or str(found),
        "part": part,
        "inside": inside,
        "zone": zone,
        "at": at,
        "steps": boards.next_steps(candidate=found, part=part),
        "turn": boards.turn_of(candidate=found),
        "moments": _moments(found, inside=inside),
        "screening": getattr(found, "screening", None),
        "relatives": found.relatives.all() if inside else (),
        "declares": not relatives.why_not_now(candidate=found, part=part),
        "earlier": screening.earlier(candidate=found) if part.hr else (),
        "interviews": _interviews(found) if inside else (),
        "documents": seeing.documents_for(candidate=found, viewer=request.user, at=at),
        "gives": documents.kinds_for(candidate=found, by=request.user, at=at),
        "forgotten_at": forgetting.forgotten_at(candidate=found),
        "letters": texts.of_candidate(candidate=found),
        "goes_back": "staff:onboarding" if inside else "staff:portal",
    }


def _moments(found: Candidate, *, inside: bool) -> list[dict[str, Any]]:
    return [
        {
            "at": step.at,
            "title": Candidate.State(step.after).label,
            "detail": _said(step) if inside else "",
            "kind": MARKS.get(step.after, MARKS[""])[0],
            "icon": MARKS.get(step.after, MARKS[""])[1],
        }
        for step in found.steps.select_related("by")
    ]


def _said(step: Any) -> str:
    by = step.by.full_name if step.by else ""
    return f"{by}: {step.reason}" if step.reason else by


def _interviews(found: Candidate) -> list[tuple[Any, list[tuple[Any, Any]]]]:
    """Return each interview with its scores in the order of the topics."""
    held = found.interviews.select_related("interviewer", "again_by")
    return [
        (one, [(topic.label, one.scores.get(topic.code)) for topic in interviews.TOPICS])
        for one in held
    ]


@requires(*SEES)
@require_http_methods(["GET", "HEAD", "POST"])
def give_document(request: HttpRequest, candidate: int) -> HttpResponse:
    """Take a document in, after a look at what it really is."""
    at = timezone.now()
    found = looked_at(request, candidate, at)
    kinds = documents.kinds_for(candidate=found, by=request.user, at=at)
    if not kinds:
        messages.warning(request, str(documents.NOT_THEIRS))
        return redirect("staff:candidate", found.pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DocumentForm(*sent, kinds=kinds)
    if getattr(request, "upload_too_large", False):
        form.dropped(contents.too_large())
    if request.method == "POST" and form.is_valid() and _take(request, found, form, at):
        kind = Document.Kind(form.cleaned_data["kind"]).label
        messages.success(request, _("The document is kept: %(kind)s.") % {"kind": kind})
        return redirect("staff:candidate", found.pk)
    context = {"candidate": found, "form": form, "name": found.full_name or str(found)}
    return render(request, "choosing/document.html", context)


def _take(request: HttpRequest, found: Candidate, form: DocumentForm, at: datetime) -> bool:
    file = form.cleaned_data["file"]
    if file.size > contents.MOST_BYTES:  # before any of it is read into memory
        form.dropped(contents.too_large())
        return False
    return attempt(
        form,
        lambda: documents.give(
            candidate=found, kind=form.cleaned_data["kind"], content=file.read(), by=request.user,
            at=at,
        ),
    )  # fmt: skip


@requires(*SEES)
@require_safe
def document(request: HttpRequest, candidate: int, document: int) -> HttpResponse:
    """Hand a document out as a download; the browser neither shows nor guesses what it is."""
    at = timezone.now()
    try:
        found = seeing.fetch(candidate=candidate, document=document, by=request.user, at=at)
        content = documents.content_of(document=found)
    except (Document.DoesNotExist, FileNotFoundError):
        raise Http404(_("There is no such document.")) from None
    name = documents.download_name(document=found)
    return HttpResponse(
        content,
        content_type=found.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
