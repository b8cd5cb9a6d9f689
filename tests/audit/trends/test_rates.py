"""The page of the rates: calls, findings and weight of each reason and signal, in words too."""

import re
from html import unescape

import pytest
from django.urls import reverse

from audit.explaining.rates import Rate
from audit.explaining.registry import REASONS, SIGNALS
from staff.models import User

RATES = reverse("audit:rates")


COUNTED = [("own_note", 20, 0), ("declared", 20, 12), ("outside_hours", 1, 0), ("by_name", 20, 2)]


@pytest.fixture(autouse=True)
def counted(monkeypatch):
    """Let twenty calls have been made about three codes, and none about most others."""
    monkeypatch.setattr("audit.trends.rates.remembered", lambda at: rates_of(COUNTED))


def rates_of(counts) -> list[Rate]:
    """Return a rate for every reason and signal."""
    known = {code: Rate(code, calls, found) for code, calls, found in counts}
    return [known.get(code, Rate(code, 0, 0)) for code in (*REASONS, *SIGNALS)]


def read(client) -> str:
    """Return the page as text, without its tags."""
    response = client.get(RATES)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", unescape(response.content.decode())))


@pytest.mark.parametrize("who", ["supervisor", "manager", "privacy", "auditor"])
def test_who_reads_trends_sees_every_reason_and_signal(cast, enter, who):
    page = enter(getattr(cast, who)).get(RATES).content.decode()
    assert page.count("data-row") == len(REASONS) + len(SIGNALS)
    trends = enter(getattr(cast, who)).get(reverse("audit:trends")).content.decode()
    assert f'href="{RATES}"' in trends


@pytest.mark.parametrize("who", ["agent", "hr", "sysadmin"])
def test_nobody_else_sees_the_rates(cast, enter, who):
    assert enter(getattr(cast, who)).get(RATES).status_code == 403


def test_each_figure_stands_in_words_beside_it(cast, enter):
    page = read(enter(cast.supervisor))
    for said in (
        "Most often something was found with “The agent's declaration”: 12 of 20 calls.",
        "Called about, and nothing found yet: The agent's own note, Outside work hours.",
        "Of 20 calls 0 found something. A view that nothing better explains weighs 5; it was set "
        "to 7, and an unexplained view to 10. 20 0 5",
        "Of 20 calls 12 found something. A view that nothing better explains weighs 10;",
        "Of 1 call 0 found something. It makes a view 50 % heavier; it was set to 60 %. 1 0 +50 %",
        "Of 20 calls 2 found something. It makes a view 20 % heavier; it was set to 20 %.",
        "Call or queue number Nobody was called about it. Among explained views, to which a call "
        "goes now and then, one that nothing better explains weighs 1; it was set to 1.",
        "Ticket left open Nobody was called about it. Among explained views, to which a call goes "
        "now and then, one that nothing better explains weighs 50; it was set to 50.",
    ):
        assert said in page


def test_the_page_is_said_in_indonesian_too(cast, enter):
    User.objects.filter(pk=cast.supervisor.pk).update(language="id")
    page = read(enter(cast.supervisor))
    User.objects.filter(pk=cast.supervisor.pk).update(language="en")
    assert "Dari 20 telepon, 12 ada temuan." in page and "Bobot sekarang" in page


def test_where_no_call_was_made_the_page_says_so(cast, enter, monkeypatch):
    monkeypatch.setattr("audit.trends.rates.remembered", lambda at: rates_of([]))
    assert "No call was recorded in these days" in read(enter(cast.supervisor))
