"""Since when nobody was called: by the branch's workdays, and an alarm that means something."""

from datetime import timedelta

import pytest

from audit.trends.coverage import coverage
from staff.assignments import end
from staff.models import Holiday


def row(team, agent=None):
    """Return an agent's coverage."""
    found = {one.agent_id: one for one in coverage(scope=team.scope(), at=team.at)}
    return found[(agent or team.agent).pk]


def quiet(team, *days):
    """Make these days no workdays of the branch."""
    for day in days:
        Holiday.objects.create(branch=team.branch, date=day, name="Odalan")


def test_days_and_workdays_since_the_last_answered_call(team):
    team.views(0, explained=1)
    team.call(team.draw(6), "confirmed")  # answered the day after: five days ago
    before = row(team)
    assert (before.called_on, before.days) == (team.day(5), 5)
    quiet(team, team.day(1), team.day(2))
    assert row(team).workdays == before.workdays - sum(
        day.isoweekday() in team.branch.workdays and not national_holiday(day)
        for day in (team.day(1), team.day(2))
    )


def national_holiday(day):
    from staff.calendar import national

    return day in national(year=day.year)


@pytest.mark.parametrize("state", ["confirmed", "not_me"])
def test_an_answer_counts_whatever_was_said(team, state):
    team.views(0, explained=1)
    team.call(team.draw(1), state)
    assert row(team).called_on == team.day(0)
    assert not row(team).alarm


@pytest.mark.parametrize("state", ["unreached", "wrong_number", "no_call"])
def test_a_call_without_an_answer_is_told_and_covers_nobody(team, state):
    for ago in range(12):
        team.views(ago, explained=1)
    team.call(team.draw(1), state)
    found = row(team)
    assert (found.called_on, found.tries) == (None, 1)
    assert found.alarm


def test_more_than_two_workdays_with_something_opened_is_an_alarm(team):
    for ago in range(30):
        team.views(ago, explained=1)
    team.call(team.draw(20), "confirmed")
    found = row(team)
    assert (found.workdays > 2, found.views, found.alarm) == (True, 19, True)


def test_two_workdays_are_none(team):
    team.views(0, explained=1)
    team.call(team.draw(12), "confirmed")
    open_days = [team.day(ago) for ago in range(11)]
    quiet(team, *open_days[2:])
    found = row(team)
    assert (found.workdays <= 2, found.alarm) == (True, False)


def test_who_opened_nothing_since_is_no_alarm(team):
    team.views(30, explained=5)
    team.call(team.draw(30), "confirmed")
    found = row(team)
    assert (found.views, found.alarm) == (0, False)
    assert found.workdays > 2


def test_who_was_never_called_is_counted_from_the_first_view(team):
    team.views(9, explained=2)
    found = row(team)
    assert (found.called_on, found.days, found.views) == (None, 10, 2)


def test_alarms_come_first_and_the_longest_before_the_others(team):
    for ago in range(40):
        team.views(ago, explained=1)
        team.views(ago, agent=team.colleague, explained=1)
    team.call(team.draw(30), "confirmed")
    team.call(team.draw(20, agent=team.colleague), "confirmed")
    found = coverage(scope=team.scope(), at=team.at)
    assert [one.agent_id for one in found] == [team.agent.pk, team.colleague.pk]


def test_nobody_is_called_about_who_has_left(team):
    team.views(5, explained=1)
    team.views(5, agent=team.colleague, explained=1)
    end(assignment=team.agent.assignments.get(), at=team.at - timedelta(hours=1))
    assert {one.agent_id for one in coverage(scope=team.scope(), at=team.at)} == {team.colleague.pk}
