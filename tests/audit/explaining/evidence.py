"""A branch day for the tests of explanation: openings, and what may stand behind them."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from audit.explaining import explain_day
from audit.models import Feed, Interaction, Portfolio, PortfolioCustomer, Viewing
from tests.audit.days import Desk
from tests.cast import Cast

_serial = count(1)
_numbers = count(7_000_000_001)


def number() -> str:
    """Return the number of a customer whom no other test opens."""
    return str(next(_numbers))


def minute(here: Desk, minutes: float) -> datetime:
    """Return the instant so many minutes after the day began."""
    return here.day.begins_at + timedelta(minutes=minutes)


def pushed(here: Desk, *customers: str, begins: float, ends: float | None, **columns: Any):
    """Store a call of the agent's, as pushed; minutes since the day began."""
    values = {
        "agent": here.agent,
        "branch": here.branch,
        "external_id": f"call-{next(_serial)}",
        "source": "telephony",
        "channel": "call",
        "reference": "2",
        "caller": "0812••••331",
        "customers": list(customers),
        "started_at": minute(here, begins),
        "ended_at": None if ends is None else minute(here, ends),
        "received_at": minute(here, begins),
        **columns,
    }
    return Interaction.objects.create(**values)


def handed_out(here: Desk, customer: str, kind: str = "campaign", **columns: Any) -> None:
    """Hand a list with one customer to the agent, for the whole day unless columns say else."""
    since = {"begins_at": here.day.begins_at, "ends_at": here.day.ends_at}
    values = {"name": "KMP-1", "kind": kind, "agent": here.agent, "branch": here.branch}
    made = Portfolio.objects.create(
        **values | since | columns, handed_by=here.supervisor, handed_at=here.day.begins_at
    )
    PortfolioCustomer.objects.create(portfolio=made, customer=customer)


def silent_from_to(here: Desk, cast: Cast, begins: int, ends: int) -> None:
    """Connect an exchange that tells of a colleague's calls, but of none between these two."""
    feed = Feed.objects.create(
        name=f"PBX {here.branch.code}", kind="telephony", token_hash=f"{here.branch.pk:064}",
        made_by=cast.sysadmin, made_at=minute(here, -9000), last_heard_at=minute(here, 1440),
    )  # fmt: skip
    feed.branches.add(here.branch)
    words = [-1400, *(m for m in range(0, 1440, 20) if not begins < m < ends)]
    for place, told in enumerate(words):
        told_of = {"agent": here.colleague, "feed": feed, "external_id": str(place)}
        pushed(here, begins=told, ends=told, **told_of)


def explained(here: Desk, customer: str, **columns: Any) -> Viewing:
    """Explain the day and return the viewing of a customer by the agent."""
    explain_day(branch=here.branch, date=here.day.date, at=here.day.ends_at)
    keys = {"agent": here.agent, "branch": here.branch, "date": here.day.date, **columns}
    return Viewing.objects.get(customer=customer, **keys)


def codes(viewing: Viewing) -> list[str]:
    """Return the codes of a viewing's reasons."""
    return [reason["code"] for reason in viewing.reasons]


def odd(viewing: Viewing) -> list[str]:
    """Return the codes of a viewing's signals."""
    return [signal["code"] for signal in viewing.signals]
