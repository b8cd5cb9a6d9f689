"""The page on which the rules return, and the supervisor's page of who was reminded of what."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staff import people
from staff.attempts import attempt, posted
from staff.models import Reminder, SpokenReminder
from staff.permissions import requires
from staff.reminding import asking, reminders, rules, spoken
from staff.reminding.forms import AnswerForm, Narrowing, SpokenForm
from staff.reminding.presence import zone_of
from staff.reminding.rhythm import day_of
from staff.reminding.rows import rows

PAGE, SPOKEN = 25, 20


@require_safe
def reminder(request: HttpRequest) -> HttpResponse:
    """Show the rules in short and the situation that waits, or that nothing waits."""
    open_ones = request.user.reminders.filter(answered_at=None)
    asked = open_ones.first() or request.user.reminders.first()
    return _page(request, asked, timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, reminder: int) -> HttpResponse:
    """Answer one's own reminder, then show what was right and why."""
    at = timezone.now()
    asked = get_object_or_404(Reminder, pk=reminder, person=request.user)
    form = _form(request, asked)
    if form and form.is_valid():
        chosen = form.cleaned_data["answer"]
        given = {"reminder": asked.pk, "by": request.user, "answer": chosen, "at": at}
        if attempt(form, lambda: reminders.answer(**given)):
            after = urlencode({"next": _next(request)})
            return redirect(f"{reverse('staff:reminder_answer', args=[asked.pk])}?{after}")
    return _page(request, asked, at, form)


@require_POST
def later(request: HttpRequest) -> HttpResponse:
    """Put the reminder off for a while, as long as its grace lasts."""
    asked = request.user.reminders.filter(answered_at=None).first()
    if asked and not asking.put_off(request=request, reminder=asked, at=timezone.now()):
        messages.error(request, _("It cannot be put off any longer. Answer it, please."))
        return redirect(f"{reverse('staff:reminder')}?{urlencode({'next': _next(request)})}")
    return redirect(_next(request))


@requires("read_reports")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show who was reminded of what and when, how it was answered, and what was said in person."""
    at = timezone.now()
    below = people.under(chief=request.user)
    form = Narrowing(request.GET, people=below.filter(is_active=True))
    asked = form.narrow(Reminder.objects.filter(person__in=below), at)
    page = Paginator(asked.select_related("person"), PAGE).get_page(request.GET.get("page"))
    said = SpokenReminder.objects.filter(person__in=below).select_related("person", "by")
    if form.is_valid() and form.cleaned_data["person"]:
        said = said.filter(person=form.cleaned_data["person"])
    context = {
        "form": form,
        "page": page,
        "rows": rows(reminders=page, at=at),
        "spoken": said[:SPOKEN],
    }
    return render(request, "reminding/reminders.html", context)


@requires("read_reports")
@require_http_methods(["GET", "HEAD", "POST"])
def speak(request: HttpRequest) -> HttpResponse:
    """Write down a reminder that was given in person."""
    at = timezone.now()
    today = day_of(at=at, zone=zone_of(person=request.user, at=at))
    form = SpokenForm(posted(request), by=request.user, initial={"held_date": today})
    if form.is_valid():
        given = {"by": request.user, "today": today, "at": at, **form.cleaned_data}
        if attempt(form, lambda: spoken.add(**given)):
            messages.success(request, _("Written down."))
            return redirect("staff:reminders")
    return render(request, "reminding/spoken.html", {"form": form})


def _form(request: HttpRequest, asked: Reminder) -> AnswerForm | None:
    if asked.answered_at:
        return None
    situation = reminders.situation_of(reminder=asked)
    return AnswerForm(posted(request), reminder=asked, situation=situation)


def _page(
    request: HttpRequest, asked: Reminder | None, at: datetime, form: AnswerForm | None = None
) -> HttpResponse:
    context = {"next": _next(request), "rules": rules.in_short(at=at)}
    if asked:
        situation = reminders.situation_of(reminder=asked)
        labels = dict(situation.answers)
        context |= {
            "reminder": asked,
            "situation": situation,
            "form": form or _form(request, asked),
            "closed": asked.answered_at is None and asked.closes_at <= at,
            "zone": zone_of(person=request.user, at=at),
            "chosen": labels.get(asked.answer, ""),
            "right": labels[situation.right],
        }
    return render(request, "reminding/reminder.html", context)


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if own and asked.startswith("/") else reverse("home")
