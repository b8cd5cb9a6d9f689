"""Checking draws against the ledger, with the same functions that an auditor runs alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from itertools import groupby

from django.db.models import QuerySet

from audit.drawing import verifier
from audit.drawing.bundles import facts_of
from audit.drawing.frames import unsealed
from audit.models import Draw
from staff.calendar import day_on
from staff.models import Branch


@dataclass(frozen=True)
class Verdict:
    """What is to be said of some draws, line by line, and how many things do not agree."""

    lines: list[str]
    wrong: int

    @property
    def stands(self) -> bool:
        """Tell whether everything agrees."""
        return not self.wrong


def verify(*, draws: Iterable[Draw]) -> Verdict:
    """Draw again from the ledger's entries, and compare everything; secrets are known here.

    Branch day by branch day, since that is what one draw can be compared with.
    """
    lines: list[str] = []
    wrong = 0
    for _day, together in groupby(draws, key=lambda draw: (draw.date, draw.branch_id)):
        said, more = verifier.check_all([facts_of(draw=draw, told=True) for draw in together])
        lines += said
        wrong += more
    return Verdict(lines, wrong)


def parts(*, draw: Draw) -> list[tuple[str, list[str]]]:
    """Return each part of a draw that was checked beside its team's, and what is wrong with it."""
    day = sealed().filter(branch=draw.branch_id, date=draw.date).exclude(pk=draw.pk)
    others = [{"manifest": manifest} for manifest in day.values_list("manifest", flat=True)]
    return verifier.parts(facts_of(draw=draw, told=True), others)


def draws_of(*, date: Date, branches: Iterable[Branch | int] | None = None) -> QuerySet[Draw]:
    """Return the draws of a day, with all that checking and showing them needs."""
    found = sealed().filter(date=date)
    return found if branches is None else found.filter(branch__in=branches)


def sealed() -> QuerySet[Draw]:
    """Return every draw that can be checked, in the order of days, branches and agents."""
    found = Draw.objects.filter(manifest__isnull=False).select_related("agent", "branch")
    return found.order_by("date", "branch", "agent")


def missing(*, branch: Branch, date: Date) -> list[int]:
    """Return the agents who opened customers on a branch day that has no draw of them."""
    days = [(branch, day_on(branch=branch, date=date))]
    return [agent for _branch, _date, agent in unsealed(days=days)]
