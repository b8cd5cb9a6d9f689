"""What the calls let us say: against enumeration, and by how often it holds."""

from fractions import Fraction
from itertools import product
from math import comb
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.trends.assurance import (
    Call,
    Stratum,
    clopper_pearson_upper,
    hypergeometric_most,
    most_without_contact,
    weighted_estimate,
)

ALPHA = Fraction(5, 100)


def chances(size: int, drawn: int, bad: int) -> list[Fraction]:
    """Return how likely 0, 1, 2 … found are, from one evenly drawn day."""
    ways = comb(size, drawn)
    return [Fraction(comb(bad, x) * comb(size - bad, drawn - x), ways) for x in range(drawn + 1)]


def together(days: list[Stratum], bad: tuple[int, ...]) -> list[Fraction]:
    """Return how likely 0, 1, 2 … found are, from all days."""
    odds = [Fraction(1)]
    for day, number in zip(days, bad, strict=True):
        of_day = chances(day.size, day.drawn, number)
        odds = [
            sum((odds[x] * of_day[n - x] for x in range(len(odds)) if 0 <= n - x < len(of_day)),
                Fraction(0))
            for n in range(len(odds) + len(of_day) - 1)
        ]  # fmt: skip
    return odds


def worst_by_enumeration(days: list[Stratum], found: int) -> int:
    """Try every spread of bad views: the most that leave so few found likely enough."""
    spreads = product(*(range(day.size + 1) for day in days))
    likely = [bad for bad in spreads if sum(together(days, bad)[: found + 1]) > ALPHA]
    return max(sum(bad) for bad in likely)


# ------------------------------------------------------------------ one day


@pytest.mark.parametrize(("size", "drawn"), [(1, 1), (5, 2), (12, 5), (20, 20), (40, 3)])
def test_one_day_is_the_hypergeometric_bound(size, drawn):
    for found in range(drawn + 1):
        likely = [
            bad
            for bad in range(found, size - (drawn - found) + 1)
            if sum(chances(size, drawn, bad)[: found + 1]) > ALPHA
        ]
        one = Stratum(size, drawn, found)
        assert hypergeometric_most(stratum=one) == max(likely)
        assert most_without_contact(strata=[one]) == max(likely)


def test_it_holds_in_95_of_100_whatever_the_truth():
    for size, drawn in [(10, 3), (25, 10), (60, 30)]:
        bounds = [hypergeometric_most(stratum=Stratum(size, drawn, x)) for x in range(drawn + 1)]
        for bad in range(size + 1):
            odds = chances(size, drawn, bad)
            holds = sum(odds[x] for x in range(drawn + 1) if odds[x] and bounds[x] >= bad)
            assert holds >= 1 - ALPHA


def test_all_called_and_confirmed_leaves_no_doubt():
    assert most_without_contact(strata=[Stratum(8, 8)]) == 0
    assert most_without_contact(strata=[Stratum(1, 1), Stratum(3, 3), Stratum(2, 2)]) == 0


def test_no_call_leaves_every_doubt():
    assert most_without_contact(strata=[]) == 0
    assert most_without_contact(strata=[Stratum(7, 0)]) == 7
    assert most_without_contact(strata=[Stratum(7, 0), Stratum(4, 0)]) == 11


# ------------------------------------------------------------------ several days


@pytest.mark.parametrize(
    "days",
    [
        [Stratum(6, 1), Stratum(6, 1), Stratum(6, 1)],
        [Stratum(2, 1), Stratum(9, 1), Stratum(5, 2)],
        [Stratum(12, 3), Stratum(4, 4)],
        [Stratum(3, 0), Stratum(8, 2), Stratum(5, 1)],
        [Stratum(2, 1)] * 6,
    ],
)
def test_nothing_found_is_the_worst_spread_exactly(days):
    assert most_without_contact(strata=days) == worst_by_enumeration(days, 0)


@pytest.mark.parametrize(
    "days",
    [
        [Stratum(6, 1), Stratum(6, 1), Stratum(6, 1)],
        [Stratum(2, 1), Stratum(9, 1), Stratum(5, 2)],
        [Stratum(7, 2), Stratum(4, 2)],
        [Stratum(2, 1)] * 6,
    ],
)
def test_with_findings_it_is_never_below_the_worst_spread(days):
    drawn = sum(day.drawn for day in days)
    for found in range(1, drawn):
        counted = with_found(days, found)
        exact = min(worst_by_enumeration(days, found), most_possible(counted))
        assert most_without_contact(strata=counted) >= exact


def with_found(days: list[Stratum], found: int) -> list[Stratum]:
    """Lay so many findings into the days, the first ones full."""
    made = []
    for day in days:
        here = min(found, day.drawn)
        found -= here
        made.append(Stratum(day.size, day.drawn, here))
    return made


def most_possible(days: list[Stratum]) -> int:
    return sum(day.size - day.drawn + day.found for day in days)


def test_the_bound_holds_in_95_of_100_for_every_spread_over_unlike_days():
    """Every outcome of every spread, by its exact likelihood: nothing is left to a seed."""
    days = [Stratum(4, 1), Stratum(7, 1), Stratum(3, 1), Stratum(5, 2)]
    bounds: dict[int, int] = {}
    for found in range(6):
        bounds[found] = min(
            most_without_contact(strata=made) for made in every_place_of(days, found)
        )
    for bad in product(*(range(day.size + 1) for day in days)):
        odds = together(days, bad)
        holds = sum(odds[x] for x in range(len(odds)) if odds[x] and bounds[x] >= sum(bad))
        assert holds >= 1 - ALPHA, bad


def every_place_of(days: list[Stratum], found: int) -> list[list[Stratum]]:
    places = product(*(range(day.drawn + 1) for day in days))
    return [
        [Stratum(d.size, d.drawn, x) for d, x in zip(days, place, strict=True)]
        for place in places
        if sum(place) == found
    ]


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1, 0.3, 0.6])
def test_the_bound_holds_in_95_of_100_simulated_months(share):
    """Days of 5 to 60 views, one drawn from each, some bad; over 2,000 months of 30 days."""
    random, held, months = Random(f"month {share}"), 0, 2_000
    for _month in range(months):
        sizes = [random.randint(5, 60) for _day in range(30)]
        bad = [sum(random.random() < share for _view in range(size)) for size in sizes]
        strata = [
            Stratum(size, 1, int(random.randrange(size) < number))
            for size, number in zip(sizes, bad, strict=True)
        ]
        held += most_without_contact(strata=strata) >= sum(bad)
    assert held >= 0.95 * months


def test_the_bound_holds_where_all_bad_views_hide_in_the_longest_days():
    random, held, months = Random("hidden"), 0, 2_000
    sizes = [200, 200, 200, *[10] * 27]
    bad = [90, 90, 90, *[0] * 27]
    for _month in range(months):
        strata = [
            Stratum(size, 1, int(random.randrange(size) < number))
            for size, number in zip(sizes, bad, strict=True)
        ]
        held += most_without_contact(strata=strata) >= sum(bad)
    assert held >= 0.95 * months


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 80), st.integers(0, 3), st.integers(0, 3)), min_size=1))
def test_it_lies_between_what_was_found_and_what_is_possible(rows):
    days = [Stratum(size, min(size, n), min(size, n, found)) for size, n, found in rows]
    most = most_without_contact(strata=days)
    assert sum(day.found for day in days) <= most <= most_possible(days)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(2, 60), st.booleans()), min_size=2, max_size=40))
def test_one_more_finding_never_lowers_it(rows):
    days = [Stratum(size, 1, int(found)) for size, found in rows]
    clean = next((place for place, day in enumerate(days) if not day.found), None)
    if clean is not None:
        worse = [*days]
        worse[clean] = Stratum(days[clean].size, 1, 1)
        assert most_without_contact(strata=worse) >= most_without_contact(strata=days)


def test_a_thousand_days_are_quick_and_sharp():
    days = [Stratum(100, 1) for _day in range(1_950)]
    assert 290 <= most_without_contact(strata=days) <= 310  # the rule of three: 3 in 1,950


# ------------------------------------------------------------------ the binomial bound


def binomial_tail(drawn: int, found: int, share: Fraction) -> Fraction:
    """Add the chances up exactly."""
    return sum(
        (comb(drawn, x) * share**x * (1 - share) ** (drawn - x) for x in range(found + 1)),
        Fraction(0),
    )


@pytest.mark.parametrize(("drawn", "found"), [(1, 0), (10, 0), (30, 0), (30, 1), (30, 7), (9, 8)])
def test_clopper_and_pearson_leave_one_in_twenty(drawn, found):
    upper = clopper_pearson_upper(drawn=drawn, found=found)
    near = Fraction(upper).limit_denominator(10**12)
    assert abs(float(binomial_tail(drawn, found, near)) - 0.05) < 1e-8


def test_thirty_of_thirty_is_fewer_than_one_in_ten():
    assert 0.095 < clopper_pearson_upper(drawn=30, found=0) < 0.1


def test_large_numbers_neither_overflow_nor_underflow():
    upper = clopper_pearson_upper(drawn=4_000, found=2_000)
    assert 0.51 < upper < 0.515
    assert clopper_pearson_upper(drawn=5, found=5) == 1.0


# ------------------------------------------------------------------ calls by weight


def test_calls_of_one_likelihood_are_counted_like_each_other():
    calls = [Call(day, 0.1, bad=day < 2) for day in range(10)]
    assert weighted_estimate(calls=calls).share == pytest.approx(0.2)


def test_an_unlikely_call_stands_for_more_views():
    calls = [Call(1, 0.1, bad=True), Call(2, 0.5, bad=False), Call(3, 0.5, bad=False)]
    assert weighted_estimate(calls=calls).share == pytest.approx(10 / 14)


def test_from_nothing_found_nothing_is_estimated():
    assert weighted_estimate(calls=[Call(day, 0.1, bad=False) for day in range(10)]) is None
    assert weighted_estimate(calls=[]) is None


def test_the_weighted_estimate_is_right_on_average_where_an_even_count_is_not():
    """Of 60 days' 40 views 4 are bad, and four times as likely to be drawn."""
    random, shares, plain, covered = Random("weights"), [], [], 0
    for _season in range(300):
        calls = [
            Call(day, chance, bad)
            for day in range(60)
            for chance, bad in [(0.16, True)] * 4 + [(0.04, False)] * 36
            if random.random() < chance
        ]
        estimate = weighted_estimate(calls=calls)
        shares.append(estimate.share)
        plain.append(sum(call.bad for call in calls) / len(calls))
        covered += estimate.low <= 0.1 <= estimate.high
    assert sum(shares) / 300 == pytest.approx(0.1, abs=0.005)
    assert sum(plain) / 300 > 0.28
    assert covered >= 0.93 * 300  # "roughly": an approximation, and said to be one
