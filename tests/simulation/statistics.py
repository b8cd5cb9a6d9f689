"""Quantiles of waiting times with exact confidence intervals, and intervals of shares.

A run in which nothing was called in time counts as longer than every other, so a quantile is
right as long as fewer runs than that were cut off; else it is infinite.
"""

from collections.abc import Callable, Sequence
from math import ceil, exp, inf, lgamma, log

CONFIDENCE = 0.95


def quantile(times: Sequence[float], share: float) -> float:
    """Return the time by which this share of the runs was called."""
    ordered = sorted(times)
    rank = max(1, ceil(round(share * len(ordered), 6)))
    return ordered[rank - 1]


def interval(times: Sequence[float], share: float) -> tuple[float, float]:
    """Return the confidence interval of a quantile, by the ranks of a binomial count.

    Below the lowest rank there is nothing to bound with: then the ends are 0 and infinity.
    """
    ordered, count = sorted(times), len(times)
    tail = (1 - CONFIDENCE) / 2
    low = max((k for k in range(count + 1) if _below(count, share, k) <= tail), default=0)
    high = min((k for k in range(count + 1) if _below(count, share, k) >= 1 - tail), default=0)
    return ordered[low - 1] if low else 0.0, ordered[high - 1] if high else inf


def share_interval(hits: int, trials: int) -> tuple[float, float]:
    """Return the Clopper-Pearson interval of a share."""
    if not trials:
        return 0.0, 1.0
    tail = (1 - CONFIDENCE) / 2
    low = _solve(lambda p: 1 - _below(trials, p, hits), tail) if hits else 0.0
    high = _solve(lambda p: 1 - _below(trials, p, hits + 1), 1 - tail) if hits < trials else 1.0
    return low, high


def _below(count: int, share: float, number: int) -> float:
    """Return the probability of fewer than `number` hits."""
    if share <= 0 or share >= 1:
        return float(number > (0 if share <= 0 else count))
    return sum(_exactly(count, share, k) for k in range(number))


def _exactly(count: int, share: float, number: int) -> float:
    ways = lgamma(count + 1) - lgamma(number + 1) - lgamma(count - number + 1)
    return exp(ways + number * log(share) + (count - number) * log(1 - share))


def _solve(rising: Callable[[float], float], goal: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < goal else (low, middle)
    return (low + high) / 2
