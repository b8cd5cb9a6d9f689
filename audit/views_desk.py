"""The desk, the viewings behind its figures, and the review of one or of several."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from audit.desk import pages, reviews
from audit.desk.desk import desk as desk_of
from audit.desk.desk import to_look_at
from audit.events import Event, Outcome
from audit.models import LogEntry, Sample, Viewing
from audit.models.viewings import GRAVEST_FIRST, TO_LOOK_AT
from audit.purposes import label_of
from staff.calendar import day_on
from staff.forms.fields import PersonField
from staff.models import Branch, User
from staff.permissions import branch_ids, requires

PAGE = 40
NOTE = gettext_lazy("Write in a few words what you found.")
ABOVE = gettext_lazy("A superior of yours looked into it already. Ask there to have it changed.")

# The colour of what a review came to.
REVIEWED = {"cleared": "ok", "concern": "warn"}


class ReviewForm(forms.Form):
    """What a supervisor came to."""

    review = forms.ChoiceField(
        label=gettext_lazy("What did you come to?"),
        choices=Viewing.Review.choices,
        widget=forms.RadioSelect(attrs={"data-digits": True}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Whom you asked and what you found, without customer data."),
    )


class FilterForm(forms.Form):
    """Which viewings to show; it lives in the URL."""

    date = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=gettext_lazy("Branch"), required=False,
        to_field_name="code", empty_label=gettext_lazy("All"),
    )  # fmt: skip
    team = PersonField(
        label=gettext_lazy("Team of"), required=False, empty_label=gettext_lazy("All")
    )
    agent = PersonField(
        label=gettext_lazy("Agent"), required=False, empty_label=gettext_lazy("All")
    )
    standing = forms.ChoiceField(
        label=gettext_lazy("Standing"),
        required=False,
        choices=[("", gettext_lazy("All")), *Viewing.Standing.choices],
    )
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("open", gettext_lazy("To look at")),
            ("reviewed", gettext_lazy("Looked at")),
            ("must", gettext_lazy("Must be checked")),
        ],
    )
    customer = forms.CharField(label=gettext_lazy("Customer number"), required=False, max_length=20)

    def __init__(self, *args: Any, user: User, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = branch_ids(user=user, permission="read_reports", at=at)
        branches: Any = self.fields["branch"]
        agents: Any = self.fields["agent"]
        teams: Any = self.fields["team"]
        branches.queryset = Branch.objects.filter(pk__in=held)
        agents.queryset = User.objects.filter(pk__in=reviews.below(user=user))
        teams.queryset = User.objects.filter(subordinates__in=agents.queryset).distinct()
        if len(teams.queryset) < 2:
            del self.fields["team"]

    def chosen(self, viewings: QuerySet[Viewing]) -> QuerySet[Viewing]:
        """Keep the viewings that the filters name; a filter that makes no sense names none."""
        if not self.is_valid():
            return viewings.none()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        show = given.pop("show", "")
        if "team" in given:
            given["agent__supervisor"] = given.pop("team")
        found = viewings.filter(**given)
        shown = {
            "open": lambda: found.filter(TO_LOOK_AT),
            "reviewed": lambda: found.exclude(review=""),
            "must": lambda: found.filter(must_check=True),
        }
        return shown[show]() if show else found


@requires("read_reports")
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show all that waits for the supervisor."""
    at = timezone.now()
    found = desk_of(supervisor=_user(request), at=at)
    return render(request, "audit/desk.html", pages.context(found, at))


@requires("read_reports")
@require_http_methods(["GET", "HEAD", "POST"])
def viewings(request: HttpRequest) -> HttpResponse:
    """Show the viewings behind a figure; POST clears the chosen ones with one note."""
    at, user = timezone.now(), _user(request)
    if request.method == "POST" and _clear(request, user, at):
        return redirect(request.get_full_path())
    form = FilterForm(request.GET, user=user, at=at)
    found = form.chosen(reviews.readable(user=user, at=at))
    ordered = (
        found.select_related("agent", "branch")
        .prefetch_related("words")
        .order_by("-date", *GRAVEST_FIRST)
    )
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [pages.row(one) for one in page]}
    return render(request, "audit/desk_viewings.html", context)


def _clear(request: HttpRequest, user: User, at: datetime) -> bool:
    numbers = [int(one) for one in request.POST.getlist("viewing") if one.isdecimal()][:PAGE]
    if not numbers:
        messages.error(request, _("Nothing was recorded: choose viewings first."))
        return False
    try:
        done = reviews.clear(
            numbers=numbers, by=user, note=request.POST.get("note", "")[:500], at=at
        )
    except reviews.NoteMissing:
        messages.error(request, NOTE)
        return False
    except reviews.ReviewedAbove:
        messages.error(request, ABOVE)
        return False
    except reviews.OneByOne:
        messages.error(request, _("What must be checked is looked at one by one."))
        return False
    text = ngettext("%(count)s viewing cleared.", "%(count)s viewings cleared.", done)
    messages.success(request, text % {"count": done})
    return True


@requires("read_reports")
@require_http_methods(["GET", "HEAD", "POST"])
def viewing(request: HttpRequest, viewing: int) -> HttpResponse:
    """Show one viewing; POST records what the supervisor came to, and leads to the next."""
    at, user = timezone.now(), _user(request)
    found = reviews.readable_viewing(number=viewing, person=user, at=at)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.review(viewing=found, by=user, at=at, **form.cleaned_data)
        except reviews.NoteMissing:
            form.add_error("note", NOTE)
        except reviews.ReviewedAbove:
            form.add_error(None, ABOVE)
        else:
            return _onwards(request, user, at)
    return render(request, "audit/desk_viewing.html", _context(found, form, user))


def _onwards(request: HttpRequest, user: User, at: datetime) -> HttpResponse:
    following = to_look_at(supervisor=user, at=at).first()
    if following is None:
        messages.success(request, _("Recorded. Nothing else is left to look at."))
        return redirect("audit:desk")
    messages.success(request, _("Recorded. This is the next one."))
    return redirect("audit:viewing", following.pk)


def _context(found: Viewing, form: ReviewForm, user: User) -> dict[str, Any]:
    samples = Sample.objects.filter(
        draw__agent=found.agent_id,
        draw__branch=found.branch_id,
        draw__date=found.date,
        customer=found.customer,
    )
    return {
        "review_kind": REVIEWED.get(found.review, "info"),
        **pages.row(found),
        "form": form,
        "openings": [(entry, label_of(entry.purpose)) for entry in _openings(found)],
        "words": found.words.all(),
        # Whom it is about is nobody else's business until the call is made.
        "samples": samples.filter(~Q(state=Sample.State.WAITING) | Q(supervisor=user)),
    }


def _openings(found: Viewing) -> QuerySet[LogEntry]:
    day = day_on(branch=found.branch, date=found.date)
    entries = LogEntry.objects.filter(
        customer=found.customer,
        actor=found.agent_id,
        actor_branch=found.branch_id,
        event__in=(Event.OPENED, Event.REVEALED),
        outcome=Outcome.GIVEN,
        timestamp__gte=day.begins_at,
        timestamp__lt=day.ends_at,
    )
    return entries.select_related("interaction").order_by("timestamp", "id")


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
