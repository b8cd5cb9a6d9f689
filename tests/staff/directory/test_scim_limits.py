"""Whom a directory may not touch: who was appointed, and another directory's people."""

import pytest
from django.utils import timezone

from tests.cast import assign, person
from tests.staff.directory.speaking import Speaker, person_of, someone
from tests.staff.directory.test_scim import OKTA, told_of


@pytest.mark.parametrize("who", ["sysadmin", "hr", "manager", "auditor", "privacy"])
def test_nobody_who_was_appointed_is_touched(speaker, cast, who):
    one = getattr(cast, who)
    answers = [
        speaker.patch(str(one.pk), OKTA),
        speaker.patch(str(one.pk), {"op": "replace", "path": "userName", "value": "lain"}),
        speaker.ask("DELETE", f"Users/{one.pk}"),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    one.refresh_from_db()
    assert (one.is_active, one.username) == (True, who)
    assert one.in_directory.asked_to_end_at is not None  # by the first and the last, not the second
    assert told_of(one, "end refused")


def test_a_change_that_comes_along_does_not_hide_that_an_appointed_person_left(speaker, cast, now):
    user = person_of(speaker.create())
    assign(user, role="auditor", since=now)
    renamed = {"op": "replace", "value": {"displayName": "Nama Lain", "active": False}}
    assert speaker.patch(str(user.pk), renamed).status_code == 403
    user.refresh_from_db()
    assert (user.is_active, user.full_name != "Nama Lain") == (True, True)
    assert told_of(user, "end refused")


def test_who_is_created_again_is_active_unless_told_otherwise(speaker):
    body = someone()
    made = speaker.ask("POST", "Users", body)
    assert speaker.ask("DELETE", f"Users/{made.said['id']}").status_code == 204
    del body["active"]
    again = speaker.ask("POST", "Users", body)
    assert (again.status_code, again.said["id"]) == (201, made.said["id"])
    assert person_of(again).is_active is True


def test_that_an_appointed_person_left_is_kept_for_those_who_appoint(speaker, cast, now):
    made = speaker.create()
    user = person_of(made)
    assign(user, role="auditor", since=now)
    assert speaker.patch(made.said["id"], OKTA).status_code == 403
    user.refresh_from_db()
    assert user.is_active is True
    assert person_of(made).in_directory.asked_to_end_at is not None
    assert told_of(user, "end refused")


def test_another_directorys_people_do_not_exist(speaker, cast):
    made = Speaker(cast.sysadmin).create()
    path = f"Users/{made.said['id']}"
    answers = [
        speaker.ask("GET", path),
        speaker.ask("DELETE", path),
        speaker.patch(made.said["id"], OKTA),
        speaker.ask("PUT", path, someone()),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.said["detail"] for answer in answers} == {"There is nobody with this id."}
    assert person_of(made).is_active is True
    assert speaker.create(userName=made.said["userName"]).status_code == 409


def test_a_person_of_no_directory_becomes_the_one_of_who_speaks_first(speaker, cast):
    one = person(f"tanpa-{timezone.now().timestamp()}")
    found = speaker.ask("GET", f'Users?filter=userName eq "{one.username}"')
    assert found.said["Resources"][0]["id"] == str(one.pk)
    speaker.patch(str(one.pk), {"op": "add", "path": "externalId", "value": "abc"})
    assert told_of(one, "taken over")
    assert Speaker(cast.sysadmin).ask("GET", f"Users/{one.pk}").status_code == 404
