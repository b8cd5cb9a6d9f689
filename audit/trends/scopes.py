"""Whose figures a reader may see, and the part of them that is asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from audit.reporting.teams import below
from staff.calendar import last_closed_day
from staff.models import Branch, User
from staff.permissions import branch_ids

DAYS = 90


class By(StrEnum):
    """What a row of the figures stands for."""

    AGENT = "agent"
    TEAM = "team"
    BRANCH = "branch"


@dataclass(frozen=True)
class Scope:
    """Agents at branches over closed days; the reader's own work is never among it."""

    reader: int
    branches: tuple[int, ...]
    agents: tuple[int, ...] | None  # None: all of these branches
    since: Date
    until: Date
    oversees: bool = False  # reads the ledger, so that single entries open too

    @property
    def values(self) -> dict[str, Any]:
        """Return the scope for a statement's parameters."""
        return {
            "reader": self.reader,
            "branches": list(self.branches),
            "agents": None if self.agents is None else list(self.agents),
            "since": self.since,
            "until": self.until,
        }


def scope_of(*, reader: User, at: datetime) -> Scope:
    """Return all that a reader may see: the overseers' branches, or everybody below."""
    overseen = branch_ids(user=reader, permission="read_ledger", at=at)
    held = overseen or branch_ids(user=reader, permission="read_reports", at=at)
    until = _closed(Branch.objects.filter(pk__in=held), at)
    return Scope(
        reader=reader.pk,
        branches=tuple(held),
        agents=None if overseen else tuple(below(user=reader)),
        since=until - timedelta(days=DAYS - 1),
        until=until,
        oversees=bool(overseen),
    )


def narrowed(
    scope: Scope,
    *,
    branch: int | None = None,
    team: int | None = None,
    agent: int | None = None,
    since: Date | None = None,
    until: Date | None = None,
) -> Scope:
    """Return the part of a scope that is asked for; what lies outside it is nobody's."""
    if branch is not None:
        scope = replace(scope, branches=tuple({branch} & set(scope.branches)))
    if team is not None:
        members = User.objects.filter(supervisor=team).values_list("pk", flat=True)
        scope = _only(scope, tuple(members))
    if agent is not None:
        scope = _only(scope, (agent,))
    return replace(
        scope,
        since=max(scope.since, since or scope.since),
        until=min(scope.until, until or scope.until),
    )


def _only(scope: Scope, agents: Sequence[int]) -> Scope:
    allowed = set(agents) if scope.agents is None else set(agents) & set(scope.agents)
    return replace(scope, agents=tuple(allowed))


def _closed(branches: Iterable[Branch], at: datetime) -> Date:
    """Return the newest day that is over at every one of these branches."""
    days = [last_closed_day(branch=branch, at=at).date for branch in branches]
    return min(days, default=at.date() - timedelta(days=1))
