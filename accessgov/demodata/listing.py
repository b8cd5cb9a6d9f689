"""The lists that supervisors hand out: a week's campaign for who sells, a day's round in the field.

A list holds whom the agent came to that week or day, and others for whom the time was too short.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from accessgov.demodata.customers import SEED
from accessgov.demodata.diary import Diary, Listed
from accessgov.demodata.receiving import handed_out
from audit.models import LogEntry, Portfolio, PortfolioCustomer

HANDED = time(7, 4)  # on the clock of the branch, before anybody serves
UNTIL = time(19, 30)
BETWEEN = timedelta(seconds=231)
_NAMES = ("Naik Suar", "Suar Serumah", "Halo Pelanggan Lama", "Rumah 100 Mbps")


@dataclass(frozen=True)
class _List:
    """One list: whose, what for, from which day until which."""

    agent: int
    kind: str
    begins: date
    ends: date


def store_lists(*, listed: list[Listed], diaries: dict[int, Diary]) -> list[LogEntry]:
    """Write the lists on which the agents' contacts stand, and return their entries."""
    lists: dict[_List, set[str]] = defaultdict(set)
    for one in listed:
        lists[_of(one)].add(one.number)
    portfolios: list[Portfolio] = []
    numbers: list[list[str]] = []
    for key, served in sorted(lists.items(), key=lambda item: (item[0].begins, item[0].agent)):
        diary = diaries[key.agent]
        portfolios.append(_portfolio(key, diary, earlier=len(portfolios)))
        numbers.append(_with_others(key, diary, served))
    Portfolio.objects.bulk_create(portfolios)
    PortfolioCustomer.objects.bulk_create(
        (
            PortfolioCustomer(portfolio=portfolio, customer=number)
            for portfolio, own in zip(portfolios, numbers, strict=True)
            for number in own
        ),
        batch_size=4000,
    )
    return [
        written
        for portfolio, own in zip(portfolios, numbers, strict=True)
        for written in handed_out(
            portfolio=portfolio, numbers=own, address=diaries[portfolio.handed_by_id].address
        )
    ]


def _of(one: Listed) -> _List:
    if one.kind == Portfolio.Kind.VISIT:
        return _List(one.agent, one.kind, one.day, one.day)
    monday = one.day - timedelta(days=one.day.weekday())
    return _List(one.agent, one.kind, monday, monday + timedelta(days=5))


def _portfolio(key: _List, diary: Diary, *, earlier: int) -> Portfolio:
    zone = ZoneInfo(diary.branch.time_zone)
    begins_at = datetime.combine(key.begins, HANDED, zone)
    return Portfolio(
        name=_name(key, diary),
        kind=key.kind,
        agent_id=key.agent,
        branch_id=diary.branch.pk,
        handed_by=diary.person.supervisor,
        handed_at=begins_at - BETWEEN * (earlier % 9),  # nobody hands out two lists at once
        begins_at=begins_at,
        ends_at=datetime.combine(key.ends, UNTIL, zone),
    )


def _name(key: _List, diary: Diary) -> str:
    if key.kind == Portfolio.Kind.VISIT:
        return f"Kunjungan {key.begins:%d-%m-%Y}"
    week = key.begins.isocalendar().week
    return f"{_NAMES[(week + diary.branch.pk) % len(_NAMES)]}, minggu {week}"


def _with_others(key: _List, diary: Diary, served: set[str]) -> list[str]:
    chance = Random(f"{SEED} list {key.agent} {key.begins}")  # noqa: S311
    count = len(served) // 3 + 2
    return sorted(served | {chance.choice(diary.directory.ordinary) for _ in range(count)})
