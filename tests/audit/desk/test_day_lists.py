"""The three lists of a day, whole: every line that a figure of the desk counts is on a page."""

import re

import pytest
from django.urls import reverse

from audit.declaring.lists import Kind
from audit.desk.desk import desk
from tests.audit.declaring.shifts import shift

MANY = 60


@pytest.fixture
def day(cast, now):
    """Return a closed day whose agent declared sixty customers and opened sixty others."""
    made = shift(cast, now)
    made.opens(*(made.number() for _ in range(MANY)))
    made.declares(*(made.number() for _ in range(MANY)))
    return made


def address(day, kind, **more):
    given = {"branch": day.desk.branch.code, "date": f"{day.desk.day.date}", **more}
    query = "&".join(f"{name}={value}" for name, value in given.items())
    return f"{reverse('audit:day_list', args=[kind])}?{query}"


def numbers(client, address):
    """Return the customers on a page."""
    rows = client.get(address).content.decode().split("<tr data-row>")[1:]
    return [re.search(r"7\d{9}", row)[0] for row in rows]


def test_every_line_of_each_list_is_reached(day, enter):
    client = enter(day.desk.supervisor)
    found = desk(supervisor=day.desk.supervisor, at=day.desk.day.ends_at).places[-1].lists
    for kind in Kind:
        pages = [numbers(client, address(day, kind, page=page)) for page in (1, 2)]
        assert [len(page) for page in pages] == [40, 20]
        counted = [line.customer for line in getattr(found, kind)]
        assert [*pages[0], *pages[1]] == counted


def test_the_figures_of_the_desk_lead_to_the_lists(day, enter):
    html = enter(day.desk.supervisor).get("/desk/").content.decode()
    for kind in Kind:
        where = address(day, kind).replace("&", "&amp;")
        # The figure itself, and below the first lines the way to the rest.
        assert html.count(f'href="{where}"') == 2
    assert "55 more" in html and "customers were opened and are missing" in html


def test_one_agent_is_looked_at_alone(day, enter):
    client = enter(day.desk.supervisor)
    other = day.number()
    day.opens(other, actor_id=day.desk.colleague.pk)
    alone = address(day, Kind.UNACCOMPANIED, agent=day.desk.colleague.pk)
    assert numbers(client, alone) == [other]


def test_another_team_sees_none_of_it(day, cast, enter):
    for who in (cast.supervisor, cast.supervisor_elsewhere, cast.manager):
        assert numbers(enter(who), address(day, Kind.UNTRACED)) == []
    stranger = address(day, Kind.UNTRACED, agent=cast.agent.pk)
    assert numbers(enter(day.desk.supervisor), stranger) == []


def test_a_day_that_is_none_and_a_list_that_is_none(day, enter):
    client = enter(day.desk.supervisor)
    assert "No line on this list" in client.get("/desk/lists/undeclared/").content.decode()
    assert (
        "No line on this list"
        in client.get(address(day, Kind.UNTRACED, date="2026-02-31")).content.decode()
    )
    assert client.get(address(day, "everything")).status_code == 404
