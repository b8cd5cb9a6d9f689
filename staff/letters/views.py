"""Letters as downloads; the entry of each is committed before the paper leaves."""

from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from staff import assignments, people, printing
from staff.choosing.views import SEES as SEES_CANDIDATES
from staff.choosing.views import looked_at
from staff.happenings import tell
from staff.letters import printed, texts
from staff.letters.texts import Letter
from staff.models import Assignment
from staff.permissions import requires
from staff.reviewing import suspensions
from staff.views_people import SEES as SEES_PEOPLE


@requires(*SEES_CANDIDATES)
@require_safe
def candidate(request: HttpRequest, candidate: int, letter: str) -> HttpResponse:
    """Give a letter to a candidate's vendor: to whoever takes part, the vendor too."""
    at = timezone.now()
    found = looked_at(request, candidate, at)
    kind = texts.of_candidate(candidate=found).get(letter)
    if kind is None:
        raise Http404
    written = kind.compose(candidate=found)
    return _give(request, written, found, at, branch=found.vacancy.branch_id)


@requires("suspend", "manage_people")
@require_safe
def suspension(request: HttpRequest, suspension: int) -> HttpResponse:
    """Give the notice of a suspension to whoever may look at the person."""
    at = timezone.now()
    seen = suspensions.seen_by(viewer=request.user, at=at).select_related("person__vendor", "by")
    taken = get_object_or_404(seen, pk=suspension)
    return _give(request, texts.suspension(taken=taken), taken, at, person=taken.person_id)


@requires(*SEES_PEOPLE)
@require_safe
def end_of_access(request: HttpRequest, assignment: int) -> HttpResponse:
    """Give the notice of an assignment's end to whoever may look at the person."""
    at = timezone.now()
    seen = people.visible_to(viewer=request.user, at=at).order_by()
    ended = Assignment.objects.filter(user__in=seen, valid_until__isnull=False)
    ending = assignments.with_what_follows(ended).filter(goes_on=False)
    terms = get_object_or_404(
        ending.select_related("user__vendor", "branch", "region"), pk=assignment
    )
    letter = texts.end_of_access(terms=terms, ends_at=terms.valid_until)
    return _give(request, letter, terms, at, branch=terms.branch_id, person=terms.user_id)


def _give(
    request: HttpRequest,
    letter: Letter,
    about: Model,
    at: datetime,
    branch: int | None = None,
    **data: int,
) -> HttpResponse:
    document = printed.document(letter=letter, by=request.user, at=at)
    with transaction.atomic():
        tell(
            event="letter_given", about=about, by=request.user.pk, at=at, branch=branch,
            letter=letter.code, number=letter.number, **data,
        )  # fmt: skip
    return printing.download(document=document, name=letter.number.replace("/", "-").lower())
