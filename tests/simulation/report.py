"""The tables: what was found, side by side, and what came of the aims."""

from collections.abc import Sequence
from math import inf

from tests.simulation.aims import aims_told
from tests.simulation.assumptions import told
from tests.simulation.calling import MOST_DAYS
from tests.simulation.misuses import KINDS
from tests.simulation.running import Outcome
from tests.simulation.statistics import interval, quantile, share_interval

HEAD = (
    "| misuse | uniform: half by day | 95 % by day | ours: half by day | 95 % by day "
    "| calls until found: uniform | ours | of 100 calls, hits: uniform | ours |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def tables(outcome: Outcome) -> str:
    """Return the tables in Markdown."""
    parts = [_misuses(outcome), _once(outcome), aims_told(outcome), _stands(outcome)]
    parts.append(_coverage(outcome))
    return "\n\n".join(part for part in parts if part)


def _misuses(outcome: Outcome) -> str:
    lines = [HEAD]
    for kind in outcome.options.chosen():
        if kind.days is None:
            ours, uniform = outcome.ours[kind.code], outcome.uniform[kind.code]
            times, other = [one.days for one in ours], [days for days, _ in uniform]
            cells = [
                f"**{kind.code}**: {kind.says}",
                _time(other, 0.5, MOST_DAYS), _time(other, 0.95, MOST_DAYS),
                _time(times, 0.5, outcome.options.days), _time(times, 0.95, outcome.options.days),
                *_spent([calls for _, calls in uniform], other),
                *_spent([one.calls for one in ours], times),
            ]  # fmt: skip
            cells = [*cells[:5], cells[5], cells[7], cells[6], cells[8]]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _time(times: Sequence[float], share: float, played: int) -> str:
    low, high = (_day(end, played) for end in interval(times, share))
    return f"{_day(quantile(times, share), played)} ({low} to {high})"


def _day(value: float, played: int) -> str:
    return f"{value:.0f}" if value < inf else f">{played}"


def _spent(calls: Sequence[int], times: Sequence[float]) -> tuple[str, str]:
    """Return the calls spent for each misuse found, and how many of 100 calls found one."""
    hits, total = sum(time < inf for time in times), sum(calls)
    if not hits:
        return "not found", "0"
    low, high = share_interval(hits, total)
    return f"{total / hits:.1f}", f"{100 * hits / total:.1f} ({100 * low:.1f} to {100 * high:.1f})"


def _once(outcome: Outcome) -> str:
    lines = ["| misuse | called at all: uniform | ours |", "|---|---|---|"]
    for kind in outcome.options.chosen():
        if kind.days is not None:
            ours = [one.days for one in outcome.ours[kind.code]]
            uniform = [days for days, _ in outcome.uniform[kind.code]]
            lines.append(f"| **{kind.code}**: {kind.says} | {_share(uniform)} | {_share(ours)} |")
    return "\n".join(lines) if len(lines) > 2 else ""


def _share(times: Sequence[float]) -> str:
    hits = sum(time < inf for time in times)
    low, high = share_interval(hits, len(times))
    return f"{100 * hits / len(times):.0f} % ({100 * low:.0f} to {100 * high:.0f})"


def _stands(outcome: Outcome) -> str:
    lines = ["| misuse | how its viewings stood | mean weight |", "|---|---|---|"]
    for kind in outcome.options.chosen():
        ours = outcome.ours[kind.code]
        standings: dict[str, int] = {}
        for one in ours:
            for standing, count in one.standings.items():
                standings[standing] = standings.get(standing, 0) + count
        total = sum(standings.values()) or 1
        weight = sum(one.weights for one in ours) / total
        lines.append(f"| {kind.code} | {_parts(standings)} | {weight:.1f} |")
    return "\n".join(lines)


def _parts(counts: dict[str, int]) -> str:
    total = sum(counts.values()) or 1
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{100 * count / total:.1f} % {name}" for name, count in ordered)


def _coverage(outcome: Outcome) -> str:
    found = outcome.coverage
    days, job = found.agent_days or 1, outcome.job
    views = sum(found.standings.values()) / days
    stands = ", ".join(
        f"{count / days:.2f} {name}" for name, count in sorted(found.standings.items())
    )
    causes = ", ".join(f"{count / days:.2f} {name}" for name, count in sorted(found.causes.items()))
    return (
        f"Honest agents ({found.agent_days} agent days): {views:.1f} viewings a day, of them "
        f"{stands}. Calls a day: {found.calls / days:.2f} ({causes}). Longest time without a call: "
        f"{found.longest} working days.\n\n"
        f"The job itself sealed and drew the last day of the first branch: {job.agents} agents, "
        f"{job.calls} calls, at most {job.most} on one, "
        f"{'from the same frames' if job.same else 'FROM OTHER FRAMES'}."
    )


def kinds_told() -> str:
    """Return the kinds of misuse as a list."""
    return "\n".join(f"- **{kind.code}**: {kind.says}." for kind in KINDS)


def assumptions_told() -> str:
    """Return the assumptions and their reasons as a table."""
    lines = ["| assumed | what | why |", "|---|---|---|"]
    lines += [
        f"| `{one.name}` = {one.default} | {one.metadata['says']} | {one.metadata['why']} |"
        for one in told()
    ]
    return "\n".join(lines)
