"""Ninety days of figures: what is counted, for whom, and who may see it."""

from datetime import timedelta

from audit.declaring import absences
from audit.events import Event, Outcome
from audit.models import Interaction, Viewing
from audit.trends import rows
from audit.trends.figures import figures
from audit.trends.scopes import DAYS, By, narrowed
from staff.assignments import end
from tests.audit.trends.seasons import somebody


def total(team, **narrow):
    """Return the counts of all days that the supervisor sees."""
    return figures(scope=narrowed(team.scope(), **narrow), by=By.AGENT).total


def test_views_are_counted_by_standing(team):
    team.views(0, explained=5, unexplained=2)
    team.views(3, own_word=3, unknowable=1)
    counts = total(team)
    assert (counts.viewings, counts.unexplained, counts.own_word, counts.unknowable) == (
        11,
        2,
        3,
        1,
    )


def test_calls_stand_at_the_day_of_the_view(team):
    draw = team.draw(4)
    for state in (
        "confirmed",
        "confirmed",
        "not_me",
        "unreached",
        "wrong_number",
        "no_call",
        "waiting",
    ):
        team.call(draw, state)
    counted = figures(scope=team.scope(), by=By.AGENT)
    assert set(counted.days) == {team.day(4)}
    counts = counted.total
    assert (counts.confirmed, counts.not_me, counts.unanswered, counts.waiting) == (2, 1, 3, 1)


def test_a_worked_day_without_a_declaration_is_missing(team):
    team.views(0, explained=2)
    team.views(1, explained=1)
    team.views(2, unexplained=1)
    team.declares(1)
    team.declares(2, late=True)
    counts = total(team)
    assert (counts.declared, counts.late, counts.missing) == (2, 1, 1)


def test_signing_in_or_a_contact_alone_is_work_as_it_is_at_the_desk(team):
    unsaid = {"customer": "", "actor_branch_id": None, "branch_id": None, "outcome": Outcome.DONE}
    team.works(3, event=Event.SIGNED_IN, **unsaid)
    Interaction.objects.create(
        agent=team.colleague, branch=team.branch, channel="call", reference="C-1",
        source="agent", started_at=team.noon(4),
    )  # fmt: skip
    assert total(team).missing == 2
    at_the_desk = [
        (one.agent_id, ago)
        for ago in range(6)
        for one in absences.missing(branch=team.branch, date=team.day(ago))
    ]
    assert at_the_desk == [(team.agent.pk, 3), (team.colleague.pk, 4)]
    behind = [(one.agent_id, one.date) for one in rows.missing(scope=team.scope())]
    assert behind == [(team.agent.pk, team.day(3)), (team.colleague.pk, team.day(4))]


def test_nothing_is_missing_of_a_day_that_was_not_worked(team):
    team.views(0, agent=team.colleague, explained=1)
    assert total(team, agent=team.agent.pk).missing == 0


def test_nothing_is_missing_of_who_was_not_to_declare(cast, team):
    end(assignment=team.agent.assignments.get(), at=team.noon(5))
    team.views(2, explained=1)
    team.views(7, explained=1)
    assert total(team).missing == 1
    # A supervisor views, and has nothing to declare.
    team.views(2, agent=team.supervisor, explained=1)
    assert figures(scope=team.scope(cast.manager), by=By.AGENT).total.missing >= 1
    above = narrowed(team.scope(cast.manager), agent=team.supervisor.pk)
    assert figures(scope=above, by=By.AGENT).total.missing == 0


def test_ninety_closed_days_and_no_more(team):
    team.views(DAYS - 1, explained=1)
    team.views(DAYS, explained=10)
    team.views(-1, explained=100)  # the running day
    assert total(team).viewings == 1


def test_days_weeks_and_members_add_up_to_the_same(team):
    for ago in range(20):
        team.views(ago, explained=ago, unexplained=1)
        team.views(ago, agent=team.colleague, own_word=2)
    counted = figures(scope=team.scope(), by=By.AGENT)
    sums = {
        "days": sum(one.viewings for one in counted.days.values()),
        "weeks": sum(one.viewings for one in counted.weeks.values()),
        "members": sum(one.counts.viewings for one in counted.members),
        "members' weeks": sum(
            one.viewings for member in counted.members for one in member.weeks.values()
        ),
    }
    assert set(sums.values()) == {20 + sum(range(20)) + 40}
    assert all(monday.isoweekday() == 1 for monday in counted.weeks)


def test_members_are_agents_teams_or_branches(cast, team):
    team.views(0, unexplained=1)
    team.views(0, agent=team.colleague, unexplained=2)
    scope = narrowed(team.scope(cast.auditor), branch=team.branch.pk)
    keys = {
        by: {member.key: member.counts.viewings for member in figures(scope=scope, by=by).members}
        for by in By
    }
    assert keys[By.AGENT] == {team.agent.pk: 1, team.colleague.pk: 2}
    assert keys[By.TEAM] == {team.supervisor.pk: 3}
    assert keys[By.BRANCH] == {team.branch.pk: 3}


def test_whom_there_is_most_to_ask_comes_first(team):
    team.views(0, explained=50)
    team.views(0, agent=team.colleague, unexplained=3)
    assert [one.key for one in figures(scope=team.scope(), by=By.AGENT).members] == [
        team.colleague.pk, team.agent.pk,
    ]  # fmt: skip
    team.call(team.draw(0), "not_me")
    assert figures(scope=team.scope(), by=By.AGENT).members[0].key == team.agent.pk


# ------------------------------------------------------------------ who may see what


def test_a_supervisor_sees_the_own_team_and_neither_herself_nor_others(team):
    stranger = somebody(f"stranger-{team.branch.code}", None)
    team.views(0, explained=1)
    team.views(0, agent=team.supervisor, explained=10)
    team.views(0, agent=stranger, explained=100)
    assert total(team).viewings == 1


def test_a_manager_sees_the_supervisors_too(cast, team):
    team.views(0, explained=1)
    team.views(0, agent=team.supervisor, explained=10)
    scope = narrowed(team.scope(cast.manager), branch=team.branch.pk)
    assert figures(scope=scope, by=By.AGENT).total.viewings == 11


def test_an_overseer_sees_everybody_of_the_branches(cast, team):
    stranger = somebody(f"stranger-{team.branch.code}", None)
    team.views(0, explained=1)
    team.views(0, agent=stranger, explained=100)
    scope = narrowed(team.scope(cast.auditor), branch=team.branch.pk)
    assert figures(scope=scope, by=By.AGENT).total.viewings == 101


def test_no_narrowing_leads_outside(cast, team):
    stranger = somebody(f"stranger-{team.branch.code}", None)
    team.views(0, agent=stranger, explained=100)
    Viewing.objects.filter(agent=stranger).update(branch=cast.denpasar)
    for narrow in ({"agent": stranger.pk}, {"branch": cast.denpasar.pk}):
        assert total(team, **narrow).viewings == 0
    early = team.last - timedelta(days=400)
    assert narrowed(team.scope(), since=early).since == team.scope().since


def test_an_ended_permission_shows_nothing(team):
    team.views(0, explained=1)
    end(assignment=team.supervisor.assignments.get(), at=team.at - timedelta(seconds=1))
    assert figures(scope=team.scope(), by=By.AGENT).total.viewings == 0
