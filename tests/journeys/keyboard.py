"""Hands that know no mouse."""

from typing import Any

FOCUSED = "selector => document.activeElement.matches(selector)"
WITHIN = "selector => Boolean(document.activeElement.closest(selector))"


class Keyboard:
    """A person at the keyboard of one page; written texts aside, every key is counted."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

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

    def at(self) -> str:
        """Return the text of what has the focus."""
        return self.page.evaluate("document.activeElement.innerText")

    def comes_within(self, selector: str) -> bool:
        """Wait for the focus in this part of a page: it moves a moment after the part is there."""
        return self.page.wait_for_function(WITHIN, arg=selector).json_value()

    def leads_on(self, *keys: str) -> None:
        """Press keys, the last of which leads to another page, and wait for it."""
        self.press(*keys[:-1])
        with self.page.expect_navigation():
            self.press(keys[-1])
