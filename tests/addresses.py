"""Every address of the product, walked from the resolver itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One pattern: its full name, its route and the view behind it."""

    name: str
    route: str
    view: Callable[..., Any]

    @property
    def open(self) -> bool:
        """Tell whether the sign-in middleware lets everybody through."""
        return getattr(self.view, "login_required", True) is False

    @property
    def requires(self) -> tuple[str, ...]:
        """Return the permissions of which a visitor needs one."""
        return getattr(self.view, "requires", ())


def addresses() -> list[Address]:
    """List every address, whatever it is nested in."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], namespace: str, route: str) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, here)
        elif isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name}", here, pattern.callback)
