"""What an agent sees of one own day: each customer to explain, and why it is asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import datetime

from audit.declaring.lists import Listed, three_lists
from audit.models import OwnWord, Viewing
from staff.models import Branch, User


@dataclass
class Asked:
    """One customer of whom something does not agree, with the words said about it so far."""

    customer: str
    openings: int
    first_at: datetime | None
    last_at: datetime | None
    viewing_id: int | None = None
    undeclared: bool = False
    unaccompanied: bool = False
    told: bool = False
    words: list[OwnWord] = field(default_factory=list)


@dataclass(frozen=True)
class Notes:
    """The own lists of a day, as one list by customer, and what was declared without a trace."""

    asked: list[Asked]
    untraced: list[Listed]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Return how long each of the three lists is."""
        undeclared = sum(one.undeclared for one in self.asked)
        return undeclared, len(self.untraced), sum(one.unaccompanied for one in self.asked)


def notes(*, agent: User, branch: Branch, date: Date, whole: bool) -> Notes:
    """Return what there is to explain of an agent's day.

    Without `whole`, only what a notice has told already: until a day is declared, its lists would
    tell the agent what to declare.
    """
    by_customer: dict[str, Asked] = {}
    lists = three_lists(branch=branch, date=date, agents=[agent.pk] if whole else [])
    for line in lists.undeclared:
        _of(by_customer, line).undeclared = True
    for line in lists.unaccompanied:
        _of(by_customer, line).unaccompanied = True
    _add_told(by_customer, agent, branch, date)
    _add_words(by_customer.values())
    return Notes(list(by_customer.values()), lists.untraced)


def _of(by_customer: dict[str, Asked], line: Listed | Viewing) -> Asked:
    viewing_id = line.pk if isinstance(line, Viewing) else line.viewing_id
    made = Asked(line.customer, line.openings, line.first_at, line.last_at, viewing_id)
    return by_customer.setdefault(line.customer, made)


def _add_told(by_customer: dict[str, Asked], agent: User, branch: Branch, date: Date) -> None:
    told = Viewing.objects.filter(
        agent=agent, branch=branch, date=date, notified_at__isnull=False
    ).order_by("first_at", "id")
    for viewing in told:
        asked = _of(by_customer, viewing)
        asked.told, asked.viewing_id = True, viewing.pk


def _add_words(asked: Iterable[Asked]) -> None:
    by_viewing = {one.viewing_id: one for one in asked if one.viewing_id}
    for word in OwnWord.objects.filter(viewing__in=by_viewing).order_by("said_at", "id"):
        by_viewing[word.viewing_id].words.append(word)
