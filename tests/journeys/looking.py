"""What every page must keep: axe finds nothing, it fits, says its language, asks no other host."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
# What colours and widths can change; the rest is the same document.
ON_SIGHT = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
LOADED = "Failed to load resource"


class Complaints:
    """What the browser says against a page, and every request to another host."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.said: list[str] = []
        self.expected: tuple[str, ...] = ()

    def expect(self, *words: str) -> None:
        """Take no offence at messages with these words: the test provokes them."""
        self.expected = words

    def hear(self, context: Any) -> None:
        """Listen to every page of a browser context."""
        context.on("request", self._asked)
        context.on("console", self._printed)
        context.on("weberror", lambda raised: self.said.append(str(raised.error)))

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((f"{self.site}/", "data:")):
            self.said.append(f"asked for {request.url}")

    def _printed(self, message: Any) -> None:
        # The status of the page itself is the test's to judge; that of its parts is not.
        own = message.page and message.location["url"] == message.page.url
        if any(word in message.text for word in self.expected):
            return
        if message.type == "error" and not (own and message.text.startswith(LOADED)):
            self.said.append(f"{message.text} ({message.location['url']})")


def look(page: Any, *, language: str = "en") -> None:
    """Check the page as it stands: wide in the light, narrow in the dark."""
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1, page.url
    for scheme, size in (("light", WIDE), ("dark", NARROW)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
        found = violations(page, ON_SIGHT if scheme == "dark" else [])
        assert found == [], f"{page.url}, {scheme}: {found}"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)


def violations(page: Any, rules: list[str]) -> list[tuple[str, str]]:
    """Return the rules that axe finds broken, each with the first place; no rules mean all."""
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **only})
    assert len(found["passes"]) > (0 if rules else 10)
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]]
