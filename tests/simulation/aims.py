"""What was aimed at, and what came of it: said plainly, with the distance where it is missed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

from tests.simulation.running import Outcome
from tests.simulation.statistics import interval, quantile


@dataclass(frozen=True)
class Aim:
    """One aim of the kind: this share of the runs of a misuse is called by this day."""

    code: str
    share: float
    days: int

    @property
    def says(self) -> str:
        """Return the aim in words."""
        part = "half of the runs" if self.share == 0.5 else f"{100 * self.share:.0f} % of the runs"
        return f"{self.code}: called within {self.days} working days in {part}"


AIMS = (
    Aim("curiosity", 0.5, 3),
    Aim("curiosity", 0.95, 10),
    Aim("own_note", 0.5, 10),
    Aim("declared", 0.5, 10),
)
MOST_UNCALLED = 2
WORDS = {True: "yes", False: "**no**", None: "not known"}


def aims_told(outcome: Outcome) -> str:
    """Return the aims as a table."""
    lines = ["| aim | reached | found |", "|---|---|---|"]
    lines += [
        f"| {says} | {WORDS[reached]} | {found} |" for says, reached, found in _checked(outcome)
    ]
    return "\n".join(lines)


def _checked(outcome: Outcome) -> Iterator[tuple[str, bool | None, str]]:
    for aim in AIMS:
        if aim.code in outcome.ours:
            times = [one.days for one in outcome.ours[aim.code]]
            day, inside = quantile(times, aim.share), sum(time <= aim.days for time in times)
            low, high = (_day(end, outcome) for end in interval(times, aim.share))
            found = f"day {_day(day, outcome)} ({low} to {high}); {100 * inside / len(times):.0f} %"
            yield aim.says, day <= aim.days, f"{found} of the runs within {aim.days} days"
    longest = outcome.coverage.longest
    says = f"no agent without a call for longer than {MOST_UNCALLED} working days"
    yield says, longest <= MOST_UNCALLED, f"longest: {longest}"
    for says, share in (("half", 0.5), ("95 %", 0.95)):
        later = list(_later(outcome, lambda times, share=share: quantile(times, share)))
        surely = [one for one in later if "not known" not in one]
        reached = False if surely else None if later else True
        says = f"no kind is later than under uniform draws, by the day on which {says} are called"
        yield says, reached, "; ".join(later) or "none is"


def _later(outcome: Outcome, measure: Callable[[list[float]], float]) -> Iterator[str]:
    for kind in outcome.options.chosen():
        ours = measure([one.days for one in outcome.ours[kind.code]])
        uniform = measure([days for days, _ in outcome.uniform[kind.code]])
        if ours <= uniform:
            continue
        # Where uniform draws too need longer than was played, who is later is not known.
        known = "" if uniform < outcome.options.days else " (not known: played too short)"
        yield f"{kind.code} day {_day(ours, outcome)}, uniform {uniform:.0f}{known}"


def _day(day: float, outcome: Outcome) -> str:
    return f"{day:.0f}" if day < inf else f"after {outcome.options.days}"
