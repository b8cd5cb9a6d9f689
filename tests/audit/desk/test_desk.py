"""The desk: all that waits for one supervisor, in so many queries for one agent as for thirty."""

from datetime import UTC, datetime, timedelta
from datetime import date as Date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.desk.desk import desk
from audit.models import Interaction, Viewing
from staff.models import Holiday
from tests.cast import person
from tests.drawn import scene


@pytest.fixture
def day(cast, now):
    """Return a scene at a branch of its own, with an agent who declares there."""
    made = scene(cast, now, alone=True)
    agent = person(
        f"declares-{made.branch.code}", role="cs_agent", branch=made.branch, boss=made.supervisor,
        since=now - timedelta(days=30),
    )  # fmt: skip
    made.opens("4200000001", "4200000002", agent=agent)
    columns = {"openings": 1, "first_at": made.day.begins_at, "last_at": made.day.begins_at,
               "explained_at": now, "agent": agent, "branch": made.branch,
               "date": made.day.date}  # fmt: skip
    Viewing.objects.create(customer="4200000001", standing="explained", **columns)
    Viewing.objects.create(customer="4200000002", standing="unexplained", weight=10, **columns)
    return made


def test_every_part_is_there_and_every_figure_leads_to_its_entries(day, enter):
    html = enter(day.supervisor).get("/desk/").content.decode()
    for part in ("calls", "look", "day", "sign-off", "missing"):
        assert f'id="{part}"' in html
    shown = Viewing.objects.get(customer="4200000002", branch=day.branch)
    assert f"/viewings/{shown.pk}/" in html
    where = f"branch={day.branch.code}&amp;date={day.day.date}&amp;standing=explained"
    assert f"/viewings/?{where}" in html
    # Opened by itself, without an interaction: the third list has both.
    found = desk(supervisor=day.supervisor, at=day.at).places[-1]
    assert [line.customer for line in found.lists.unaccompanied] == ["4200000001", "4200000002"]
    assert [one.name for one in found.missing] == [f"Declares {day.branch.code}"]


def test_what_was_looked_into_is_gone_and_the_gravest_of_a_day_comes_first(day, now):
    assert [one.customer for one in desk(supervisor=day.supervisor, at=now).look_at] == [
        "4200000002"
    ]
    day.explains("4200000003", must_check=True, standing="explained")
    found = desk(supervisor=day.supervisor, at=now)
    assert [one.customer for one in found.look_at] == ["4200000003", "4200000002"]
    Viewing.objects.filter(customer="4200000003", branch=day.branch).update(
        review="cleared", reviewed_by=day.supervisor, reviewed_at=now
    )
    assert desk(supervisor=day.supervisor, at=now).look_at_count == 1


def test_what_is_explained_comes_last_in_the_list_however_heavy(day, enter):
    day.explains("4200000003", "4200000004", standing="explained", weight=50)
    day.explains("4200000004", must_check=True)
    where = f"/viewings/?branch={day.branch.code}&date={day.day.date}"
    listed = enter(day.supervisor).get(where).context["page"].object_list
    assert [one.customer[-1] for one in listed] == ["4", "2", "3", "1"]


def test_another_team_sees_none_of_it(day, cast, enter):
    html = enter(cast.supervisor_elsewhere).get("/desk/").content.decode()
    assert "4200000002" not in html and day.branch.name not in html


def test_as_many_queries_for_thirty_agents_as_for_one(day, now, enter):
    client = enter(day.supervisor)

    def asked() -> int:
        client.get("/desk/")  # what a first request alone asks
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/")
        return len(queries)

    alone = asked()
    for number in range(6):
        agent = person(
            f"more-{day.branch.code}-{number}", role="cs_agent", branch=day.branch,
            boss=day.supervisor, since=now - timedelta(days=30),
        )  # fmt: skip
        day.opens(f"42000001{number:02}", agent=agent)
        Viewing.objects.create(
            agent=agent, branch=day.branch, date=day.day.date, openings=1, weight=10,
            customer=f"42000001{number:02}", first_at=now, last_at=now,
            standing="unexplained", explained_at=now,
        )  # fmt: skip
    assert alone == asked() <= 60


# ------------------------------------------------------------------ days off

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # 10.00 by the branch's clock
AFTER_HOLIDAYS = datetime(2026, 2, 18, 2, tzinfo=UTC)  # a Wednesday; Monday and Tuesday were off


def worked(cast, at, days_ago):
    """Return a scene so many days before the last closed one, whose agent has not declared it."""
    made = scene(cast, at, days_ago, alone=True)
    agent = person(
        f"works-{made.branch.code}", role="cs_agent", branch=made.branch, boss=made.supervisor,
        since=at - timedelta(days=30),
    )  # fmt: skip
    made.opens("4200000001", "4200000002", agent=agent)
    made.explains("4200000001", agent=agent)
    return made


def shown(day, at):
    """Return the days on the desk."""
    return [place.date for place in desk(supervisor=day.supervisor, at=at).places]


def test_on_monday_the_desk_still_tells_of_friday(cast):
    friday = worked(cast, MONDAY, days_ago=2)
    assert shown(friday, MONDAY) == [Date(2026, 2, 27)]
    (place,) = desk(supervisor=friday.supervisor, at=MONDAY).places
    assert (place.viewings, len(place.missing), len(place.lists.unaccompanied)) == (1, 1, 2)


def test_a_weekend_that_somebody_worked_stands_after_the_friday(cast):
    saturday = worked(cast, MONDAY, days_ago=1)
    assert shown(saturday, MONDAY) == [Date(2026, 2, 27), Date(2026, 2, 28)]
    friday, worked_on = desk(supervisor=saturday.supervisor, at=MONDAY).places
    assert (len(friday.missing), len(worked_on.missing)) == (0, 1)


def test_a_contact_alone_makes_a_day_off_worth_showing(cast):
    made = scene(cast, MONDAY, alone=True)
    agent = person(
        f"calls-{made.branch.code}", role="cs_agent", branch=made.branch, boss=made.supervisor,
        since=MONDAY - timedelta(days=30),
    )  # fmt: skip
    Interaction.objects.create(
        agent=agent, branch=made.branch, channel="call", reference="C-1", source="agent",
        started_at=made.day.begins_at + timedelta(hours=15),
    )  # fmt: skip
    assert shown(made, MONDAY) == [Date(2026, 2, 27), Date(2026, 3, 1)]


def test_after_holidays_the_desk_goes_back_to_the_workday_before_them(cast):
    before = worked(cast, AFTER_HOLIDAYS, days_ago=4)
    assert before.day.date == Date(2026, 2, 13)
    (place,) = desk(supervisor=before.supervisor, at=AFTER_HOLIDAYS).places
    assert (place.date, len(place.missing)) == (Date(2026, 2, 13), 1)


def test_a_day_that_the_branch_itself_takes_off_is_no_workday(cast):
    made = worked(cast, MONDAY, days_ago=3)
    Holiday.objects.create(branch=made.branch, date=Date(2026, 2, 27), name="Odalan")
    assert shown(made, MONDAY) == [Date(2026, 2, 26)]


def test_a_workday_is_gone_once_the_next_one_is_over(cast):
    friday = worked(cast, MONDAY, days_ago=2)
    assert shown(friday, MONDAY + timedelta(days=1)) == [Date(2026, 3, 2)]


def test_nobody_declared_is_not_said_to_be_everybody(cast, enter):
    alone = scene(cast, MONDAY, alone=True)
    html = enter(alone.supervisor).get("/desk/").content.decode()
    assert "Nobody was to declare" in html and "Everybody declared" not in html
