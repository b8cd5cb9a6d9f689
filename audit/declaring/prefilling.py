"""What a declaration starts from: interactions and lists handed out, never the ledger.

If the ledger filled it in, the declaration would agree with the ledger and prove nothing.
"""

from dataclasses import dataclass
from datetime import date as Date

from audit.models import Interaction, PortfolioCustomer
from staff.calendar import Day, day_on
from staff.models import Branch, User

AGENT = Interaction.Source.AGENT
MOST_LISTED = 500  # of the customers on lists: the page is read on a phone


@dataclass(frozen=True)
class Prefill:
    """The day's interactions in order, and the customers on running lists, by list."""

    interactions: list[Interaction]
    listed: dict[str, list[str]]

    @property
    def listed_numbers(self) -> list[str]:
        """Return every number on the lists, once each."""
        return list(dict.fromkeys(number for of in self.listed.values() for number in of))

    @property
    def told_twice(self) -> set[int]:
        """Return the own notes of contacts that a system tells of too, under the same reference."""
        told = {_which(one) for one in self.interactions if one.source != AGENT}
        own = (one for one in self.interactions if one.source == AGENT)
        return {one.pk for one in own if _which(one) in told}


def _which(interaction: Interaction) -> tuple[str, str]:
    return interaction.channel, interaction.reference.casefold()


def prefill(*, agent: User, branch: Branch, date: Date) -> Prefill:
    """Return what to offer for a declaration; nothing of it is declared unless it is chosen."""
    day = day_on(branch=branch, date=date)
    own = Interaction.objects.filter(
        agent=agent, branch=branch, started_at__gte=day.begins_at, started_at__lt=day.ends_at
    )
    interactions = list(own.order_by("started_at", "id"))
    known = {number for one in interactions for number in one.customers}
    return Prefill(interactions, _listed(agent, branch, day, known))


def _listed(agent: User, branch: Branch, day: Day, known: set[str]) -> dict[str, list[str]]:
    rows = PortfolioCustomer.objects.filter(
        portfolio__agent=agent,
        portfolio__branch=branch,
        portfolio__begins_at__lt=day.ends_at,
        portfolio__ends_at__gt=day.begins_at,
    ).exclude(customer__in=known)
    found: dict[str, list[str]] = {}
    ordered = rows.order_by("portfolio__begins_at", "portfolio_id", "customer")
    for name, number in ordered.values_list("portfolio__name", "customer")[:MOST_LISTED]:
        found.setdefault(name, []).append(number)
    return found
