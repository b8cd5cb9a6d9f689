"""The draws' pages: a day's draws and whether they stand, the bundle, and the dice."""

from datetime import date as Date
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accessgov.templatetags.formats import branch_date
from audit.drawing import alarms, dice, verification
from audit.drawing.bundles import bundle_of
from audit.drawing.dice import LEAST, NotYourDice
from audit.models import Draw, Sample
from staff.models import Branch
from staff.permissions import branch_ids, requires

WAITING = Sample.State.WAITING
PAGE = 50
MOST = 500  # draws of one bundle: some seconds of work, and what an auditor can read
# What verifier.py says of each part, for screens: that file stands alone and knows no gettext.
PARTS = {
    "The frame is what was opened, by the ledger": gettext_lazy(
        "The draw was made among exactly the customers whom the ledger has as opened."
    ),
    "The manifest is the sealed one": gettext_lazy(
        "The manifest is the one whose hash was committed to the ledger before the draw."
    ),
    "Sealed, drawn and told came once each, and in this order": gettext_lazy(
        "Sealing, drawing and telling the secret are in the ledger once each, in this order."
    ),
    "The calls are shared out by the rule": gettext_lazy(
        "The supervisor's calls were shared out among the agents by the rule."
    ),
    "The secret is the sealed one": gettext_lazy(
        "The secret is the one whose hash was committed to the ledger before the draw."
    ),
    "The seed follows from manifest, secret and beacon": gettext_lazy(
        "The seed follows from the manifest, the secret and the beacon."
    ),
    "The drawn ones win by their tickets": gettext_lazy(
        "The drawn customers are those with the smallest ticket numbers."
    ),
    "The replacements are the next ones of the same order": gettext_lazy(
        "Replacements came in the order of the same draw; nobody picked them."
    ),
}
# What nobody but this server can check before the secret is told.
NEED_THE_SECRET = (
    "The secret is the sealed one",
    "The seed follows from manifest, secret and beacon",
    "The drawn ones win by their tickets",
    "The replacements are the next ones of the same order",
)
STATES = {
    "sealed": ("warn", gettext_lazy("Sealed, not drawn yet"), "lock"),
    "drawn": ("info", gettext_lazy("Drawn, calls open"), "phone"),
    "told": ("ok", gettext_lazy("Closed, secret told"), "lock-open"),
}


class DayForm(forms.Form):
    """Which branch day's draws are meant."""

    date = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    branch = forms.ModelChoiceField(
        label=gettext_lazy("Branch"),
        queryset=Branch.objects.none(),
        required=False,
        empty_label=gettext_lazy("All"),
    )

    def __init__(self, *args: Any, branches: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.filter(pk__in=branches)

    def draws(self, branches: list[int]) -> Any:
        """Return the draws of the day, of the chosen branch or of all that the reader watches."""
        chosen = self.cleaned_data["branch"]
        return verification.draws_of(
            date=self.cleaned_data["date"], branches=[chosen] if chosen else branches
        )


class DiceForm(forms.Form):
    """What somebody threw for a branch day."""

    day = forms.ChoiceField(label=gettext_lazy("Branch and day"))
    rolls = forms.RegexField(
        rf"^[1-6]{{{LEAST},40}}$",
        label=gettext_lazy("What you threw"),
        help_text=gettext_lazy(
            "Throw a die at least ten times, and type the numbers in the order in which they came."
        ),
        error_messages={
            "invalid": gettext_lazy("Type at least ten numbers from 1 to 6 and nothing else.")
        },
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 80}
        ),
    )

    def __init__(self, *args: Any, days: list[tuple[Branch, Date]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = {f"{branch.pk}/{date:%Y-%m-%d}": (branch, date) for branch, date in days}
        self.fields["day"].choices = [
            (key, f"{branch.name}, {branch_date(date)}")
            for key, (branch, date) in self.days.items()
        ]
        self.data = {
            name: value.replace(" ", "") if name == "rolls" else value
            for name, value in self.data.items()
        }


@requires("read_ledger")
@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """Show a day's draws with their state, the alarms, and the way to the bundle."""
    at = timezone.now()
    branches = branch_ids(user=request.user, permission="read_ledger", at=at)
    asked = request.GET if "date" in request.GET else {"date": _newest(branches)}
    form = DayForm(asked, branches=branches)
    found = form.draws(branches) if form.is_valid() else Draw.objects.none()
    page = Paginator(found.prefetch_related("samples"), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [_row(draw) for draw in page],
        "alarms": alarms.sentences(
            found=[alarm for alarm in alarms.remembered(at=at) if alarm.branch_id in branches]
        ),
        "dice": dice.waiting(user=request.user, at=at),
    }
    return render(request, "audit/draws.html", context)


def _newest(branches: list[int]) -> Date | None:
    dates = Draw.objects.filter(branch__in=branches, manifest__isnull=False).order_by("-date")
    return dates.values_list("date", flat=True).first() or timezone.localdate()


def _row(draw: Draw) -> dict[str, Any]:
    samples = list(draw.samples.all())
    return {
        "draw": draw,
        "state": _state(draw),
        "closed": sum(sample.state != WAITING for sample in samples),
        "samples": len(samples),
        "reading": len((draw.manifest or {})["reading"]),
    }


def _state(draw: Draw) -> tuple[str, Any, str]:
    return STATES["told" if draw.published_at else "drawn" if draw.drawn_at else "sealed"]


@requires("read_ledger")
@require_safe
def draw(request: HttpRequest, draw: int) -> HttpResponse:
    """Compute one draw again from the ledger, and show part by part what agrees."""
    branches = branch_ids(user=request.user, permission="read_ledger", at=timezone.now())
    seen = verification.sealed().filter(branch__in=branches).exclude(agent=request.user)
    found = get_object_or_404(seen, pk=draw)
    parts = verification.parts(draw=found)
    context = {
        "row": _row(found),
        "draw": found,
        "zone": found.branch.time_zone,
        "share": (found.manifest or {})["share"],
        "parts": [
            (
                PARTS.get(what, what),
                troubles,
                what in NEED_THE_SECRET and found.published_at is None,
            )
            for what, troubles in parts
        ],
        "wrong": sum(bool(troubles) for _what, troubles in parts),
    }
    return render(request, "audit/draw.html", context)


@requires("read_ledger")
@require_POST
def draw_bundle(request: HttpRequest) -> HttpResponse:
    """Send the bundle of a day's draws; that is an entry."""
    at = timezone.now()
    branches = branch_ids(user=request.user, permission="read_ledger", at=at)
    form = DayForm(request.POST, branches=branches)
    chosen = list(form.draws(branches)[: MOST + 1]) if form.is_valid() else []
    if not chosen or len(chosen) > MOST:
        messages.error(
            request,
            _("These are too many draws for one bundle. Choose a branch.")
            if chosen
            else _("There are no draws of that day to put into a bundle."),
        )
        return redirect("audit:draws")
    packed = bundle_of(draws=chosen, at=at, by=request.user)
    answer = HttpResponse(packed, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{_name(form.cleaned_data)}"'
    return answer


def _name(asked: dict[str, Any]) -> str:
    place = f"{asked['branch'].code}-" if asked["branch"] else ""
    return f"draws-{place}{asked['date']:%Y-%m-%d}.zip"


@requires("call_back", "read_ledger")
@require_http_methods(["GET", "HEAD", "POST"])
def draw_dice(request: HttpRequest) -> HttpResponse:
    """Let somebody type in the dice for a sealed day."""
    at = timezone.now()
    days = dice.waiting(user=request.user, at=at)
    form = DiceForm(request.POST or None, days=days)
    if request.method == "POST" and form.is_valid():
        return _thrown(request, form, at)
    return render(request, "audit/dice.html", {"form": form, "days": days})


def _thrown(request: HttpRequest, form: DiceForm, at: datetime) -> HttpResponse:
    branch, date = form.days[form.cleaned_data["day"]]
    try:
        dice.throw(
            by=request.user, branch=branch, date=date, rolls=form.cleaned_data["rolls"], at=at
        )
    except NotYourDice:
        raise PermissionDenied from None
    messages.success(request, _("Recorded. The day is drawn as soon as two people have thrown."))
    return redirect("audit:draw_dice")
