"""How standing, reason and signals become the integer weight of the draw: the one place to tune it.

With about 6 unexplained and 6 own-word viewings and two calls (one drawn evenly among the
unexplained, one by weight among both) these bases had half of the simulated misuses called on day
3 when nothing explained them, and on day 9 when the agent's own word did: docs/detection.md.
"""

BASE = {
    "unexplained": 10,
    "own_word": 7,
    "unknowable": 4,
    "explained": 1,
}
# Signals are in tenths of the base: one of weight 10 doubles it, two of them triple it.
TENTHS = 10
# Each unit is one ticket to hash in the draw, and no viewing may crowd out all others.
CAP = 60


def weight_of(*, standing: str, signals: int, percent: int = 100) -> int:
    """Return a viewing's weight, from its standing and the sum of its signals' weights.

    `percent` is what the call-backs leave of the base, by the best reason: see rates.py.
    """
    return min(CAP, max(1, BASE[standing] * percent * (TENTHS + signals) // (100 * TENTHS)))


# The same in SQL, for all viewings of a day at once; a test compares the two.
WEIGHT_SQL = f"""
least({CAP}, greatest(1, (CASE standing {
    " ".join(f"WHEN '{standing}' THEN {base}" for standing, base in BASE.items())
} END) * percent * ({TENTHS} + signals_sum) / {100 * TENTHS}))
"""
# Checked whatever the lottery says: protected customers, and openings that nothing but the agent's
# claim supports when signals weigh against them as well. A claim alone stays in the lottery: with
# five of them a day on every agent, must-checks would take nearly every call that is drawn evenly,
# and who keeps all signals low would be called twice as late (docs/adr/0015, docs/detection.md).
MUST_SIGNALS = 15
MUST_CHECK_SQL = (
    "protected OR (self_claimed AND standing IN ('unexplained', 'unknowable')"
    f" AND signals_sum >= {MUST_SIGNALS})"
)
