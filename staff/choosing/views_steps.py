"""A candidate's steps: each page shows the candidate, takes one decision and leads back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from staff.attempts import attempt, posted
from staff.choosing import candidates, documents, interviews, parts, relatives, screening, taking_on
from staff.choosing.forms import (
    InterviewForm,
    ReasonForm,
    RelativesForm,
    ScreeningForm,
    TakingOnForm,
)
from staff.choosing.views import SEES, context_of, looked_at
from staff.models import Candidate
from staff.permissions import requires

Page = Callable[[HttpRequest, Candidate, datetime], HttpResponse]


def _step(move: str) -> Callable[[Page], Callable[..., HttpResponse]]:
    """Wrap a step's page: the look is an entry, and who may not take the step is told why."""

    def wrap(page: Page) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, candidate: int) -> HttpResponse:
            at = timezone.now()
            found = looked_at(request, candidate, at)
            part = parts.part_of(candidate=found, user=request.user, at=at)
            refusal = parts.why_not(move=move, part=part)
            if not refusal and found.state not in candidates.sources(move=move):
                refusal = _("The candidate is at another step by now.")
            if refusal:
                messages.warning(request, str(refusal))
                return redirect("staff:candidate", found.pk)
            return page(request, found, at)

        view.__doc__, view.__name__ = page.__doc__, page.__name__
        return view

    return wrap


def _show(
    request: HttpRequest, found: Candidate, at: datetime, template: str, **more: Any
) -> HttpResponse:
    return render(request, f"choosing/{template}.html", {**context_of(request, found, at), **more})


def _done(request: HttpRequest, found: Candidate, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("staff:candidate", found.pk)


@requires(*SEES)
@require_http_methods(["GET", "HEAD", "POST"])
@_step("screen")
def screen(request: HttpRequest, found: Candidate, at: datetime) -> HttpResponse:
    """Keep HR's checks, and let a candidate pass once all are done."""
    before = screening.earlier(candidate=found)
    form = ScreeningForm(posted(request), candidate=found, earlier=bool(before))
    if form.is_valid():
        passes = request.POST.get("act") == "pass"
        act = screening.screen if passes else screening.keep
        if attempt(
            form,
            lambda: act(
                candidate=found, checks=form.checks(), by=request.user, at=at,
                seen=form.cleaned_data["seen"],
            ),
        ):  # fmt: skip
            said = _("Passed on to the interview.") if passes else _("The checks are kept.")
            return _done(request, found, said)
    no_card = not documents.has_identity(candidate=found)
    return _show(request, found, at, "screening", form=form, no_card=no_card)


@requires(*SEES)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_relatives(request: HttpRequest, candidate: int) -> HttpResponse:
    """Take from HR who is a relative, at whatever step the candidate is."""
    at = timezone.now()
    found = looked_at(request, candidate, at)
    part = parts.part_of(candidate=found, user=request.user, at=at)
    if refusal := relatives.why_not_now(candidate=found, part=part):
        messages.warning(request, str(refusal))
        return redirect("staff:candidate", found.pk)
    form = RelativesForm(posted(request), initial={"relatives": list(found.relatives.all())})
    if form.is_valid():
        act = {"candidate": found, "by": request.user, "at": at, **form.cleaned_data}
        if attempt(form, lambda: relatives.declare(**act)):
            return _done(request, found, _("The relatives are kept. They decide nothing here."))
    return _show(
        request, found, at, "reason",
        form=form,
        title=_("Relatives who work here"),
        lead=_("Whoever is named decides nothing more, and what they recommended does not count."),
        submit=_("Keep the relatives"),
    )  # fmt: skip


@requires(*SEES)
@require_http_methods(["GET", "HEAD", "POST"])
@_step("recommend")
def interview(request: HttpRequest, found: Candidate, at: datetime) -> HttpResponse:
    """Show the interview's form and keep what the interviewer says."""
    form = InterviewForm(posted(request), candidate=found)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("verdict", "note", "reason", "seen")}
        if attempt(
            form,
            lambda: interviews.hold(
                candidate=found, by=request.user, at=at, scores=form.scores(), **given
            ),
        ):
            return _done(request, found, _("The interview is kept."))
    return _show(request, found, at, "interview", form=form)


@requires(*SEES)
@require_http_methods(["GET", "HEAD", "POST"])
@_step("interview_again")
def let_again(request: HttpRequest, found: Candidate, at: datetime) -> HttpResponse:
    """Take the superior's word that somebody else interviews a refused candidate."""
    form = ReasonForm(posted(request), candidate=found)
    if form.is_valid():
        word, seen = form.cleaned_data["reason"], form.cleaned_data["seen"]
        if attempt(
            form,
            lambda: interviews.let_again(
                candidate=found, by=request.user, at=at, word=word, seen=seen
            ),
        ):
            return _done(request, found, _("Somebody else may interview the candidate now."))
    return _show(
        request, found, at, "reason",
        form=form,
        title=_("Let somebody else interview"),
        lead=_("Who refused does not interview again, and neither do you. Your word is kept."),
        submit=_("Give my word"),
    )  # fmt: skip


@requires(*SEES)
@require_http_methods(["GET", "HEAD", "POST"])
@_step("take_on")
def take_on(request: HttpRequest, found: Candidate, at: datetime) -> HttpResponse:
    """Register a recommended candidate as a person."""
    form = TakingOnForm(posted(request), candidate=found, at=at)
    if form.is_valid():
        act = {"candidate": found, "by": request.user, "at": at, **form.cleaned_data}
        if attempt(form, lambda: taking_on.take_on(**act)):
            said = _("Taken on. Access begins with contract, signature, course and assignment.")
            return _done(request, found, said)
    return _show(request, found, at, "taking_on", form=form)


@requires(*SEES)
@require_http_methods(["GET", "HEAD", "POST"])
@_step("turn_down")
def turn_down(request: HttpRequest, found: Candidate, at: datetime) -> HttpResponse:
    """Take HR's no with its reason."""
    return _end(
        request, found, at, "turn_down",
        title=_("Turn the candidate down"),
        lead=_("The choosing ends here, and the data is deleted after a set time."),
        submit=_("Turn down"),
    )  # fmt: skip


@requires(*SEES)
@require_http_methods(["GET", "HEAD", "POST"])
@_step("withdraw")
def withdraw(request: HttpRequest, found: Candidate, at: datetime) -> HttpResponse:
    """Take a candidate back with the reason."""
    return _end(
        request, found, at, "withdraw",
        title=_("Withdraw the candidate"),
        lead=_("The choosing ends here, and the data is deleted after a set time."),
        submit=_("Withdraw"),
    )  # fmt: skip


def _end(
    request: HttpRequest, found: Candidate, at: datetime, move: str, **texts: str
) -> HttpResponse:
    form = ReasonForm(posted(request), candidate=found)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("reason", "seen")}
        if attempt(
            form,
            lambda: candidates.end(candidate=found, move=move, by=request.user, at=at, **given),
        ):
            return _done(request, found, _("It is kept, with your reason."))
    return _show(request, found, at, "reason", form=form, danger=True, **texts)
