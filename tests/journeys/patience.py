"""A browser that reads no half-loaded page.

A click comes back as soon as the next document has begun. Most of Playwright waits for what it
reads; these do not, and would find nothing, which a test can take for an answer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

import pytest

OF_LOCATORS = ("all", "all_inner_texts", "count", "evaluate_all", "is_visible")
OF_PAGES = ("content", "eval_on_selector_all", "evaluate", "inner_text")


@contextmanager
def patient_pages() -> Iterator[None]:
    """Let every reading that does not wait by itself wait for the document to be whole."""
    from playwright.sync_api import Locator, Page

    with pytest.MonkeyPatch.context() as patch:
        for name in OF_LOCATORS:
            patch.setattr(Locator, name, _after(getattr(Locator, name), lambda one: one.page))
        for name in OF_PAGES:
            patch.setattr(Page, name, _after(getattr(Page, name), lambda page: page))
        yield


def _after(read: Callable, page_of: Callable) -> Callable:
    @wraps(read)
    def wait_and_read(self, *given, **named):
        page_of(self).wait_for_load_state("domcontentloaded")
        return read(self, *given, **named)

    return wait_and_read
