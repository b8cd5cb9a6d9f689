"""Branches of the benchmarks with as many agents as wanted, and their sources of evidence."""

from collections.abc import Sequence
from datetime import UTC, datetime

from audit.models import Feed
from staff.models import Branch, Region, User

SINCE = datetime(2025, 1, 1, tzinfo=UTC)
EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]


def branches(*, count: int, agents: int) -> list[tuple[Branch, Sequence[User], dict[str, int]]]:
    """Make branches, the agents of each under one supervisor, and two feeds for each."""
    region = Region.objects.create(code="R", name="Bench")
    manager = _people(["manager"], None)[0]
    return [_branch(number, agents, region, manager) for number in range(count)]


def _branch(
    number: int, agents: int, region: Region, manager: User
) -> tuple[Branch, Sequence[User], dict[str, int]]:
    branch = Branch.objects.create(
        code=f"B{number:03}", name=f"Bench {number}", region=region, size="A",
        time_zone="Asia/Jakarta", workdays=EVERY_DAY,
    )  # fmt: skip
    boss = _people([f"boss-{number}"], manager)[0]
    team = _people([f"agent-{number}-{n}" for n in range(agents)], boss)
    return branch, team, feeds(branch=branch, by=manager)


def feeds(*, branch: Branch, by: User) -> dict[str, int]:
    """Connect the branch's exchange and its tickets, both heard of just now."""
    made = {}
    for kind in ("telephony", "tickets"):
        feed = Feed.objects.create(
            name=f"{kind} {branch.code}", kind=kind, token_hash=f"{kind} {branch.code}",
            token_end="0000", made_by=by, made_at=SINCE,
            last_heard_at=datetime.now(UTC), silent_after=30 if kind == "telephony" else 6000,
        )  # fmt: skip
        feed.branches.add(branch)
        made[kind] = feed.pk
    return made


def _people(names: Sequence[str], boss: User | None) -> list[User]:
    return User.objects.bulk_create(
        User(username=name, full_name=name.title(), employee_number=name, supervisor=boss,
             language="en", password="of nobody")  # no hash, but such a sign-in can be confirmed
        for name in names
    )  # fmt: skip
