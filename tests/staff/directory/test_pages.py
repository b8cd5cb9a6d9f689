"""The directories' pages: who makes and revokes them, and that a token is shown only once."""

import pytest
from django.urls import reverse

from staff.models import Directory
from tests.cast import assign
from tests.staff.directory.speaking import person_of

LIST = reverse("staff:directories")
OKTA = {"op": "replace", "value": {"active": False}}


def html(response) -> str:
    """Return the text of a page."""
    assert response.status_code == 200
    return response.content.decode()


def token_in(page: str) -> str:
    """Return the token that a page shows, or nothing."""
    return page.partition('value="msd_')[2].partition('"')[0]


def test_an_administrator_makes_a_directory_and_sees_its_token_once(cast, enter):
    client = enter(cast.sysadmin)
    page = html(client.post(reverse("staff:add_directory"), {"name": "Entra ID, first"}))
    made = Directory.objects.get(name="Entra ID, first")
    assert token_in(page).endswith(made.token_end) and "/scim/v2" in page
    assert not token_in(html(client.get(LIST)))
    assert "Not connected yet" in html(client.get(LIST))


def test_a_name_is_given_once(cast, enter):
    client = enter(cast.sysadmin)
    client.post(reverse("staff:add_directory"), {"name": "Okta, twice"})
    page = html(client.post(reverse("staff:add_directory"), {"name": "Okta, twice"}))
    assert "A directory has this name already." in page and not token_in(page)


def test_a_new_token_is_asked_for_twice_and_ends_the_old_one(cast, enter, speaker):
    client = enter(cast.sysadmin)
    renew = reverse("staff:renew_directory", args=[speaker.directory.pk])
    assert not token_in(html(client.get(renew)))
    assert speaker.ask("GET", "Users?count=0").status_code == 200
    assert token_in(html(client.post(renew)))
    assert speaker.ask("GET", "Users?count=0").status_code == 401


@pytest.mark.parametrize("who", ["hr", "sysadmin"])
def test_hr_can_revoke_what_only_administrators_make(cast, enter, speaker, who):
    client = enter(getattr(cast, who))
    revoke = reverse("staff:revoke_directory", args=[speaker.directory.pk])
    assert "Revoke" in html(client.get(revoke))
    client.post(revoke)
    assert speaker.ask("GET", "Users?count=0").status_code == 401
    makes = who == "sysadmin"
    assert (reverse("staff:add_directory") in html(client.get(LIST))) is makes
    assert client.get(reverse("staff:add_directory")).status_code == (200 if makes else 403)


def test_who_left_but_was_appointed_stands_on_the_page_until_ended(cast, enter, speaker, now):
    client, made = enter(cast.sysadmin), person_of(speaker.create())
    assign(made, role="auditor", since=now)
    speaker.patch(str(made.pk), OKTA)
    page = html(client.get(LIST))
    assert "Left, says the directory, and still here" in page and made.full_name in page
    client.post(reverse("staff:end", args=[made.pk]))
    assert made.full_name not in html(client.get(LIST))
