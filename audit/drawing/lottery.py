"""Planning and drawing without a database: frames, weights and a secret in, samples out.

What is random, and what can be checked afterwards, is all in verifier.py; this gives it types.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from audit.drawing import verifier
from audit.drawing.verifier import EXPLAINED, Row

Manifest = dict[str, Any]
SURE = 1 - 1e-9  # chances are sums of fractions
__all__ = ["Drawn", "Row", "draw", "draw_team", "new_secret", "plan"]


@dataclass(frozen=True)
class Drawn:
    """One place in the order of a draw: whom, by which part of the draw, and how likely it was."""

    position: int
    customer: str
    cause: str
    chance: int  # in millionths


def new_secret() -> str:
    """Return a secret that nobody can know beforehand."""
    return secrets.token_hex(32)


@cache
def code_version() -> str:
    """Return the fingerprint of the file that draws."""
    return verifier.hash_of(Path(verifier.__file__).read_text())


def written(row: Row) -> str:
    """Return a row as it stands in a manifest: unexplained 12 must,no-call 4000000017."""
    marks = [name for name, on in (("must", row.must), ("no-call", row.no_call)) if on]
    return f"{row.standing} {row.weight} {','.join(marks) or '-'} {row.customer}"


def for_reading(manifest: Manifest) -> list[str]:
    """Return whom no call is certain for: must-checks beyond the budget, and no-call ones."""
    rows = [verifier.read(line) for line in manifest["frame"]]
    must = [row.customer for row in rows if row.must]
    silent = {row.customer for row in rows if row.no_call and row.standing != EXPLAINED}
    chances = verifier.chances(manifest) if must else {}
    return sorted(silent.union(one for one in must if chances[one] < SURE))


def plan(
    *,
    frames: Mapping[int, Sequence[Row]],
    uncalled: Collection[int],
    calls_per_agent: int,
    spare_one_in: int,
) -> dict[int, Manifest]:
    """Share a team's calls out, and return for each agent what is fixed before the draw."""
    lines = {agent: sorted(map(written, rows)) for agent, rows in frames.items()}
    team = [verifier.member(agent, lines[agent], agent in uncalled) for agent in sorted(lines)]
    shares = verifier.allocate(team, calls_per_agent)
    plans: dict[int, Manifest] = {
        one["agent"]: {
            "method": verifier.METHOD,
            "agent": one["agent"],
            "frame": lines[one["agent"]],
            "frame_hash": one["frame_hash"],
            "calls_per_agent": calls_per_agent,
            "spare_one_in": spare_one_in,
            "team": team,
            "share": shares[str(one["agent"])],
        }
        for one in team
    }
    return {agent: own | {"reading": for_reading(own)} for agent, own in plans.items()}


def draw(*, manifest: Manifest, seed: str) -> list[Drawn]:
    """Return the samples of a manifest, in order."""
    places, size = verifier.order(manifest, seed)
    if not size:
        return []
    chances = verifier.chances(manifest)
    return [
        Drawn(position, customer, cause, verifier.millionths(chances[customer]))
        for position, (customer, cause) in enumerate(places[:size])
    ]


def draw_team(
    *,
    frames: Mapping[int, Sequence[Row]],
    uncalled: Collection[int],
    secret: str,
    calls_per_agent: int = 2,
    spare_one_in: int = 10,
) -> dict[int, list[Drawn]]:
    """Plan and draw a whole team in one step, as simulations do; the product takes its time."""
    plans = plan(
        frames=frames,
        uncalled=uncalled,
        calls_per_agent=calls_per_agent,
        spare_one_in=spare_one_in,
    )
    return {agent: draw(manifest=one, seed=_seed(one, secret)) for agent, one in plans.items()}


def _seed(manifest: Manifest, secret: str) -> str:
    return verifier.seed_of(verifier.hash_of(verifier.canonical(manifest)), secret, "")
