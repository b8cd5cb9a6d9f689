"""How far a candidate has come: the states, the moves between them, and each move's step.

The picture is in docs/people.md; a test draws it anew from here.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from staff.choosing import parts
from staff.choosing.identities import Identity
from staff.models import Candidate, Step, User, Vacancy, Vendor
from staff.permissions import holds

State = Candidate.State
STATE = Candidate._meta.get_field("state")
GOING = (State.PROPOSED, State.SCREENED, State.RECOMMENDED)
ADULT = 18

Move = Callable[[Candidate], None]


class NotNow(ValidationError):
    """The candidate has come further meanwhile, or not far enough."""


class NotProposable(ValidationError):
    """This candidate cannot be put forward for this vacancy."""


@transition(field=STATE, source=State.PROPOSED, target=State.SCREENED)
def screen(candidate: Candidate) -> None:
    """HR has checked everything."""


@transition(field=STATE, source=GOING, target=State.REFUSED)
def turn_down(candidate: Candidate) -> None:
    """HR says no."""


# A recommended one may be interviewed by more, such as the supervisor to be: each may still refuse.
@transition(field=STATE, source=(State.SCREENED, State.RECOMMENDED), target=State.RECOMMENDED)
def recommend(candidate: Candidate) -> None:
    """An interviewer says yes."""


@transition(field=STATE, source=(State.SCREENED, State.RECOMMENDED), target=State.REFUSED)
def refuse(candidate: Candidate) -> None:
    """An interviewer says no."""


# Refused elsewhere, or when put forward before, a candidate may be further by then.
@transition(
    field=STATE, source=(State.SCREENED, State.RECOMMENDED, State.REFUSED), target=State.SCREENED
)
def interview_again(candidate: Candidate) -> None:
    """The superior of who refused lets somebody else interview."""


@transition(field=STATE, source=State.RECOMMENDED, target=State.TAKEN_ON)
def take_on(candidate: Candidate) -> None:
    """HR registers the person."""


@transition(field=STATE, source=GOING, target=State.WITHDRAWN)
def withdraw(candidate: Candidate) -> None:
    """Who proposed takes the candidate back, or the candidate no longer wants to come."""


MOVES: dict[str, Move] = {
    move.__name__: move
    for move in (screen, turn_down, recommend, refuse, interview_again, take_on, withdraw)
}


def sources(*, move: str) -> list[str]:
    """Return the states from which a move leads on."""
    return [str(state) for state in MOVES[move]._django_fsm.transitions]  # type: ignore[attr-defined]


def target(*, move: str) -> str:
    """Return the state to which a move leads."""
    found = MOVES[move]._django_fsm.transitions  # type: ignore[attr-defined]
    return str(next(iter(found.values())).target)


def open_to(*, candidate: Candidate, part: parts.Part) -> list[str]:
    """Return the moves that somebody may make now."""
    possible = [name for name in MOVES if candidate.state in sources(move=name)]
    return [name for name in possible if not parts.why_not(move=name, part=part)]


def propose(
    *,
    vacancy: Vacancy,
    by: User,
    at: datetime,
    vendor: Vendor,
    full_name: str,
    identity: Identity,
    phone: str = "",
    email: str = "",
    relatives: Iterable[User] = (),
) -> Candidate:
    """Put somebody forward, with the relatives already known of; raises NotProposable."""
    with transaction.atomic():
        asked = Vacancy.objects.select_for_update().get(pk=vacancy.pk)
        route = _route(asked, by, vendor, at)
        _check_person(asked, vendor, identity, at.date())
        made = Candidate.objects.create(
            vacancy=asked, route=route, vendor=vendor, proposed_by=by, proposed_at=at, state_at=at,
            full_name=full_name, birth_date=identity.birth_date, phone=phone, email=email,
            nik_digest=identity.digest, nik_last=identity.last,
        )  # fmt: skip
        made.relatives.set(relatives)
        Step.objects.create(candidate=made, before="", after=made.state, by=by, at=at)
    return made


def _route(vacancy: Vacancy, by: User, vendor: Vendor, at: datetime) -> str:
    if vacancy.closed_at is not None:
        raise NotProposable(_("This vacancy is closed. Choose an open one."))
    if not vendor.works(at=at):
        raise NotProposable(_("This vendor no longer works for us. Choose another."))
    may = partial(holds, user=by, branch_id=vacancy.branch_id, at=at)
    addressed = vacancy.vendors.filter(pk=vendor.pk).exists()
    if by.vendor_id == vendor.pk and addressed and may(permission="propose"):
        return Candidate.Route.VENDOR
    if may(permission="request_people"):
        return Candidate.Route.BRANCH
    raise NotProposable(_("This vacancy is not yours to propose somebody for."))


def _check_person(vacancy: Vacancy, vendor: Vendor, identity: Identity, today: date) -> None:
    born = identity.birth_date
    if today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < ADULT:
        raise NotProposable(_("Whoever works with customer data is 18 or older."))
    # Another vendor's candidates are no business of this one: only HR hears of those.
    twice = vacancy.candidates.filter(nik_digest=identity.digest, vendor=vendor, state__in=GOING)
    if twice.exists():
        raise NotProposable(_("This person is already put forward for this vacancy."))


def lock(*, candidate: Candidate, move: str, by: User, at: datetime, seen: str = "") -> Candidate:
    """Hold a candidate until the transaction ends, for a move that is possible and is theirs.

    `seen` is the state that the decider looked at: who comes second learns so instead of deciding
    on what is no longer true. Raises NotYours, NotNow.
    """
    own = Candidate.objects.select_for_update(of=("self",)).select_related("vacancy", "vendor")
    locked = own.get(pk=candidate.pk)
    parts.check(move=move, part=parts.part_of(candidate=locked, user=by, at=at))
    if locked.state not in sources(move=move) or (seen and locked.state != seen):
        raise NotNow(
            _("The candidate's state is now: %(state)s. Look at the page again, then decide."),
            params={"state": locked.get_state_display()},
        )
    if locked.emptied_at is not None:
        raise NotNow(_("This candidate's data has been deleted. Propose the person anew."))
    return locked


def advance(*, candidate: Candidate, move: str, by: User, at: datetime, reason: str = "") -> None:
    """Make a move of a locked candidate and write its step."""
    before = candidate.state
    MOVES[move](candidate)
    candidate.state_at, candidate.reason = at, reason
    candidate.save()
    Step.objects.create(
        candidate=candidate, before=before, after=candidate.state, by=by, at=at, reason=reason
    )


def end(
    *, candidate: Candidate, move: str, by: User, at: datetime, reason: str, seen: str = ""
) -> None:
    """Turn a candidate down or withdraw it, with the reason; raises NotYours, NotNow."""
    with transaction.atomic():
        locked = lock(candidate=candidate, move=move, by=by, at=at, seen=seen)
        advance(candidate=locked, move=move, by=by, at=at, reason=reason)


def turn_down_rest(*, vacancy: Vacancy, by: User, at: datetime, reason: str) -> None:
    """Turn down whoever still waits for a vacancy that is over, so that they are forgotten too.

    Whoever calls this holds the vacancy: it is locked before its candidates, never after.
    """
    rest = vacancy.candidates.select_for_update(of=("self",)).filter(state__in=GOING)
    for one in rest.order_by("pk"):
        advance(candidate=one, move="turn_down", by=by, at=at, reason=reason)


def picture() -> Sequence[str]:
    """Return the states and moves as the lines of a Mermaid diagram."""
    lines = [f"[*] --> {State.PROPOSED.value}: propose"]
    for name in MOVES:
        for source in sources(move=name):
            lines.append(f"{source} --> {target(move=name)}: {name}")
    lines += [f"{state.value} --> [*]" for state in (State.TAKEN_ON, State.WITHDRAWN)]
    return ["stateDiagram-v2", *(f"    {line}" for line in lines)]
