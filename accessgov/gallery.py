"""What the component page shows: invented people, in the shapes that real pages pass."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

NOON = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
ZONE = "Asia/Makassar"

PURPOSES = (
    ("information", _("Product or bill information")),
    ("complaint", _("Complaint or disturbance")),
    ("data_change", _("Change of data asked by the customer")),
    ("sale", _("Offer or upgrade")),
    ("dispute", _("Dispute: needs a sentence")),
)
CHANNELS = (("call", _("Phone call")), ("queue", _("Counter queue")), ("ticket", _("Ticket")))


class OpeningForm(forms.Form):
    """A form with every kind of field, as a reader meets them when opening a record."""

    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=PURPOSES,
        widget=forms.RadioSelect(attrs={"data-digits": True, "class": "in-two"}),
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS)
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("Call id, queue number or ticket, as the other system shows it."),
    )
    sentence = forms.CharField(
        label=_("In a sentence"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the customer wants; at least four words."),
    )
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    document = forms.FileField(label=_("File"), required=False)
    understood = forms.BooleanField(label=_("I know that this access is recorded"))


class FilterForm(forms.Form):
    """A filter whose values live in the URL."""

    agent = forms.CharField(label=_("Agent"), required=False)
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=(("", _("All")), *PURPOSES)
    )


AGENTS = (
    ("Ketut Alit Wirawan", 34, 22, 0, [18, 21, 24, 20, 23, 26, 34]),
    ("Made Ayu Puspita Sari", 21, 23, 1, [22, 25, 21, 24, 20, 23, 21]),
    ("Yohanes Tallo", 18, 20, 0, [19, 18, 22, 21, 20, 19, 18]),
    ("Sukarno", 9, 17, 4, [16, 17, 15, 18, 14, 11, 9]),
)

MOMENTS = (
    (0, _("Signed in"), "", "info", "log-in"),
    (4, _("Searched by phone number: one customer shown"), "", "info", "search"),
    (5, _("Opened 4020017731"), _("Product or bill information, call C-88213"), "info", "eye"),
    (6, _("Verified: match"), _("Mother's maiden name"), "ok", "fingerprint"),
    (
        58,
        _("Revealed the financial tier of 4020017731"),
        _("52 minutes after the call"),
        "warn",
        "wallet",
    ),
    (61, _("Refused: a customer of another branch"), "", "danger", "ban"),
)


def agents() -> list[dict[str, Any]]:
    """List the agents of a made-up report."""
    names = ("name", "opened", "usual", "refusals", "days")
    return [dict(zip(names, row, strict=True)) for row in AGENTS]


def moments() -> list[dict[str, object]]:
    """List the moments of a made-up morning."""
    return [
        {"at": NOON + timedelta(minutes=m), "title": t, "detail": d, "kind": k, "icon": i}
        for m, t, d, k, i in MOMENTS
    ]


def bars() -> list[dict[str, object]]:
    """Compare the agents with what is usual for each."""
    return [
        {
            "label": row["name"],
            "value": row["opened"],
            "usual": row["usual"],
            "kind": "warn" if row["opened"] > 1.5 * row["usual"] else "",
        }
        for row in agents()
    ]


def hours() -> list[tuple]:
    """Count records by hour, the one outside work hours marked."""
    counts = (0, 7, 12, 14, 11, 6, 9, 13, 10, 4, 0, 0, 0, 3)
    return [(str(8 + i), n, "warn" if i == 13 else "") for i, n in enumerate(counts)]


def days() -> list[str]:
    """Name fourteen days."""
    first = date(2026, 11, 10)
    return [f"{first + timedelta(days=i):%d/%m}" for i in range(14)]


LINES = (
    (_("Ketut Alit Wirawan"), (18, 21, 20, 0, 0, 24, 23, 19, 22, 26, 0, 0, 28, 34)),
    (_("Team's usual"), (20, 21, 21, 0, 0, 20, 22, 21, 20, 21, 0, 0, 21, 22)),
)

VALUES = (
    {"label": _("Name"), "value": "Si•• Ra•••••••", "masked": True},
    {"label": _("Phone"), "lines": ["0812••••331", "0361•••118"], "masked": True},
    {
        "label": _("Address"),
        "value": "Jl. Tukad Yeh Aya No. 17, Panjer, Denpasar",
        "revealed": True,
    },
    {"label": _("E-mail"), "value": ""},
)


FACTS = (
    (_("Customer number"), "4020017731"),
    (_("Branch"), "Denpasar"),
    (_("Status"), _("Active")),
    (_("Customer since"), "2019"),
)
ENDING = (
    (_("Role"), _("CS agent")),
    (_("Branch"), "Denpasar"),
    (_("Vendor"), "PT Sumber Tenaga Nusantara"),
)


def context(*, query: dict) -> dict[str, object]:
    """Gather what the page of components shows."""
    bound = OpeningForm({"channel": "call", "sentence": "."})
    bound.focus_errors = False  # here it is only shown, nobody sent it
    bound.add_error("sentence", _("Write what the customer wants in at least four words."))
    return {
        "agents": agents(),
        "moments": moments(),
        "bars": bars(),
        "hours": hours(),
        "days": days(),
        "lines": LINES,
        "values": VALUES,
        "facts": FACTS,
        "ending": ENDING,
        "form": OpeningForm(prefix="open"),
        "bound": bound,
        "filters": FilterForm(query or None),
        "page": Paginator(range(1243), 50).page(3),
        "at": NOON,
        "zone": ZONE,
        "code": "0001-8M2Q-7",
        "income": 1_500_000,
    }
