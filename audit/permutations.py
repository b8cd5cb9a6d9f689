"""The methods of a draw: how many are drawn, and the order in which a seed puts the frame.

A draw names its method, so old draws stay recomputable when a method with weights, or one whose
seed the public can check, is added beside this one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

OFTEN = 20  # an agent who opened more distinct customers than this is checked twice


@dataclass(frozen=True)
class Method:
    """One way of drawing: the first `size` of `order` are drawn, replacements go on from there."""

    code: str
    size: Callable[[Sequence[str]], int]
    order: Callable[[str, Sequence[str]], list[str]]


class UnknownMethod(LookupError):
    """A draw names a method that this version does not know."""


def one_or_two(frame: Sequence[str]) -> int:
    """Return how many of a frame are drawn: one, or two of more than twenty."""
    return min(len(frame), 1 + (len(frame) > OFTEN))


def by_hash(seed: str, frame: Sequence[str]) -> list[str]:
    """Return the frame in the order of SHA-256(seed:number), each order as likely as any other."""
    return sorted(sorted(frame), key=lambda number: sha256(f"{seed}:{number}".encode()).digest())


def frame_hash(frame: Sequence[str]) -> str:
    """Return the fingerprint of a frame, whatever order it comes in."""
    return sha256("\n".join(sorted(frame)).encode()).hexdigest()


UNIFORM = Method("uniform-1", one_or_two, by_hash)
METHODS = {method.code: method for method in (UNIFORM,)}


def method_called(code: str) -> Method:
    """Return the method with this name; raises UnknownMethod."""
    try:
        return METHODS[code]
    except KeyError:
        raise UnknownMethod(code) from None
