"""The course: five short parts to read, and the test, one situation a page."""

from random import SystemRandom

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from staff.attempts import attempt as try_it
from staff.attempts import posted
from staff.binding import clock, course
from staff.binding.forms import AnswerForm, BeginForm
from staff.models import CourseAttempt, User


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show what there is to know, and begin the test."""
    at, person = timezone.now(), _person(request)
    form = BeginForm(posted(request))
    begun: list[CourseAttempt] = []
    chance = SystemRandom()
    if form.is_valid() and try_it(
        form, lambda: begun.append(course.begin(person=person, at=at, chance=chance))
    ):
        return redirect("staff:attempt", begun[0].pk)
    context = {
        "form": form,
        "passed": course.passed(person=person, at=at),
        "going": course.open_attempt(person=person, at=at),
        "left": course.left_today(person=person, at=at),
        "attempts": person.attempts.filter(ended_at__isnull=False),
        "rules": settings,
        "zone": clock.zone_of(person=person, at=at),
    }
    return render(request, "binding/course.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, attempt: int) -> HttpResponse:
    """Ask the next situation of one's own attempt; after the last one, show what came of it."""
    tried = get_object_or_404(CourseAttempt, pk=attempt, person=request.user.pk)
    if tried.ended_at:
        return _result(request, tried)
    at, person = timezone.now(), _person(request)
    if course.open_attempt(person=person, at=at) != tried:
        return redirect("staff:course")
    place, situations = len(tried.answers), course.asked_in(tried)
    sent = posted(request)
    if sent is not None and sent.get("place") != str(place):
        return redirect("staff:attempt", tried.pk)  # sent twice, or from an older page
    form = AnswerForm(sent, situation=situations[place], initial={"place": place})
    if form.is_valid() and try_it(form, lambda: _answer(request, tried, form)):
        return redirect("staff:attempt", tried.pk)
    context = {"situation": situations[place], "form": form, "number": place + 1, "done": place}
    return render(request, "binding/attempt.html", {**context, "total": len(situations)})


def _answer(request: HttpRequest, tried: CourseAttempt, form: AnswerForm) -> CourseAttempt:
    return course.answer(
        attempt=tried,
        place=form.cleaned_data["place"],
        given=form.cleaned_data["answer"],
        by=_person(request),
        at=timezone.now(),
    )


def _result(request: HttpRequest, tried: CourseAttempt) -> HttpResponse:
    at, person = timezone.now(), _person(request)
    wrong = course.wrong_ones(tried)
    context = {
        "attempt": tried,
        "wrong": [(one, given, one.label(one.right)) for one, given in wrong],
        "needed": settings.COURSE_PASS,
        "left": course.left_today(person=person, at=at),
        "zone": clock.zone_of(person=person, at=at),
    }
    return render(request, "binding/result.html", context)


def _person(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
