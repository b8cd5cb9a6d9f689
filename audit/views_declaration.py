"""The declaration's pages: the sheet, the own lists of a day, and a word on a single opening."""

from datetime import date as Date
from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from audit.declaring import days, notices, words
from audit.declaring.declarations import NotDeclarable, declare
from audit.declaring.notes import notes
from audit.declaring.prefilling import prefill
from audit.declaring.sheets import Sheet
from audit.models import Contact, OwnWord, Viewing
from staff.models import Branch, User
from staff.permissions import branch_ids, may, requires

SINCE = Date(2000, 1, 1)
KINDS = {
    days.State.DECLARED: ("ok", gettext_lazy("Declared")),
    days.State.LATE: ("warn", gettext_lazy("Declared late")),
    days.State.RUNNING: ("info", gettext_lazy("Running")),
    days.State.MISSING: ("warn", gettext_lazy("Missing")),
    days.State.LAPSED: ("danger", gettext_lazy("Never declared")),
    days.State.FREE: ("plain", gettext_lazy("No work")),
}


class WordForm(forms.Form):
    """What the agent says of one opening."""

    sentence = forms.CharField(
        label=gettext_lazy("In words"),
        max_length=300,
        help_text=gettext_lazy("What happened, without names or other customer data."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    choice = forms.ChoiceField(choices=OwnWord.Choice, label=gettext_lazy("Explanation"))


@requires("declare")
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
def declaration(request: HttpRequest) -> HttpResponse:
    """Show the day to declare now; POST submits it, or adds rows to its sheet."""
    branch = _branch(request)
    date = days.date_to_show(agent=_user(request), branch=branch, at=timezone.now())
    return _page(request, branch, date)


@requires("declare")
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
def declaration_day(request: HttpRequest, date: str) -> HttpResponse:
    """Show a day: its sheet while it can be declared, then the own lists."""
    try:
        asked = Date.fromisoformat(date)
    except ValueError:
        raise Http404 from None
    return _page(request, _branch(request), asked)


@requires("declare", "open_customer")
@require_http_methods(["GET", "HEAD", "POST"])
def own_word(request: HttpRequest, viewing: int) -> HttpResponse:
    """Show one own opening to explain; POST says a word on it."""
    at, user = timezone.now(), _user(request)
    found = get_object_or_404(words.own_viewings(agent=user), pk=viewing)
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            words.say(viewing=found, by=user, at=at, **form.cleaned_data)
        except words.NotSaid as refused:
            form.add_error("sentence", refused)
        else:
            messages.success(request, _("Your word is kept beside the opening."))
            return redirect(_back(request, found))
    context = {
        "viewing": found,
        "form": form,
        "choices": OwnWord.Choice.choices,
        "back": _back(request, found),
        "said": found.words.all(),
    }
    return render(request, "audit/declaration_word.html", context)


@requires("declare", "open_customer")
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Take note of everything the person was told."""
    notices.read(by=_user(request), at=timezone.now())
    return redirect("home")


def _page(request: HttpRequest, branch: Branch, date: Date) -> HttpResponse:
    at, user = timezone.now(), _user(request)
    if not SINCE <= date <= days.running(branch=branch, at=at):
        raise Http404
    own = days.own_day(agent=user, branch=branch, date=date, at=at)
    sheet = None
    if own.open:
        offered = prefill(agent=user, branch=branch, date=date)
        sheet = Sheet(offered=offered, data=request.POST if request.method == "POST" else None)
        if "submit" in request.POST and _declared(request, own, sheet, at):
            return redirect(_address(branch, date))
    whole = not own.open
    context = {
        "own": own,
        "badge": KINDS[own.state],
        "branch": branch,
        "zone": ZoneInfo(branch.time_zone),
        "sheet": sheet,
        "outcomes": Contact.Outcome.choices,
        "notes": notes(agent=user, branch=branch, date=date, whole=whole),
        "choices": OwnWord.Choice.choices,
        "days": _days(user, own, at),
        "branches": _branches(request),
        "query": f"?branch={branch.code}" if len(_branches(request)) > 1 else "",
    }
    return render(request, "audit/declaration.html", context)


def _days(user: User, shown: days.OwnDay, at: datetime) -> list[tuple]:
    """Return the days to choose from: those with work, the one shown and the running one."""
    found = days.own_days(agent=user, branch=shown.branch, at=at)
    kept = [one for one in found if one.state != days.State.FREE or one.date == shown.date]
    return [(one, *KINDS[one.state]) for one in kept]


def _declared(request: HttpRequest, own: days.OwnDay, sheet: Sheet, at: datetime) -> bool:
    contacts = sheet.contacts()
    if contacts is None:
        return False
    place = {"agent": _user(request), "branch": own.branch, "date": own.date}
    try:
        declare(**place, contacts=contacts, at=at)
    except NotDeclarable as refused:
        sheet.errors += refused.messages
        return False
    messages.success(request, _("The day is declared."))
    return True


def _back(request: HttpRequest, viewing: Viewing) -> str:
    if may(request, "declare"):
        return f"{_address(viewing.branch, viewing.date)}#v{viewing.pk}"
    local = viewing.first_at.astimezone(ZoneInfo(viewing.branch.time_zone))
    return f"{reverse('audit:trail')}?date={local:%Y-%m-%d}"


def _address(branch: Branch, date: Date) -> str:
    address = reverse("audit:declaration_day", args=[f"{date:%Y-%m-%d}"])
    return f"{address}?branch={branch.code}"


def _branch(request: HttpRequest) -> Branch:
    own = _branches(request)
    asked = request.GET.get("branch")
    return next((one for one in own if one.code == asked), own[0])


def _branches(request: HttpRequest) -> list[Branch]:
    if not hasattr(request, "declared_branches"):
        held = branch_ids(user=_user(request), permission="declare", at=timezone.now())
        request.declared_branches = list(Branch.objects.filter(pk__in=held).order_by("code"))
    return request.declared_branches


def _user(request: HttpRequest) -> User:
    return request.user
