"""Assurance in words: right for few calls, for findings, for none, and for those unanswered."""

import re
from fractions import Fraction

import pytest
from django.db import connections
from django.utils import translation

from audit.models import Draw
from audit.trends.findings import Even, Finding, findings
from audit.trends.wording import fewer_than, finding_sentences, further_sentences
from tests.audit.trends.seasons import line


@pytest.fixture(autouse=True)
def english():
    """Compare what an English reader sees."""
    with translation.override("en"):
        yield


def found(team) -> list[Finding]:
    """Return what the supervisor's even calls found."""
    return findings(scope=team.scope())[0]


def said(team) -> str:
    """Return it in words."""
    return " ".join(sentence for one in found(team) for sentence in finding_sentences(one))


def floors(team, days: int, state: str = "confirmed", views: int = 20, first: int = 0) -> None:
    """Let one of so many unexplained views have been called on each of so many days."""
    for ago in range(first, first + days):
        team.call(team.draw(ago, frame=[line("unexplained") for _view in range(views)]), state)


# ------------------------------------------------------------------ what was drawn from


def test_a_floor_was_drawn_from_the_unexplained_views_that_could_be_called(team):
    certain = line("unexplained", "must", "4000000001")
    frame = [
        *(line("unexplained") for _view in range(7)),
        line("unexplained", "no-call"),
        certain,
        *(line("explained") for _view in range(30)),
        *(line("own_word") for _view in range(4)),
    ]
    draw = team.draw(0, frame=frame)
    team.call(draw, "confirmed", "must", customer="4000000001", chance=1_000_000)
    team.call(draw, "confirmed", "floor")
    (only,) = found(team)
    assert (only.even, only.views, only.answered) == (Even.FLOOR, 7, 1)


def test_without_unexplained_views_it_was_drawn_from_the_rest_of_the_lottery(team):
    frame = [line("own_word"), line("unknowable"), line("explained"), line("own_word", "no-call")]
    team.call(team.draw(0, frame=frame), "confirmed", "floor")
    assert found(team)[0].views == 2


def test_the_frame_of_the_older_method_was_every_view(team):
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_draw DISABLE TRIGGER in_steps")
        Draw.objects.using("owner").create(
            agent_id=team.agent.pk, branch_id=team.branch.pk, date=team.day(0), size=2,
            method="uniform-1", frame=[str(n) for n in range(30)], seed="5", drawn_at=team.at,
        )  # fmt: skip
        cursor.execute("ALTER TABLE audit_draw ENABLE TRIGGER in_steps")
    draw = Draw.objects.get(agent=team.agent)
    team.call(draw, "confirmed", "uniform")
    team.call(draw, "confirmed", "uniform")
    (only,) = found(team)
    assert (only.even, only.views, only.answered) == (Even.ALL, 30, 2)
    assert "of all 30 views of these days" in said(team)


def test_calls_by_weight_musts_and_replacements_bound_nothing(team):
    draw = team.draw(0)
    for cause in ("weight", "must", "spare", "replacement"):
        team.call(draw, "confirmed", cause, chance=500_000)
    even, further = findings(scope=team.scope())
    assert even == []
    assert further.confirmed == 4


# ------------------------------------------------------------------ the words


def test_thirty_of_thirty(team):
    floors(team, 30)
    assert said(team) == (
        "30 of 30 evenly drawn calls confirmed. With 95 % confidence fewer than 1 in 10 of the "
        "600 views they were drawn from, which no system explains, were without a contact."
    )


def test_one_call_says_next_to_nothing(team):
    floors(team, 1)
    assert said(team) == (
        "1 of 1 evenly drawn call confirmed. "
        "These are too few calls to say anything about the other views."
    )


def test_no_call_says_nothing(team):
    team.views(0, unexplained=5)
    assert found(team) == []


def test_calls_that_wait_are_told(team):
    floors(team, 2, "waiting")
    assert said(team) == (
        "No evenly drawn call has been made yet: nothing can be said about the views. "
        "2 evenly drawn calls are still to be made."
    )


def test_only_unanswered_calls_say_nothing(team):
    floors(team, 3, "unreached")
    assert said(team) == (
        "None of the 3 evenly drawn calls was answered: nothing can be said about the views."
    )


def test_unanswered_calls_are_told_and_doubted(team):
    floors(team, 30)
    floors(team, 4, "unreached", first=30)
    (only,) = found(team)
    assert (only.answered, only.unanswered, only.views) == (30, 4, 600)
    assert only.views_with_unanswered == 680
    assert only.most_with_unanswered > only.most
    assert "4 more were not answered and are left out" in said(team)
    assert "Had each of them been without a contact, it would be fewer than 1 in 4." in said(team)


def test_findings_are_told_before_the_bound(team):
    floors(team, 28)
    floors(team, 2, "not_me", first=28)
    text = said(team)
    assert text.startswith(
        "28 of 30 evenly drawn calls confirmed; 2 customers knew of no contact. With 95 %"
    )
    assert "confidence fewer than 1 in 5 of the 600 views" in text  # 2 of 30: up to 19.5 %


def test_every_view_called_leaves_no_words_of_chance(team):
    floors(team, 2, views=1)
    assert said(team) == (
        "2 of 2 evenly drawn calls confirmed. These were all 2 views there were to draw from."
    )


def test_nothing_found_among_nearly_all_is_not_called_all(team):
    one = Finding(Even.FLOOR, 98, 0, 0, 0, views=100, most=0, views_with_unanswered=100,
                  most_with_unanswered=0)  # fmt: skip
    assert "With 95 % confidence no other of the 100 views" in finding_sentences(one)[1]


@pytest.mark.parametrize("views", [1, 2, 3, 7, 10, 99, 1000, 12345])
def test_the_words_are_never_bolder_than_the_bound(views):
    """What stands in the sentence is truly more than the bound, for every bound there is."""
    for most in range(0, views + 1, max(1, views // 500)):
        words = fewer_than(most, views)
        if not words:
            assert Fraction(most, views) >= Fraction(9, 10)
            continue
        number = int(re.search(r"(\d[\d,]*)$", words)[1].replace(",", ""))
        first = int(re.search(r"than (\d+) in", words)[1])
        assert Fraction(most, views) < Fraction(first, number)


def test_further_calls_are_told_apart_with_a_rough_estimate(team):
    floors(team, 10)
    for ago in range(10, 20):
        draw = team.draw(ago)
        team.call(draw, "not_me" if ago == 10 else "confirmed", "weight", chance=400_000)
        team.call(draw, "unreached", "replacement", chance=1)
    (first, second) = further_sentences(findings(scope=team.scope())[1])
    assert "9 of 10 were confirmed, in 1 nobody knew of a contact, and 10 were not" in first
    assert "a rough estimate" in second
    assert "about 10.0 of 100" in second


def test_a_sample_of_another_team_counts_for_nobody_here(cast, team):
    floors(team, 2)
    assert findings(scope=team.scope(cast.supervisor))[0] == []
