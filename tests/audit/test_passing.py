"""Questions in passing: real, once a week, and nobody can be recognised by them."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.utils import translation

from audit import passing
from audit.explaining.registry import SIGNALS
from audit.models import Viewing
from staff.situations import SITUATIONS
from tests.cast import person

_numbers = count(1)
DAY = timedelta(days=1)
MONDAY = datetime(2026, 3, 9, 2, tzinfo=UTC)  # by every clock here
LAST_WEEK = (MONDAY - 3 * DAY).date()


@pytest.fixture
def team(cast):
    """Return a supervisor with four people."""
    since = MONDAY - 60 * DAY
    chief = person(
        f"passing-{next(_numbers)}", role="supervisor", branch=cast.jakarta, boss=cast.manager,
        since=since,
    )  # fmt: skip
    return chief, [person(f"passing-{next(_numbers)}", boss=chief) for _ in range(4)]


def odd(cast, agent, code="after_last_contact", date=LAST_WEEK, **values):
    """Let somebody's viewing bear a signal."""
    at = MONDAY - 3 * DAY
    values = values or {
        "at": (at + timedelta(minutes=47)).isoformat(), "until": at.isoformat()
    }  # fmt: skip
    return Viewing.objects.create(
        agent=agent, branch=cast.jakarta, date=date, customer=f"{6_100_000_000 + next(_numbers)}",
        openings=1, first_at=at, last_at=at, explained_at=at, standing="unexplained",
        signals=[{"code": code, "weight": 5, "values": values}],
    )  # fmt: skip


def test_what_three_people_had_is_told_without_number_name_or_hour(cast, team):
    chief, agents = team
    viewings = [odd(cast, one) for one in agents[:3]]
    with translation.override("en"):
        told = passing.of_the_week(supervisor=chief, at=MONDAY)
    assert told.real and "about 40 minutes after the last contact" in told.occurrence
    for said in (told.occurrence, told.question):
        for one in viewings:
            assert one.customer not in said and one.agent.full_name not in said
        assert "March" not in said and ":" not in said


def test_it_is_the_same_all_week_and_for_every_reader(cast, team):
    chief, agents = team
    for one in agents:
        for code in ("by_name", "volume", "repeated"):
            odd(cast, one, code)
    week = [passing.of_the_week(supervisor=chief, at=MONDAY + day * DAY) for day in range(7)]
    assert week[0].real and set(week) == {week[0]}
    assert not passing.of_the_week(supervisor=chief, at=MONDAY + 7 * DAY).real


@pytest.mark.parametrize("people", [1, 2])
def test_what_fewer_than_three_had_is_kept_and_an_invented_one_told(cast, team, people):
    chief, agents = team
    for one in agents[:people]:
        odd(cast, one)
        odd(cast, one)
    for one in agents:
        odd(cast, one, "by_name", date=LAST_WEEK - 7 * DAY)  # the week before
    told = passing.of_the_week(supervisor=chief, at=MONDAY)
    assert not told.real
    assert told.occurrence in {str(one.text) for one in SITUATIONS.values()}


def test_another_team_lends_nobody_to_the_three(cast, team):
    chief, agents = team
    other = person(f"passing-{next(_numbers)}", boss=cast.supervisor)
    for one in (*agents[:2], other):
        odd(cast, one)
    assert not passing.of_the_week(supervisor=chief, at=MONDAY).real


@pytest.mark.parametrize("code", ["protected_customer", "own_record", "same_family", "colleague"])
def test_what_points_at_somebody_is_never_told(cast, team, code):
    chief, agents = team
    for one in agents:
        odd(cast, one, code)
    assert not passing.of_the_week(supervisor=chief, at=MONDAY).real


def test_every_kind_told_of_is_a_signal():
    assert set(passing.TOLD) < set(SIGNALS)


def test_it_stands_on_the_page_and_the_home_of_the_supervisor(cast, enter):
    home = enter(cast.supervisor).get("/").context["cards"]
    assert "To talk about this week" in [one.title for one in home]
    assert 'id="passing"' in enter(cast.supervisor).get("/reminders/").content.decode()
