"""The frame and the components in a real browser: wide and narrow, light and dark, by keyboard.

Pages are written beforehand and served from memory, under their own security policy.
"""

import os
from collections.abc import Iterator
from itertools import product
from mimetypes import guess_type
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import Client

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("CHROMIUM" not in os.environ, reason="no Chromium, see make test"),
]
HOST = "http://look.test"
LANGUAGES = ("id", "en")
GALLERY = "/components/"
PATHS = ("/login/", GALLERY, "/nowhere/", "/500/")


@pytest.fixture(scope="module")
def pages(cast) -> dict[tuple[str, str], tuple[str, str]]:
    """Write every page that the frame owns in both languages, with its security policy."""
    return {
        (language, path): answer
        for language in LANGUAGES
        for path, answer in written(cast.agent, language=language)
    }


def written(agent, *, language: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Write the pages in one language, signed in where they need it."""
    outside, inside = Client(), Client()
    inside.force_login(agent)
    for client in (outside, inside):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    type(agent).objects.filter(pk=agent.pk).update(language=language)
    for client, path in ((outside, "/login/"), (inside, GALLERY), (inside, "/nowhere/")):
        answer = client.get(path)
        yield path, (answer.text, answer.headers["Content-Security-Policy"])
    yield "/500/", (get_template("500.html").render(), answer.headers["Content-Security-Policy"])
    type(agent).objects.filter(pk=agent.pk).update(language=agent.language)


@pytest.fixture(scope="module")
def chromium(pages):
    """Start the browser once; the pages exist by then, so no query meets its event loop."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, pages):
    """Return a function that shows a page; whatever the browser complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def show(path, *, language="en", width=1440, scheme="light"):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        context.route("**/*", lambda route: answer(route, pages, language, complaints))
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else 0)
        page.goto(HOST + path)
        return page

    yield show
    for context in contexts:
        context.close()
    assert complaints == []


def answer(route, pages, language: str, complaints: list[str]) -> None:
    """Answer a request from the written pages or the static files, and note any other."""
    url = route.request.url.split("?")[0].split("#")[0]
    path = url.removeprefix(HOST)
    static = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
    if (language, path) in pages:
        body, policy = pages[language, path]
        route.fulfill(
            body=body, content_type="text/html", headers={"Content-Security-Policy": policy}
        )
    elif static:
        kind = guess_type(static)[0] or "text/plain"
        route.fulfill(body=Path(static).read_bytes(), content_type=kind)
    else:
        complaints.append(f"asked for {url}")
        route.abort()


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_accessible(visit, path):
    from axe_playwright_python.sync_playwright import Axe

    for width, scheme in product((360, 1440), ("light", "dark")):
        page = visit(path, language="id", width=width, scheme=scheme)
        found = Axe().run(page).response
        assert len(found["passes"]) > 10
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_fit_every_width(visit, path, language):
    page = visit(path, language=language)
    for width in (320, 360, 768, 1130, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_slash_leads_to_the_search_and_digits_typed_there_stay_text(visit):
    page = visit(GALLERY)
    page.keyboard.press("/")
    page.keyboard.type("08/1j")
    assert page.evaluate("document.activeElement.value") == "08/1j"
    assert page.locator("[data-digits] input:checked").count() == 0


def test_escape_leaves_the_search_and_single_keys_count_again(visit):
    page = visit(GALLERY)
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    assert page.locator("[data-digits] input:checked").first.input_value() == "data_change"


def test_a_digit_chooses_the_purpose(visit):
    page = visit(GALLERY)
    page.keyboard.press("3")
    assert page.locator("[data-digits] input:checked").first.input_value() == "data_change"


def test_j_and_k_walk_the_rows_and_enter_opens_one(visit):
    page = visit(GALLERY)
    for key in "jjk":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "Ketut Alit Wirawan"
    page.keyboard.press("Enter")
    assert page.url.endswith("#agent-1")


def test_the_question_mark_shows_and_hides_the_help(visit):
    page = visit(GALLERY)
    panel = page.locator("#keyboard-help")
    page.keyboard.press("?")
    assert panel.is_visible()
    page.keyboard.press("?")
    assert not panel.is_visible()


def test_single_keys_can_be_switched_off_and_stay_off(visit):
    page = visit(GALLERY)
    page.keyboard.press("?")
    page.locator("[data-single-keys]").uncheck()
    page.reload()
    page.keyboard.press("3")
    page.keyboard.press("?")
    assert page.locator("[data-digits] input:checked").count() == 0
    assert not page.locator("#keyboard-help").is_visible()


def test_the_seconds_count_down(visit):
    page = visit(GALLERY)
    place = page.locator("[data-seconds]").first
    before = int(place.inner_text())
    page.wait_for_timeout(1200)
    assert before - 10 < int(place.inner_text()) < before


def test_the_watermark_lets_every_click_through(visit):
    page = visit(GALLERY)
    assert page.locator("svg.watermark").is_visible()
    page.locator("[data-digits] label").first.click()
    assert page.locator("[data-digits] input:checked").count() == 1


def test_paper_says_who_printed_it_and_keeps_the_watermark(visit):
    page = visit(GALLERY, scheme="dark")
    page.emulate_media(media="print")
    assert page.locator("p.print-only").is_visible()
    assert page.locator("svg.watermark").is_visible()
    assert not page.locator(".frame-head").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_the_menu_opens_on_a_narrow_screen(visit):
    page = visit(GALLERY, width=360)
    menu = page.locator("#menu")
    assert not menu.is_visible()
    page.locator("[popovertarget=menu]").click()
    assert menu.is_visible()


def test_an_error_summary_leads_to_its_field(visit):
    page = visit(GALLERY)
    page.locator(".error-summary a").nth(1).click()
    assert page.evaluate("location.hash") == "#id_reference"
    assert page.locator("#id_reference").is_visible()
