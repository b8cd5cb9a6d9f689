"""What call-backs found makes signals heavier or lighter, and few calls make little difference."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from redis import RedisError

from audit import callbacks
from audit.drawing.days import draw_day
from audit.explaining import rates as counting
from audit.explaining.rates import Rate, key, rates, scales
from audit.explaining.registry import REASONS, SIGNALS
from audit.explaining.weights import weight_of
from audit.models import CallAttempt, Contact, Declaration, Sample, Viewing
from staff.calendar import day_on
from tests.audit.explaining.evidence import explained, number, pushed
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


@pytest.fixture(autouse=True)
def fresh(here) -> Iterator[None]:
    """Keep no count of another test's, and leave none."""
    forget(here)
    yield
    forget(here)


def forget(here) -> None:
    """Let the calls be counted anew, and not remembered for an hour."""
    cache.delete(key(at=here.day.ends_at))


@pytest.fixture
def alone(here, monkeypatch) -> None:
    """Count this branch's calls only, since all tests are one company."""
    own = f"WHERE draw.branch_id = {here.branch.pk} AND sample.state"
    counted_alone = counting._COUNTED.replace("WHERE sample.state", own)
    monkeypatch.setattr(counting, "_COUNTED", counted_alone)


def oddly(here) -> dict[str, object]:
    """Return what makes an opening carry a signal."""
    return {"outside_hours": True}


def noted(here) -> dict[str, object]:
    """Return what makes an opening carry a reason, the agent's own note."""
    note = pushed(here, begins=600, ends=1300, source="agent", feed=None)
    return {"interaction_id": note.pk}


def opened_and_called(here, columns, outcome) -> None:
    """Let four customers be opened the day before, drawn, called, and give this answer."""
    day = day_on(branch=here.branch, date=here.day.date - timedelta(days=1))
    for place in range(4):
        here.open(number(), 1260 - 1440 + place, **columns)  # of that day, an hour before its end
    at = day.ends_at + timedelta(hours=14)
    with override_settings(CALLS_PER_AGENT=4):
        draw_day(branch=here.branch, date=day.date, at=at)
    for sample in Sample.objects.filter(draw__branch=here.branch, draw__date=day.date):
        to = {"sample": sample, "by": here.supervisor, "at": at}
        with transaction.atomic():
            assert callbacks.begin_call(**to, zone=here.branch.time_zone) is None
        callbacks.record_call(**to, outcome=outcome, note="Tidak pernah menghubungi kami")


def weight_of_new(here, columns) -> int:
    """Return the weight of one more viewing, by what is counted now and not an hour ago."""
    forget(here)
    customer = number()
    here.open(customer, 610, **columns)
    return explained(here, customer).weight


@pytest.mark.parametrize(("code", "outcome", "before", "after"), [
    (oddly, "not_me", 16, 19), (oddly, "confirmed", 16, 14),
    (noted, "not_me", 7, 10), (noted, "confirmed", 7, 5),
])  # fmt: skip
def test_what_calls_found_makes_later_viewings_heavier_or_lighter(
    here, alone, code, outcome, before, after
):
    columns = code(here)
    assert weight_of_new(here, columns) == before
    opened_and_called(here, columns, outcome)
    assert weight_of_new(here, columns) == after


@pytest.mark.parametrize(("kind", "percent"), [("own_note", 75), ("outside_hours", 10)])
def test_a_reason_keeps_three_quarters_of_its_base_and_a_signal_a_tenth(kind, percent):
    assert Rate(kind, 1000, 0).percent == percent


@pytest.mark.parametrize(("standing", "percent", "weight"), [
    ("explained", 75, 1), ("explained", 150, 1), ("own_word", 75, 5), ("own_word", 150, 10),
])  # fmt: skip
def test_no_rate_takes_a_viewing_out_of_the_lottery(standing, percent, weight):
    assert weight_of(standing=standing, signals=0, percent=percent) == weight


def remember(here, **found: int) -> None:
    """Let these codes have been called about twenty times, so many of them with a finding."""
    cache.set(key(at=here.day.ends_at), [(code, 20, count) for code, count in found.items()], 60)


def test_of_equal_reasons_the_one_that_finds_most_counts_so_that_none_hides_another(here):
    customer, columns = number(), noted(here)
    here.open(customer, 610, **columns)
    day = Declaration.objects.create(
        agent=here.agent, branch=here.branch, date=here.day.date, submitted_at=here.day.ends_at
    )
    Contact.objects.create(declaration=day, customer=customer, outcome="served")
    remember(here, own_note=20, declared=0)
    assert explained(here, customer).weight == 10
    remember(here, own_note=0, declared=0)
    assert explained(here, customer).weight == 5


def test_an_opening_without_a_reason_is_not_lighter_for_the_reason_of_another(here):
    customer = number()
    here.open(customer, 610, **noted(here))
    here.open(customer, 700)
    remember(here, own_note=0)
    assert explained(here, customer).weight == 10


def test_reasons_and_signals_share_no_code():
    assert not REASONS.keys() & SIGNALS.keys()


def test_without_the_cache_the_calls_are_counted_directly(here, monkeypatch):
    called(here, "outside_hours", "not_me", 1)
    at = here.day.ends_at

    def fails(*_args, **_columns):
        raise RedisError

    counted_ones = {rate.code: rate.percent for rate in rates(at=at)}
    monkeypatch.setattr(cache, "get_or_set", fails)
    assert scales(at=at).items() >= counted_ones.items()
