"""The minutes behind a line of the report: one agent's entries of a day, told in words."""

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from audit.events import Event, Outcome
from audit.models import Interaction, LogEntry
from audit.purposes import label_of
from staff.calendar import Day
from staff.models import Branch

TIERS = {
    "contact": gettext_lazy("Contact data"),
    "service": gettext_lazy("Service data"),
    "financial": gettext_lazy("Financial data"),
    "identity": gettext_lazy("Identity data"),
}
QUERIES = {
    "name": gettext_lazy("by name"),
    "number": gettext_lazy("by customer number"),
    "phone": gettext_lazy("by phone number"),
    "identity": gettext_lazy("by NIK or KK"),
}
FACTORS = {
    "mother": gettext_lazy("Mother's maiden name"),
    "birth_date": gettext_lazy("Birth date"),
    "nik_end": gettext_lazy("Last four digits of the NIK"),
    "address": gettext_lazy("Words of the street or kelurahan"),
}
ICONS = {
    Event.SIGNED_IN: "log-in",
    Event.SIGNED_OUT: "log-out",
    Event.SEARCHED: "search",
    Event.FOUND: "search",
    Event.OPENED: "eye",
    Event.REVEALED: "lock-open",
    Event.VERIFIED: "fingerprint",
    Event.CALLED_BACK: "phone",
    Event.CALL_RECORDED: "phone",
    Event.FOLLOWED_UP: "flag",
    Event.NO_CALL_ENDED: "phone",
    Event.IMPORTED: "upload",
    Event.REPORT_SIGNED: "clipboard-check",
    Event.DECLARED: "clipboard-check",
    Event.OWN_WORD: "pencil",
    Event.EXPORTED: "download",
    Event.TAKEN_IN: "inbox",
    Event.HANDED_OUT: "list",
}
THINGS = {
    "assignment": gettext_lazy("assignment"),
    "branch": gettext_lazy("branch"),
    "branchpermission": gettext_lazy("branch permission"),
    "dailyreport": gettext_lazy("daily report"),
    "feed": gettext_lazy("source"),
    "holiday": gettext_lazy("holiday"),
    "interaction": gettext_lazy("interaction"),
    "portfolio": gettext_lazy("list"),
    "region": gettext_lazy("region"),
    "user": gettext_lazy("person"),
    "vendor": gettext_lazy("vendor"),
}
ASKED = {
    Event.SEARCHED: gettext_lazy("Search refused"),
    Event.OPENED: gettext_lazy("Opening %(customer)s refused"),
    Event.REVEALED: gettext_lazy("Revealing data of %(customer)s refused"),
    Event.VERIFIED: gettext_lazy("Verifying the caller for %(customer)s refused"),
    Event.CALLED_BACK: gettext_lazy("Showing the call-back number of %(customer)s refused"),
}
# Changes of other things are in the ledger; here they would hide what was looked at.
LEFT_OUT = (Event.CHANGED, Event.STORED)


def entries(*, agent_id: int, branch: Branch, day: Day) -> QuerySet[LogEntry]:
    """Return what one agent did at a branch in a day, in order; of a search its answer, if any."""
    # As two conditions, since actor and time are what the index knows.
    answer = LogEntry.objects.filter(
        actor=OuterRef("actor"), timestamp=OuterRef("timestamp"), opening=OuterRef("pk")
    )
    return (
        LogEntry.objects.filter(Q(actor_branch=branch) | Q(actor_branch=None), actor_id=agent_id)
        .filter(timestamp__gte=day.begins_at, timestamp__lt=day.ends_at)
        .exclude(event__in=LEFT_OUT)
        .exclude(Exists(answer.filter(event=Event.FOUND)), event=Event.SEARCHED)
        .select_related("interaction")
        .order_by("timestamp", "id")
    )


def moment(entry: LogEntry) -> dict[str, Any]:
    """Return an entry as a moment of a timeline; whose record it was, by number only."""
    kind, icon = _look(entry)
    return {
        "at": entry.timestamp,
        "title": title(entry),
        "detail": ". ".join(text for text in details(entry) if text),
        "kind": kind,
        "icon": icon,
        # Opened through the gate, with a purpose, and logged, like anyone's look.
        "href": f"/customers/{entry.customer}/" if entry.customer else "",
    }


def openings_by_hour(entries: list[LogEntry], zone: ZoneInfo) -> list[tuple[str, int]]:
    """Return how many records were opened in each hour of the branch's clock that had entries."""
    hours = [_hour(entry.timestamp, zone) for entry in entries]
    if not hours:
        return []
    opened = [_hour(e.timestamp, zone) for e in entries if _given(e, Event.OPENED)]
    return [(f"{h:02}", opened.count(h)) for h in range(min(hours), max(hours) + 1)]


def title(entry: LogEntry) -> str:
    """Return what happened, in a few words."""
    if entry.outcome == Outcome.REFUSED:
        # What was typed instead of a number is not kept.
        customer = entry.customer or _("(not a customer number)")
        words = {"event": entry.get_event_display(), "customer": customer}
        return str(ASKED.get(Event(entry.event), _("%(event)s: refused"))) % words
    return TITLES.get(Event(entry.event), _plain)(entry)


def details(entry: LogEntry) -> list[str]:
    """Return what else an entry says, each a short text."""
    more = entry.additional_data or {}
    claimed = _("Without an interaction") if entry.self_claimed and _given(entry) else ""
    return [
        entry.get_reason_display() if entry.reason else "",
        label_of(entry.purpose) if entry.purpose else "",
        str(entry.interaction) if entry.interaction else claimed,
        str(FACTORS.get(more.get("factor", ""), "")),
        _("Verification locked") if more.get("locked") else "",
        _("Protected customer") if more.get("protected") else "",
        _("Outside work hours") if entry.outside_hours else "",
        _shown(more.get("numbers") or []),
        f"“{entry.sentence}”" if entry.sentence else "",
    ]


def _searched(entry: LogEntry) -> str:
    kind = (entry.additional_data or {}).get("kind", "")
    return _("Searched %(kind)s") % {"kind": QUERIES.get(kind, "")}


def _found(entry: LogEntry) -> str:
    more = entry.additional_data or {}
    count = more.get("count", 0)
    text = ngettext(
        "Searched %(kind)s: %(count)s customer shown",
        "Searched %(kind)s: %(count)s customers shown",
        count,
    )
    return text % {"kind": QUERIES.get(more.get("kind", ""), ""), "count": count}


def _revealed(entry: LogEntry) -> str:
    tiers = ", ".join(str(TIERS.get(tier, tier)) for tier in entry.tiers)
    words = {"tier": tiers, "customer": entry.customer}
    return _("%(tier)s of %(customer)s revealed") % words


def _verified(entry: LogEntry) -> str:
    words = {"customer": entry.customer, "outcome": entry.get_outcome_display()}
    return _("Caller for %(customer)s verified: %(outcome)s") % words


def _changed(entry: LogEntry) -> str:
    if entry.content_type and entry.content_type.model == "interaction":
        return _noted(entry)
    return f"{entry.get_event_display()}: {changed_thing(entry)}".rstrip(": ")


def _noted(entry: LogEntry) -> str:
    words = {"contact": in_todays_words(entry.object_repr)}
    if entry.action == LogEntry.Action.CREATE:
        return _("Interaction begun: %(contact)s") % words
    if "ended_at" in (entry.changes or {}):
        return _("Interaction ended: %(contact)s") % words
    return _("Interaction changed: %(contact)s") % words


def in_todays_words(contact: str) -> str:
    """Say the channel of a contact in the reader's language; the entry keeps the writer's."""
    for label, channel in _channels().items():
        if contact.startswith(f"{label} "):
            return f"{channel.label}{contact.removeprefix(label)}"
    return contact


@cache
def _channels() -> dict[str, Interaction.Channel]:
    found: dict[str, Interaction.Channel] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {str(channel.label): channel for channel in Interaction.Channel}
    return found


def changed_thing(entry: LogEntry) -> str:
    """Return what kind of thing a change was about, and which."""
    model = entry.content_type.model if entry.content_type else ""
    return f"{THINGS.get(model, model)} {entry.object_repr}".strip()


def _taken_in(entry: LogEntry) -> str:
    more = entry.additional_data or {}
    words = {"source": entry.object_repr, "rows": more.get("rows", 0), "new": more.get("new", 0)}
    return _("Interactions of %(source)s taken in: %(new)s new of %(rows)s") % words


def _handed_out(entry: LogEntry) -> str:
    count = len((entry.additional_data or {}).get("customers", []))
    text = ngettext(
        "List of %(count)s customer handed out", "List of %(count)s customers handed out", count
    )
    return text % {"count": count}


def _plain(entry: LogEntry) -> str:
    return " ".join([str(entry.get_event_display()), entry.customer or ""]).strip()


TITLES = {
    Event.SEARCHED: _searched,
    Event.FOUND: _found,
    Event.REVEALED: _revealed,
    Event.VERIFIED: _verified,
    Event.CHANGED: _changed,
    Event.TAKEN_IN: _taken_in,
    Event.HANDED_OUT: _handed_out,
}


def _shown(numbers: list[str]) -> str:
    if not numbers:
        return ""
    listed = ", ".join(numbers[:5])
    return listed if len(numbers) <= 5 else f"{listed} … (+{len(numbers) - 5})"


def _look(entry: LogEntry) -> tuple[str, str]:
    more = entry.additional_data or {}
    if entry.outcome == Outcome.REFUSED:
        return "danger", "ban"
    icon = ICONS.get(Event(entry.event), "circle-dashed")
    if entry.outside_hours or more.get("protected") or more.get("locked"):
        return "warn", icon
    if entry.self_claimed:
        return "warn", icon
    return ("ok" if entry.outcome == Outcome.MATCH else "info"), icon


def _given(entry: LogEntry, event: Event = Event.OPENED) -> bool:
    return entry.event == event and entry.outcome == Outcome.GIVEN


def _hour(at: datetime, zone: ZoneInfo) -> int:
    return at.astimezone(zone).hour
