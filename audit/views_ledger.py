"""The ledger's pages: the list, one entry, and the trace of a photographed code."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from audit import trails
from audit.codes import BadCode
from audit.events import Outcome
from audit.filters import LedgerFilter, page_of
from audit.models import LogEntry
from audit.reporting import minutes
from staff.permissions import requires

PAGE = 50


class TraceForm(forms.Form):
    """The code under a photographed page."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("As it stands on the page, for example 0001-8M2Q-7."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


@requires("read_ledger")
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the entries, newest first, as the filters in the URL narrow them."""
    entries = trails.visible(user=request.user, at=timezone.now())  # type: ignore[arg-type]
    narrowed = LedgerFilter(request.GET, queryset=entries.select_related(*trails.RELATED))
    shown, older = page_of(
        entries=narrowed.qs if narrowed.is_valid() else entries.none(),
        before=_number(request.GET.get("before", "")),
        size=PAGE,
    )
    query = request.GET.copy()
    query.pop("before", None)
    context = {
        "filter": narrowed,
        "rows": [_row(entry) for entry in shown],
        "older": older,
        "query": query.urlencode(),
        "continued": "before" in request.GET,
    }
    return render(request, "audit/ledger.html", context)


@requires("read_ledger")
@require_safe
def entry(request: HttpRequest, entry: int) -> HttpResponse:
    """Show one entry with all its columns."""
    seen = trails.visible(user=request.user, at=timezone.now())  # type: ignore[arg-type]
    found = get_object_or_404(seen.select_related(*trails.RELATED), pk=entry)
    context = {"entry": found, "zone": _zone(found), **_told(found), "columns": _columns(found)}
    return render(request, "audit/ledger_entry.html", context)


@requires("read_ledger")
@require_http_methods(["GET", "HEAD", "POST"])
def trace(request: HttpRequest) -> HttpResponse:
    """Lead from a code to its entry; asking is an entry too."""
    form = TraceForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        trail = _traced(request, form)
        if trail is not None:
            context |= {"trail": trail, "zone": _zone(trail.entry), **_told(trail.entry)}
            context["moments"] = [_beside(one, trail.entry) for one in trail.around]
    return render(request, "audit/trace.html", context)


def _traced(request: HttpRequest, form: TraceForm) -> trails.Trail | None:
    at, user = timezone.now(), request.user
    try:
        trail = trails.trace(
            code=form.cleaned_data["code"],
            at=at,
            by=user,  # type: ignore[arg-type]
            visible=trails.visible(user=user, at=at),  # type: ignore[arg-type]
        )
    except BadCode:
        form.add_error("code", _("A character is misread or missing. Compare it with the picture."))
        return None
    if trail is None:
        form.add_error("code", _("No entry of your branches has this code. Compare every group."))
    return trail


def _row(entry: LogEntry) -> dict[str, Any]:
    place = entry.actor_branch or entry.branch
    return {"entry": entry, "zone": _zone(entry), "place": place or "", **_told(entry)}


def _told(entry: LogEntry) -> dict[str, Any]:
    details = [text for text in minutes.details(entry) if text]
    kind, icon = _OUTCOMES.get(Outcome(entry.outcome), ("plain", "check"))
    return {"title": minutes.title(entry), "details": details, "kind": kind, "icon": icon}


_OUTCOMES = {
    Outcome.REFUSED: ("danger", "ban"),
    Outcome.NO_MATCH: ("warn", "x"),
    Outcome.MATCH: ("ok", "check"),
}
_CHANGES = {
    LogEntry.Action.CREATE: gettext_lazy("Created"),
    LogEntry.Action.UPDATE: gettext_lazy("Updated"),
    LogEntry.Action.DELETE: gettext_lazy("Deleted"),
}


def _beside(entry: LogEntry, traced: LogEntry) -> dict[str, Any]:
    moment = minutes.moment(entry) | {"href": ""}
    return moment | ({"kind": "warn", "icon": "flag"} if entry.pk == traced.pk else {})


def _columns(entry: LogEntry) -> list[tuple[str, Any]]:
    """Return the columns that the page's facts leave out, as stored."""
    more = dict(entry.additional_data or {})
    rows = [
        (_("Kind of change"), _CHANGES.get(entry.action, "")),
        (_("Object"), minutes.changed_thing(entry)),
        (_("Object id"), entry.object_id),
        (_("Exact time"), entry.timestamp.isoformat(" ")),
        (_("Exact time of recording"), entry.recorded_at and entry.recorded_at.isoformat(" ")),
        (_("Database transaction"), entry.xact),
        *((str(name), _plain(value)) for name, value in more.items()),
    ]
    return [(label, value) for label, value in rows if value not in ("", None)]


def _plain(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _zone(entry: LogEntry) -> str:
    place = entry.actor_branch or entry.branch
    return place.time_zone if place else timezone.get_default_timezone_name()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
