"""The frame around every page: it works without anybody, shows each role its own places, and never
needs the browser to break the content security policy."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import Client
from django.utils.translation import override

from accessgov import navigation

PAGES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style|javascript:|<script(?![^>]*\ssrc=)"""
)
ELSEWHERE = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_no_template_needs_inline_code_or_another_host(page: Path):
    source = page.read_text()
    assert not INLINE.search(source)
    assert not ELSEWHERE.search(source)


def test_inline_code_would_be_noticed():
    for bad in (
        '<p style="x">',
        "<a onclick='x()'>",
        "<script>x</script>",
        '<script type="module">',
    ):
        assert INLINE.search(bad)
    assert ELSEWHERE.search('<script src="//cdn.example/x.js">')


def test_the_failure_page_needs_no_request_and_no_context():
    page = get_template("500.html").render()
    assert page.count("<h1") == 1
    assert "<nav" not in page


@pytest.mark.parametrize(
    ("language", "words"), [("id", "Halaman tidak ditemukan"), ("en", "Page not found")]
)
def test_an_unknown_address_says_so_in_the_readers_language(language, words):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert f'<html lang="{language}">' in answer.text
    assert words in answer.text


def test_sign_in_shows_its_form_in_the_frame():
    page = Client().get("/login/").text
    assert page.count("<h1") == 1
    assert 'name="login"' in page
    assert 'autocomplete="current-password"' in page
    assert "placeholder" not in page


def test_the_component_page_is_for_whoever_is_signed_in(cast, enter):
    answer = enter(cast.agent).get("/components/")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert Client().get("/components/").status_code == 302


def linked(client: Client) -> set[str]:
    """Return the addresses in the main navigation of a page."""
    page = client.get("/components/").text
    menu = page[page.index('class="menu"') : page.index("</nav>")]
    return set(re.findall(r'href="([^"]+)"', menu))


def expected(*needed: str) -> set[str]:
    """Return the addresses of the places that ask for one of the permissions, or for none."""
    return {
        navigation.address(place.url_name)
        for place in navigation.PLACES
        if not place.needs or place.needs & set(needed)
    } - {""}


def test_an_agent_sees_only_the_places_of_an_agent(cast, enter):
    assert linked(enter(cast.agent)) == expected("search_customers", "declare")


def test_a_long_menu_keeps_its_last_places_behind_a_button(cast, enter):
    page = enter(cast.manager).get("/staff/").text
    menu = page[page.index('class="menu"') : page.index("</nav>")]
    at_once, behind = menu.split('id="menu-more"')
    assert at_once.count("<a ") == navigation.MOST - 1
    assert 'href="/staff/" aria-current="page"' in behind
    assert "data-here" in at_once  # the button says that the present page is behind it


@pytest.mark.parametrize(("language", "told"), [("en", "Go to: Desk"), ("id", "Buka: Meja kerja")])
def test_the_key_to_the_desk_is_told_to_whoever_has_a_desk(cast, enter, language, told):
    places = {"supervisor": True, "agent": False}
    for name, has_one in places.items():
        who = getattr(cast, name)
        type(who).objects.filter(pk=who.pk).update(language=language)
        page = enter(who).get("/components/").text
        type(who).objects.filter(pk=who.pk).update(language="en")
        assert ('aria-keyshortcuts="d"' in page, told in page) == (has_one, has_one)


def test_every_place_in_the_navigation_exists():
    assert [p.url_name for p in navigation.PLACES if not navigation.address(p.url_name)] == []


def test_a_refusal_shows_its_reason_and_advice():
    with override("en"):
        page = get_template("403.html").render({"reason": "Outside hours.", "advice": "Come back."})
    assert "Outside hours." in page
    assert "Come back." in page
