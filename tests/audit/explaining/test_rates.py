"""What call-backs found makes signals heavier or lighter, and few calls make little difference."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from audit.explaining.rates import Rate, rates, scales
from audit.models import CallAttempt, Sample, Viewing
from tests.audit.explaining.evidence import explained, number
from tests.drawn import drawn_of


@pytest.mark.parametrize(("calls", "found", "percent"), [
    (0, 0, 100), (20, 0, 50), (1000, 0, 10), (20, 2, 100), (20, 20, 150),
])  # fmt: skip
def test_a_signal_sinks_as_it_finds_nothing_and_never_drowns(calls, found, percent):
    assert Rate("x", calls, found).percent == percent


def called(here, code, state, ago) -> None:
    """Record a call on a viewing with this signal, so many days ago."""
    customer, at = number(), here.day.ends_at - timedelta(days=ago)
    place = {"agent": here.agent, "branch": here.branch, "date": here.day.date - timedelta(ago)}
    Viewing.objects.create(
        **place, customer=customer, openings=1, first_at=at, last_at=at, explained_at=at,
        standing="unexplained", signals=[{"code": code, "weight": 6, "values": {}}],
    )  # fmt: skip
    sample = drawn_of(**place, numbers=[customer], at=here.day.ends_at).samples.get()
    outcome = {"unreached": "no_answer"}.get(state, state)
    CallAttempt.objects.create(
        sample=sample, by=here.supervisor, number_shown_at=at, recorded_at=at, outcome=outcome
    )
    Sample.objects.filter(pk=sample.pk).update(state=state, closed_at=at)


def counted(here, code) -> Rate:
    """Return what is counted for a code until the day's end."""
    found = {rate.code: rate for rate in rates(at=here.day.ends_at)}
    return found.get(code, Rate(code, 0, 0))


def test_calls_count_for_the_signals_of_their_viewings_for_half_a_year(here):
    before = counted(here, "outside_hours")
    for state, ago in (("not_me", 1), ("confirmed", 2), ("unreached", 3), ("not_me", 181)):
        called(here, "outside_hours", state, ago)
    after = counted(here, "outside_hours")
    assert (after.calls - before.calls, after.found - before.found) == (2, 1)


def test_a_viewing_is_weighed_by_what_its_signal_found(here):
    customer = number()
    here.open(customer, 605, outside_hours=True)
    cache.set("explaining:scales", {"outside_hours": 50}, 60)
    sunk = explained(here, customer)
    cache.delete("explaining:scales")
    assert (sunk.signals[0]["weight"], sunk.weight) == (3, 13)
    assert scales(at=here.day.ends_at)["protected_customer"] <= 150
