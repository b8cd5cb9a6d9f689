"""A thumb on a phone with a slow line."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from tests.journeys.looking import NARROW

SECONDS_A_TAP = 1.3  # to find the place and hit it, as the keystroke-level model reckons
# Between GPRS and the 3G of a busy cell, as browsers' own "slow" presets are.
SLOW = {
    "offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 20_000,
}  # fmt: skip


class Thumb:
    """A person on a phone: taps are counted, and waiting for the line is measured."""

    def __init__(self, page: Any) -> None:
        self.page, self.taps, self.waited = page, 0, 0.0
        page.set_viewport_size(NARROW)
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW)

    def tap(self, place: Any) -> None:
        """Tap on something that answers by itself."""
        place.click()
        self.taps += 1

    def choose(self, place: Any, value: str) -> None:
        """Choose from a list that unfolds: one tap opens it, one chooses."""
        place.select_option(value)
        self.taps += 2

    def tap_on(self, place: Any) -> None:
        """Tap on what leads to another page, and wait for it."""
        with self.waiting():
            place.click()
        self.taps += 1

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Wait for a page in the block, and remember how long."""
        begun = monotonic()
        with self.page.expect_navigation():
            yield
        self.waited += monotonic() - begun

    def seconds(self) -> float:
        """Return how long all of it takes somebody."""
        return self.taps * SECONDS_A_TAP + self.waited
