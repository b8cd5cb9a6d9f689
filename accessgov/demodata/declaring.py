"""What agents declared in the evenings: whom they remember, not what the ledger has of them."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from accessgov.demodata.diary import Book, Declared, Diary, Served
from accessgov.demodata.workday import hours, ordinary, weighted
from audit.declaring.declarations import is_number
from audit.models import Contact, Declaration, Interaction

# Of a hundred days; what is late comes the next morning.
_SUBMITTED = {"on time": 90, "late": 6, "never": 4}
_FORGOTTEN = 0.03
_OUTCOMES = {
    "cs_agent": {"served": 88, "passed_on": 12},
    "telesales": {"sold": 12, "declined": 48, "not_reached": 40},
    "field_agent": {"served": 85, "not_reached": 15},
}
# Anton Simatupang declares customers whom he never opened; Rudi Siswanto has not declared the last
# closed day, so that a visitor finds one of each on the desk.
BOASTS, FORGETS = "anton.simatupang", "rudi.hartono"
MORNING = time(8, 6)


@dataclass(frozen=True)
class _When:
    at: datetime
    late: bool


def declare(
    *,
    diary: Diary,
    chance: Random,
    day: datetime,
    served: list[Served],
    until: datetime,
    last: bool,
) -> None:
    """Declare a day, on time, late or never; `last` says it is the last closed one."""
    submitted = _submitted(diary, chance, day, last=last)
    if submitted is None or submitted.at >= until or not served:
        return
    kept = [one for one in served if chance.random() >= _FORGOTTEN]
    if diary.person.username == BOASTS:
        kept += [Served(ordinary(diary, chance)) for _ in range(2)]
    outcomes = _OUTCOMES[diary.assignment.role]
    told = [(one, weighted(chance, outcomes)) for one in kept]
    diary.declare(day=day.date(), contacts=told, at=submitted.at, late=submitted.late)


def _submitted(diary: Diary, chance: Random, day: datetime, *, last: bool) -> _When | None:
    how = weighted(chance, _SUBMITTED)
    _begin, end = hours(diary, day)
    if last:
        how = "never" if diary.person.username == FORGETS else "on time"
    if how == "on time":
        return _When(end - timedelta(seconds=chance.uniform(15, 90)), late=False)
    tomorrow = datetime.combine(day.date() + timedelta(days=1), MORNING, day.tzinfo)
    minutes = timedelta(minutes=chance.uniform(0, 40))
    return _When(tomorrow + minutes, late=True) if how == "late" else None


def store_declarations(book: Book) -> None:
    """Write the declarations with their contacts, and complete the entries that tell of them.

    The entries themselves come later: the database takes no contact in once a day is declared.
    """
    rows = [_declaration(one) for one in book.declared]
    Declaration.objects.bulk_create(rows, batch_size=4000)
    Contact.objects.bulk_create(
        (
            Contact(
                declaration=row,
                customer=served.number,
                reference=served.interaction.reference if served.interaction else "",
                interaction=_stored(served.interaction),
                outcome=outcome,
            )
            for row, one in zip(rows, book.declared, strict=True)
            for served, outcome in one.contacts
        ),
        batch_size=4000,
    )
    for row, one in zip(rows, book.declared, strict=True):
        _complete(row, one)


def _declaration(one: Declared) -> Declaration:
    return Declaration(
        agent_id=one.entry.actor_id or 0,  # an agent's entry has one
        branch_id=one.entry.branch_id,
        date=one.day,
        submitted_at=one.entry.timestamp,
        late=one.late,
    )


def _stored(interaction: Interaction | None) -> Interaction | None:
    """Return an interaction unless its system never told of it."""
    return interaction if interaction and interaction.pk else None


def _complete(row: Declaration, one: Declared) -> None:
    numbers = [served.number for served, _outcome in one.contacts if is_number(served.number)]
    one.entry.object_id, one.entry.object_repr = row.pk, str(row)
    one.entry.additional_data = {
        "date": f"{row.date:%Y-%m-%d}",
        "late": row.late,
        "count": len(one.contacts),
        "without_number": len(one.contacts) - len(numbers),
        "numbers": numbers,
    }
