"""Hands that know no mouse."""

from typing import Any

FOCUSED = "selector => document.activeElement.matches(selector)"


class Keyboard:
    """A person at the keyboard of one page."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Type a text into whatever has the focus."""
        self.page.keyboard.type(text)

    def tab_to(self, selector: str, *, most: int = 60) -> None:
        """Press Tab until the focus is there."""
        for _step in range(most):
            if self.page.evaluate(FOCUSED, selector):
                return
            self.press("Tab")
        raise AssertionError(f"Tab never reaches {selector}")

    def leads_on(self, *keys: str) -> None:
        """Press keys, the last of which leads to another page, and wait for it."""
        self.press(*keys[:-1])
        with self.page.expect_navigation():
            self.press(keys[-1])
