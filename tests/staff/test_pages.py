"""The people's pages, as each kind of user meets them."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize(
    "who",
    ["manager", "supervisor", "agent", "telesales", "hr", "sysadmin", "privacy", "auditor"],
)
def test_every_role_has_a_home_page_in_both_languages(cast, enter, who):
    person = getattr(cast, who)
    browser = enter(person)
    for language in ("id", "en"):
        browser.post(reverse("set_language"), {"language": language, "next": "/"})
        page = browser.get("/")
        assert page.status_code == 200
        assert page.headers["Content-Language"] == language


@pytest.mark.parametrize(
    "name",
    ["people", "register", "branches", "add_branch", "add_region", "vendors", "add_vendor",
     "holidays", "account", "password"],
)  # fmt: skip
def test_the_system_administrators_pages_answer(cast, enter, name):
    assert enter(cast.sysadmin).get(reverse(f"staff:{name}")).status_code == 200
