"""How many views may have been without a contact, given what the calls found: pure arithmetic.

Every agent's day is a stratum: of its `size` views `drawn` were drawn evenly and answered, and of
these `found` turned out to be without a contact. The bound is on the number of such views in all
strata together, however badly they may be spread over the days. Three cases, each exact or on
the safe side:

- one stratum: the hypergeometric distribution.
- nothing found: the chance of that is a product over the strata, and its logarithm a sum of
  concave terms, so the worst spread is built by always adding a view where it is least likely
  to be found. Exact.
- something found: the number found is a sum of independent hypergeometric, hence of independent
  Bernoulli variables (Vatutin & Mikhailov, 1982, Theory Probab. Appl. 27, 734-743). Of all such
  sums with one mean the binomial has the heavier lower tail, from one below the mean on (Hoeffding,
  1956, Ann. Math. Statist. 27, 713-721, theorem 4), so Clopper & Pearson's bound (1934, Biometrika
  26, 404-413) holds for the mean; the worst spread has most views in the days least drawn from.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, exp, floor, inf, lgamma, log, log1p

CONFIDENCE = Fraction(95, 100)
# Sums of thousands of logarithms err by far less; the bound errs to the safe side.
SLACK = 1e-9


@dataclass(frozen=True)
class Stratum:
    """One agent's day: how many views were drawn from, how many answered, how many were bad."""

    size: int
    drawn: int
    found: int = 0


def most_without_contact(*, strata: Sequence[Stratum], confidence: Fraction = CONFIDENCE) -> int:
    """Return the most views without a contact that the calls are compatible with."""
    strata = [one for one in strata if one.size]
    if len(strata) == 1:
        return hypergeometric_most(stratum=strata[0], confidence=confidence)
    if any(one.found for one in strata):
        return _most_with_findings(strata, confidence)
    return _most_with_none(strata, confidence)


def hypergeometric_most(*, stratum: Stratum, confidence: Fraction = CONFIDENCE) -> int:
    """Return the largest number of bad views for which so few found is not too unlikely."""
    size, drawn, found = stratum.size, stratum.drawn, stratum.found
    at_least, ways = 1 - confidence, comb(size, drawn)
    # The fewer found, the more bad views it takes: the tail falls as they grow, so halve.
    low, high = found, size - (drawn - found)
    while low < high:
        bad = (low + high + 1) // 2
        tail = sum(comb(bad, x) * comb(size - bad, drawn - x) for x in range(found + 1))
        low, high = (bad, high) if Fraction(tail, ways) > at_least else (low, bad - 1)
    return low


def clopper_pearson_upper(*, drawn: int, found: int, confidence: Fraction = CONFIDENCE) -> float:
    """Return the largest share for which so few found among so many is not too unlikely."""
    if found >= drawn:
        return 1.0
    at_least, low, high = float(1 - confidence), found / drawn, 1.0
    for _halving in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(drawn, found, middle) > at_least else (low, middle)
    return high


def _tail(drawn: int, found: int, share: float) -> float:
    """Return the chance of at most so many found, by the binomial distribution."""
    if share <= 0 or share >= 1:
        return 1.0 if share <= 0 else 0.0
    yes, no = log(share), log1p(-share)
    ways = [lgamma(drawn + 1) - lgamma(x + 1) - lgamma(drawn - x + 1) for x in range(found + 1)]
    return sum(exp(way + x * yes + (drawn - x) * no) for x, way in enumerate(ways))


def _most_with_none(strata: Sequence[Stratum], confidence: Fraction) -> int:
    """Add bad views one by one where they are least likely to be found, until it is too unlikely.

    Undrawn days come first, since nothing is found there; they cost no likelihood.
    """
    left = log(1 - confidence) - SLACK
    steps = [(_cost(one, 0), place, 0) for place, one in enumerate(strata)]
    heapq.heapify(steps)
    most = 0
    while steps:
        cost, place, bad = heapq.heappop(steps)
        if -cost < left:
            break
        left, most = left + cost, most + 1
        if bad + 1 < strata[place].size:
            heapq.heappush(steps, (_cost(strata[place], bad + 1), place, bad + 1))
    return most


def _cost(stratum: Stratum, bad: int) -> float:
    """Return how much less likely one more bad view makes it, as a logarithm, that none is found.

    With g good views left and n drawn, the chance falls by the factor (g - n) / g.
    """
    good = stratum.size - bad
    if stratum.drawn == 0:
        return 0.0
    return inf if good <= stratum.drawn else -log((good - stratum.drawn) / good)


def _most_with_findings(strata: Sequence[Stratum], confidence: Fraction) -> int:
    drawn, found = sum(one.drawn for one in strata), sum(one.found for one in strata)
    upper = clopper_pearson_upper(drawn=drawn, found=found, confidence=confidence)
    # Hoeffding's comparison holds from one below the mean on.
    mean = drawn * max(upper, min(1.0, (found + 1) / drawn)) + SLACK
    most = 0
    for one in sorted(strata, key=lambda one: one.drawn / one.size):
        each = one.drawn / one.size
        fitting = one.size if each == 0 else min(one.size, floor(mean / each))
        most, mean = most + fitting, mean - fitting * each
        if fitting < one.size:
            break
    answered_well = sum(one.drawn - one.found for one in strata)
    return min(most, sum(one.size for one in strata) - answered_well)


@dataclass(frozen=True)
class Call:
    """One answered call: its day, how likely it was to be drawn, and what it found."""

    day: object
    chance: float
    bad: bool


@dataclass(frozen=True)
class Estimate:
    """A share estimated from calls of unlike likelihood, and roughly how far it may be off."""

    share: float
    low: float
    high: float


def weighted_estimate(*, calls: Sequence[Call]) -> Estimate | None:
    """Return the share of views without a contact, each call standing for 1 / chance views.

    Horvitz & Thompson (1952, JASA 47, 663-685) in the ratio form of Hájek; the spread is estimated
    between days as if these were drawn with replacement, which errs to the wide side (Särndal,
    Swensson & Wretman, Model Assisted Survey Sampling, 1992, 2.9 and 5.7). An approximation, and
    with few findings a rough one; from none nothing is estimated.
    """
    calls = [call for call in calls if call.chance > 0]
    days = {call.day for call in calls}
    if not any(call.bad for call in calls) or len(days) < 2:
        return None
    whole = sum(1 / call.chance for call in calls)
    share = sum(1 / call.chance for call in calls if call.bad) / whole
    of_day = dict.fromkeys(days, 0.0)
    for call in calls:
        of_day[call.day] += (call.bad - share) / call.chance
    spread = sum(value**2 for value in of_day.values()) * len(days) / (len(days) - 1)
    error = 1.96 * spread**0.5 / whole
    return Estimate(share, max(0.0, share - error), min(1.0, share + error))
