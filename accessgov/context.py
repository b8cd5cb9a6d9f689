"""Who acts, and from where: set once per request or task, read by the ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Context:
    """The person behind the running request or task, and the address it came from."""

    actor_id: int | None = None
    address: str | None = None


NOBODY = Context()
_current: ContextVar[Context] = ContextVar("mercusuar_context", default=NOBODY)


def current() -> Context:
    """Return the running context; outside a request or task it names nobody."""
    return _current.get()


@contextmanager
def acting(*, actor_id: int | None, address: str | None) -> Iterator[None]:
    """Let everything inside be done in the name of this person."""
    token = _current.set(Context(actor_id=actor_id, address=address))
    try:
        yield
    finally:
        _current.reset(token)
