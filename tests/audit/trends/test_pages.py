"""The pages of trends: every figure leads to exactly what it counts, and nowhere else."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from audit.models import DailyReport
from tests.audit.trends.seasons import line, somebody

TRENDS, COVERAGE = reverse("audit:trends"), reverse("audit:coverage")


def html(response) -> str:
    """Return a page's text."""
    assert response.status_code == 200
    return unescape(response.content.decode())


def figures_of(page: str, panel: str) -> list[tuple[str, int]]:
    """Return where each figure of a panel leads, and the figure."""
    part = page.split(f'id="{panel}"')[1].split("</section>")[0]
    cells = re.findall(r'<td class="number"[^>]*><a href="([^"]+)">([\d,]+)</a>', part)
    return [(href, int(number.replace(",", ""))) for href, number in cells]


@pytest.fixture
def busy(team):
    """Return a team with a figure of every kind."""
    team.views(0, explained=60, unexplained=2, own_word=1, unknowable=3)
    team.views(1, agent=team.colleague, explained=4, unexplained=1)
    team.views(9, explained=1)
    team.declares(0)
    team.declares(1, agent=team.colleague, late=True)
    draw = team.draw(0, frame=[line("unexplained") for _view in range(9)])
    for state in ("confirmed", "not_me", "unreached", "no_call", "waiting"):
        team.call(draw, state)
    return team


@pytest.mark.parametrize("who", ["supervisor", "auditor"])
def test_every_figure_leads_to_as_many_rows(who, busy, cast, enter):
    """Of all days together, of each member and of each week."""
    client = enter(busy.supervisor if who == "supervisor" else cast.auditor)
    page = html(client.get(TRENDS, {"branch": busy.branch.pk, "by": "agent"}))
    leading = [one for panel in ("total", "members", "weeks") for one in figures_of(page, panel)]
    assert len(leading) > 25
    for href, number in leading:
        response = client.get(href)
        assert response.status_code == 200, href
        assert response.context["page"].paginator.count == number, href


def test_the_page_says_it_in_words_first(busy, enter):
    page = html(enter(busy.supervisor).get(TRENDS))
    assert "72 views: 3 not explained, 1 by the agent's own word only, 3 that" in page
    assert "1 called customer knew of no contact." in page
    assert "Declarations: 1 missing, 1 late, 2 handed in." in page
    assert "1 of 2 evenly drawn calls confirmed; 1 customer knew of no contact." in page
    assert page.index("72 views") < page.index('id="total"') < page.index("<svg viewBox")


def test_every_plot_has_its_table(busy, enter):
    page = html(enter(busy.supervisor).get(TRENDS))
    assert page.count('<figure class="plot">') == 4
    assert page.count("<details><summary>As a table") == 4


def test_a_figure_of_the_supervisor_leads_on_to_the_minutes(busy, enter):
    report = DailyReport.objects.create(
        supervisor=busy.supervisor, branch=busy.branch, date=busy.day(0), built_at=busy.at,
        lines=[{"agent": busy.agent.pk}], signed_at=busy.at + timedelta(seconds=1),
    )  # fmt: skip
    page = html(enter(busy.supervisor).get(reverse("audit:trend_rows", args=["viewings"])))
    assert reverse("audit:report_agent", args=[report.pk, busy.agent.pk]) in page


def test_a_figure_of_the_auditor_leads_on_to_the_ledger(busy, cast, enter):
    rows = reverse("audit:trend_rows", args=["viewings"])
    client = enter(cast.auditor)
    page = html(client.get(rows, {"agent": busy.agent.pk, "standing": "own_word"}))
    (href,) = set(re.findall(r'href="(/ledger/\?actor[^"]+)"', page))
    assert f"actor={busy.agent.username}&customer=" in href
    assert client.get(href).status_code == 200


def test_whom_a_waiting_call_is_about_is_told_to_its_caller_only(busy, cast, enter):
    waiting = busy.call(busy.draw(1), "waiting", customer="4999999999")
    calls = reverse("audit:trend_rows", args=["calls"])
    seen = {
        who.username: "4999999999" in html(enter(who).get(calls, {"state": "waiting"}))
        for who in (waiting.supervisor, cast.manager)
    }
    assert list(seen.values()) == [True, False]


def test_nobody_is_found_by_asking_for_others(busy, cast, enter):
    stranger = somebody(f"outside-{busy.branch.code}", None)
    client = enter(busy.supervisor)
    for query in ({"agent": stranger.pk}, {"branch": cast.denpasar.pk}, {"agent": "x"}):
        assert client.get(TRENDS, query).status_code == 404
        assert client.get(COVERAGE, query).status_code == 404


@pytest.mark.parametrize("query", [{"standing": "x"}, {"state": "x"}, {"since": "x"}])
def test_a_filter_that_does_not_exist_is_not_found(query, team, enter):
    rows = reverse("audit:trend_rows", args=["calls"])
    assert enter(team.supervisor).get(rows, query).status_code == 404


def test_an_unknown_kind_of_rows_is_not_found(team, enter):
    page = reverse("audit:trend_rows", args=["wages"])
    assert enter(team.supervisor).get(page).status_code == 404


def test_an_empty_scope_says_what_to_do(team, enter):
    page = html(enter(team.supervisor).get(TRENDS))
    assert "Nothing in these days" in page
    assert "Nobody to call about" in html(enter(team.supervisor).get(COVERAGE))


def test_coverage_warns_and_leads_to_the_calls(team, enter):
    for ago in range(20):
        team.views(ago, explained=1)
    team.call(team.draw(15), "confirmed")
    page = html(enter(team.supervisor).get(COVERAGE))
    assert "Call these first" in page and "Call soon" in page
    href = f"{reverse('audit:trend_rows', args=['calls'])}?agent={team.agent.pk}"
    assert href in page
    assert enter(team.supervisor).get(href).context["page"].paginator.count == 1


def test_coverage_that_is_whole_says_so(team, enter):
    team.views(1, explained=1)
    team.call(team.draw(1), "confirmed")
    assert "Everybody is covered" in html(enter(team.supervisor).get(COVERAGE))
