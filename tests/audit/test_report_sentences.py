"""The report's sentences: what matters, in words, most important first."""

from datetime import timedelta

from django.utils import translation

from audit import reports
from audit.events import Outcome, Reason
from audit.interactions import start
from audit.reporting.sentences import told
from customers import gate
from tests.audit.days import build, fill, line_of
from tests.cast import customer, person


def said(report, agent):
    """Return the sentences about an agent, in English."""
    with translation.override("en"):
        return next(s for line, s in told(report.lines) if line["agent"] == agent.pk)


def test_a_spree_is_said_in_words_with_its_usual(here):
    for back in range(1, 6):
        for number in range(4):
            here.open(number, 600 - back * 24 * 60)
    going = start(
        agent=here.agent, branch_id=here.branch.pk, channel="call", reference="C-1",
        at=here.day.begins_at,
    )  # fmt: skip
    for number in range(14):
        here.open(number, 600 + number, interaction_id=going.pk)
    first = said(build(here), here.agent)[0]
    name = here.agent.full_name
    assert first.text == f"{name} opened 14 customers, 3.5 times their usual 4."
    assert first.follow_up


def test_a_usual_day_says_one_plain_sentence_that_asks_nothing(here):
    going = start(
        agent=here.agent, branch_id=here.branch.pk, channel="call", reference="C-1",
        at=here.day.begins_at,
    )  # fmt: skip
    for number in range(3):
        here.open(number, interaction_id=going.pk)
    sentences = said(build(here), here.agent)
    assert [s.text for s in sentences] == [
        f"{here.agent.full_name} opened 3 customers; the team's usual is 3."
    ]
    assert not sentences[0].follow_up


def test_what_matters_most_comes_first(here):
    fill(here)
    report = build(here)
    with translation.override("en"):
        order = [line["agent"] for line, _said in told(report.lines)]
    assert order == [here.agent.pk, here.colleague.pk]
    texts = [sentence.text for sentence in said(report, here.agent)]
    assert "locked" in texts[0]
    assert "protected" in texts[1]
    assert any("without an interaction" in text for text in texts)
    assert [s.text for s in said(report, here.colleague)] == [
        f"{here.colleague.full_name} has no entry on this day."
    ]


def test_who_did_the_same_more_often_comes_first(here):
    here.open(1)
    for number in range(3):
        here.open(number, actor_id=here.colleague.pk)
    with translation.override("en"):
        order = [line["agent"] for line, _said in told(build(here).lines)]
    assert order == [here.colleague.pk, here.agent.pk]


def test_the_most_frequent_reason_is_named(here):
    for reason in (Reason.QUOTA, Reason.OUTSIDE_HOURS, Reason.OUTSIDE_HOURS):
        here.open(1, outcome=Outcome.REFUSED, reason=reason)
    texts = [s.text for s in said(build(here), here.agent)]
    assert any("most often: Outside the granted hours" in text for text in texts)


def test_a_protected_customer_opened_through_the_gate_is_counted(cast, now):
    boss = person("boss-protected", role="supervisor", branch=cast.jakarta, since=now)
    agent = person(
        "agent-protected", role="cs_agent", branch=cast.jakarta, boss=boss,
        since=now - timedelta(days=1),
    )  # fmt: skip
    for protected in (True, False):
        record = customer(cast, now, protected=protected)
        gate.open_record(actor=agent, number=record.number, purpose="service", at=now)
    later = now + timedelta(seconds=1)
    live = reports.running(supervisor=boss, branch=cast.jakarta, at=later)
    assert line_of(live, agent)["protected"] == 1
