"""Who waits for what, since when: the board of HR, of a branch, and of a vendor."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.binding.prerequisites import PREREQUISITES, Prerequisite, lacking
from staff.choosing import candidates, seeing
from staff.choosing.parts import Part
from staff.models import Candidate, User

State = Candidate.State
SHOWN = 50
NEW_FOR = timedelta(days=120)


@dataclass(frozen=True)
class Waiting:
    """The candidates of one state: how many, the oldest ones, and whose turn it is."""

    state: State
    turn: str | Promise
    icon: str
    count: int
    rows: list[Candidate]


TURNS = (
    (State.PROPOSED, _("Waits for HR to screen"), "clipboard-check"),
    (State.SCREENED, _("Waits for the supervisor's interview"), "headset"),
    (State.RECOMMENDED, _("Waits for HR to take on"), "user-check"),
)
STEPS = {
    "screen": _("Screen"),
    "recommend": _("Interview"),
    "interview_again": _("Let somebody else interview"),
    "take_on": _("Take on"),
    "turn_down": _("Turn down"),
    "withdraw": _("Withdraw"),
}


def waiting(*, viewer: User, at: datetime) -> list[Waiting]:
    """Return who waits, state by state, the longest waiting first."""
    seen = seeing.visible_to(viewer=viewer, at=at).select_related("vacancy__branch", "vendor")
    return [
        Waiting(state, turn, icon, rows.count(), list(rows[:SHOWN]))
        for state, turn, icon in TURNS
        for rows in [seen.filter(state=state).order_by("state_at", "pk")]
    ]


def ended(*, viewer: User, at: datetime) -> QuerySet[Candidate]:
    """Return who was refused or withdrawn and is not deleted yet, the newest first."""
    seen = seeing.visible_to(viewer=viewer, at=at).select_related("vacancy__branch", "vendor")
    states = (State.REFUSED, State.WITHDRAWN)
    return seen.filter(state__in=states, emptied_at=None).order_by("-state_at")


def unready(
    *, viewer: User, at: datetime, most: int = SHOWN
) -> list[tuple[Candidate, Prerequisite]]:
    """Return who was taken on lately and what each lacks first before any access begins."""
    anew = Candidate.objects.filter(person=OuterRef("person"), state_at__gt=OuterRef("state_at"))
    new = seeing.visible_to(viewer=viewer, at=at).filter(
        state=State.TAKEN_ON, state_at__gt=at - NEW_FOR, person__is_active=True
    )
    found = new.filter(~Exists(anew)).annotate(lacking=lacking("person_id", at=at))
    found = found.exclude(lacking=[])
    rows = found.select_related("vacancy__branch", "vendor", "person").order_by("state_at")[:most]
    named = {one.code: one for one in PREREQUISITES}
    return [(row, named[row.lacking[0]]) for row in rows]


def next_steps(*, candidate: Candidate, part: Part) -> list[tuple[str, str | Promise]]:
    """Return the steps that the reader may take, each with its name; an interview is one step."""
    possible = candidates.open_to(candidate=candidate, part=part)
    return [(name, label) for name, label in STEPS.items() if name in possible]


def turn_of(*, candidate: Candidate) -> str | Promise:
    """Return for whom a candidate waits, nothing when for nobody."""
    return next((turn for state, turn, _icon in TURNS if state == candidate.state), "")


def masked(full_name: str) -> str:
    """Return a name as lists show it: Siti R., or Bu•••; the whole one stands behind an entry."""
    first, *rest = full_name.split() or [""]
    if not rest:
        return f"{first[:2]}•••" if first else ""
    return " ".join([first, *(f"{word[0]}." for word in rest)])
