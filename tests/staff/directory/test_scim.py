"""What a directory tells over SCIM comes true, within what it may decide."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.events import Event
from audit.models import LogEntry
from staff import people
from staff.binding.prerequisites import lacks
from staff.models import User, Vendor
from staff.permissions import codenames
from tests.cast import fresh_agent
from tests.staff.directory.speaking import MORE, person_of, someone


def told_of(user, word):
    """Return the directory's entries about somebody that say this was done."""
    entries = LogEntry.objects.filter(event=Event.PROVISIONED, object_id=user.pk)
    return [one for one in entries if word in (one.additional_data or {}).get("done", [])]


# --- creating -----------------------------------------------------------------------------


def test_a_new_person_is_registered_as_told(speaker, cast):
    more = {"organization": "v1", "manager": {"value": str(cast.supervisor.pk)}}
    made = speaker.create(more=more, preferredLanguage="en-US", userType="outsourced")
    user = person_of(made)
    assert made.status_code == 201
    assert made["Location"] == made.said["meta"]["location"]
    assert made["Location"].endswith(f"/scim/v2/Users/{user.pk}")
    assert (user.vendor, user.supervisor, user.language) == (cast.vendor, cast.supervisor, "en")
    assert user.engagement == "outsourced"
    assert made.said[MORE]["manager"]["displayName"] == cast.supervisor.full_name


def test_who_is_created_is_nobody_until_bound(speaker):
    user = person_of(speaker.create())
    at = timezone.now()
    assert user.has_usable_password() is False
    assert codenames(user=user, at=at) == frozenset()
    assert user.assignments.count() == 0
    assert {"contract", "agreement", "course"} <= set(lacks(person=user, at=at))


def test_roles_and_groups_are_never_taken(speaker):
    made = speaker.create(
        roles=[{"value": "sysadmin"}], groups=[{"value": "1"}], entitlements=[{"value": "all"}],
        password="Tebak-aku-123", is_superuser=True,
    )  # fmt: skip
    user = person_of(made)
    assert user.assignments.count() == 0
    assert (user.is_superuser, user.has_usable_password()) == (False, False)
    assert not {"roles", "groups", "password"} & set(made.said)


def test_a_directory_acts_as_itself(speaker):
    user = person_of(speaker.create())
    [entry] = told_of(user, "created")
    assert (entry.actor_id, entry.additional_data["directory"]) == (None, speaker.directory.name)
    assert user.full_name not in str(entry.additional_data)


def test_an_open_session_is_not_the_actor(speaker, cast):
    speaker.client.force_login(cast.sysadmin)
    user = person_of(speaker.create())
    entries = LogEntry.objects.filter(object_id=user.pk, object_repr=user.username)
    assert set(entries.values_list("actor_id", flat=True)) == {None}


@pytest.mark.parametrize(
    ("change", "status", "kind", "word"),
    [
        ({"userName": None}, 400, "invalidValue", "userName"),
        ({"userName": "dua kata"}, 400, "invalidValue", "username"),
        ({"name": None}, 400, "invalidValue", "displayName"),
        ({"more": {"employeeNumber": ""}}, 400, "invalidValue", "employeeNumber"),
        ({"more": {"organization": "NONE"}}, 400, "invalidValue", "vendor"),
        ({"more": {"manager": {"value": "999999999"}}}, 400, "invalidValue", "manager"),
        ({"more": {"manager": "budi"}}, 400, "invalidValue", "manager"),
        ({"preferredLanguage": "fr"}, 400, "invalidValue", "preferredLanguage"),
        ({"userType": "guest"}, 400, "invalidValue", "userType"),
        ({"userType": "outsourced"}, 400, "invalidValue", "organization"),
        ({"externalId": "x" * 201}, 400, "invalidValue", "externalId"),
        ({"name": {"formatted": "x" * 121}}, 400, "invalidValue", "120"),
        ({"name": {"formatted": "Siti\nRahmawati"}}, 400, "invalidValue", "control"),
        ({"emails": [{"value": "bukan surel"}]}, 400, "invalidValue", "email"),
        ({"active": "perhaps"}, 400, "invalidValue", "active"),
    ],
)
def test_what_cannot_be_is_refused_and_says_why(speaker, change, status, kind, word):
    before = User.objects.count()
    refused = speaker.create(**change)
    assert (refused.status_code, refused.said["scimType"]) == (status, kind)
    assert word in refused.said["detail"]
    assert User.objects.count() == before


@pytest.mark.parametrize("case", [str, str.upper])
def test_the_same_user_name_is_a_conflict_in_any_case(speaker, cast, case):
    refused = speaker.create(userName=case(cast.agent.username))
    assert (refused.status_code, refused.said["scimType"]) == (409, "uniqueness")


def test_the_same_employee_number_or_external_id_is_a_conflict(speaker, cast):
    first = speaker.create()
    number = {"employeeNumber": cast.agent.employee_number}
    for change in ({"more": number}, {"externalId": first.said["externalId"]}):
        refused = speaker.create(**change)
        assert (refused.status_code, refused.said["scimType"]) == (409, "uniqueness")


@pytest.mark.parametrize(
    ("emails", "kept"),
    [
        ([{"value": "Siti@Example.COM"}], "Siti@example.com"),
        (
            [{"value": "a@example.com"}, {"value": "b@example.com", "primary": True}],
            "b@example.com",
        ),
        ([], ""),
    ],
)
def test_notices_go_to_the_primary_address_or_else_the_first(speaker, emails, kept):
    made = speaker.create(emails=emails)
    assert person_of(made).email == kept
    again = speaker.ask("PUT", f"Users/{made.said['id']}", someone(userName=made.said["userName"]))
    assert person_of(again).email == kept  # what is not said stays


def test_an_address_is_changed_as_entra_does(speaker):
    made = speaker.create(emails=[{"value": "a@example.com", "type": "work", "primary": True}])
    path = 'emails[type eq "work"].value'
    for operation in ("replace", "add"):
        new = f"{operation}@example.com"
        told = speaker.patch(made.said["id"], {"op": operation, "path": path, "value": new})
        assert (told.status_code, person_of(made).email) == (200, new)


# --- changing -----------------------------------------------------------------------------


def test_put_replaces_what_it_says_and_leaves_the_rest(speaker, cast):
    made = speaker.create(more={"manager": {"value": str(cast.supervisor.pk)}})
    body = someone(userName=made.said["userName"], name={"formatted": "Nama Lain"})
    del body[MORE], body["externalId"]
    changed = speaker.ask("PUT", f"Users/{made.said['id']}", body)
    assert changed.status_code == 200
    assert changed.said["name"]["formatted"] == changed.said["displayName"] == "Nama Lain"
    assert changed.said[MORE] == made.said[MORE]
    assert changed.said["externalId"] == made.said["externalId"]


def test_the_same_again_changes_nothing_and_is_no_entry(speaker):
    body = someone()
    made = speaker.ask("POST", "Users", body)
    before = LogEntry.objects.filter(object_id=made.said["id"]).count()
    again = speaker.ask("PUT", f"Users/{made.said['id']}", body)
    assert again.said == made.said
    assert LogEntry.objects.filter(object_id=made.said["id"]).count() == before


ENTRA = {"op": "Replace", "path": "active", "value": "False"}
OKTA = {"op": "replace", "value": {"active": False}}
ADDED = {"op": "add", "path": "active", "value": False}


@pytest.mark.parametrize("operation", [ENTRA, OKTA, ADDED])
def test_every_way_of_saying_inactive_ends_the_person(speaker, operation):
    made = speaker.create()
    ended = speaker.patch(made.said["id"], operation)
    assert (ended.status_code, ended.said["active"]) == (200, False)
    user = person_of(made)
    assert user.is_active is False
    assert told_of(user, "ended")


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ({"op": "Add", "path": f"{MORE}:manager", "value": "{chief}"}, "{chief}"),
        ({"op": "Add", "path": f"{MORE}:manager", "value": {"value": "{chief}"}}, "{chief}"),
        ({"op": "Replace", "value": {f"{MORE}:manager": "{chief}"}}, "{chief}"),
        ({"op": "Replace", "path": f"{MORE}:manager", "value": [{"value": "{chief}"}]}, "{chief}"),
        ({"op": "remove", "path": f"{MORE}:manager"}, None),
    ],
)
def test_the_manager_is_read_in_every_way_it_is_sent(speaker, cast, operation, expected):
    chief = str(cast.supervisor.pk)
    fill = lambda one: json.loads(json.dumps(one).replace("{chief}", chief))  # noqa: E731
    made = speaker.create(more={"manager": {"value": str(cast.manager.pk)}})
    changed = speaker.patch(made.said["id"], fill(operation))
    manager = changed.said[MORE].get("manager", {}).get("value")
    assert manager == fill(expected)


def test_entras_whole_message_changes_several_facts_at_once(speaker, cast):
    made = speaker.create()
    changed = speaker.patch(
        made.said["id"],
        {"op": "Replace", "value": {"displayName": "Nama Baru", "userType": "outsourced"}},
        {"op": "Add", "path": f"{MORE}:organization", "value": cast.vendor.code},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "baru@example.com"},
        {"op": "Add", "path": "urn:ietf:params:scim:schemas:extension:x:2.0:User:y", "value": "z"},
    )
    user = person_of(made)
    assert changed.status_code == 200
    assert (user.full_name, user.vendor, user.engagement) == (
        "Nama Baru",
        cast.vendor,
        "outsourced",
    )


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ({"op": "replace", "path": "id", "value": "1"}, "mutability"),
        ({"op": "remove", "path": "userName"}, "mutability"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "move", "path": "active"}, "invalidValue"),
        ({"op": "replace", "path": "(((", "value": 1}, "invalidPath"),
        ({"op": "replace", "path": "userName", "value": ["a"]}, "invalidValue"),
        ({"op": "replace", "path": "userName", "value": "agent"}, "uniqueness"),
    ],
)
def test_a_wrong_patch_changes_nothing_at_all(speaker, operation, kind):
    made = speaker.create()
    good = {"op": "replace", "path": "displayName", "value": "Nama Baru"}
    refused = speaker.patch(made.said["id"], good, operation)
    assert refused.said["scimType"] == kind
    assert person_of(made).full_name == made.said["displayName"]


def test_a_circle_of_managers_is_refused(speaker):
    first = speaker.create()
    second = speaker.create(more={"manager": first.said["id"]})
    for chief in (second, first):
        body = {"op": "add", "path": f"{MORE}:manager", "value": chief.said["id"]}
        assert speaker.patch(first.said["id"], body).said["scimType"] == "invalidValue"


# --- ending, and coming back ----------------------------------------------------------------


@pytest.mark.parametrize("way", ["patch", "delete"])
def test_assignments_end_at_the_same_instant(speaker, cast, now, way):
    agent = fresh_agent(cast, now)
    before = timezone.now()
    if way == "delete":
        assert speaker.ask("DELETE", f"Users/{agent.pk}").status_code == 204
    else:
        assert speaker.patch(str(agent.pk), OKTA).status_code == 200
    agent.refresh_from_db()
    assert agent.is_active is False
    assert codenames(user=agent, at=timezone.now()) == frozenset()
    [terms] = agent.assignments.all()
    assert before <= terms.valid_until <= timezone.now()


def test_a_deleted_person_is_not_found_any_more_and_stays_in_the_database(speaker):
    made = speaker.create()
    path = f"Users/{made.said['id']}"
    assert speaker.ask("DELETE", path).status_code == 204
    assert User.objects.filter(pk=made.said["id"], is_active=False).exists()
    for method in ("GET", "DELETE"):
        assert speaker.ask(method, path).status_code == 404
    found = speaker.ask("GET", f'Users?filter=userName eq "{made.said["userName"]}"')
    assert found.said["totalResults"] == 0


def test_who_is_created_again_after_a_deletion_comes_back_with_nothing(speaker, cast, now):
    agent = fresh_agent(cast, now)
    speaker.ask("DELETE", f"Users/{agent.pk}")
    body = someone(userName=agent.username, more={"employeeNumber": agent.employee_number})
    again = speaker.ask("POST", "Users", body)
    assert (again.status_code, again.said["id"]) == (201, str(agent.pk))
    agent.refresh_from_db()
    assert agent.is_active is True
    assert codenames(user=agent, at=timezone.now() + timedelta(days=1)) == frozenset()
    assert agent.has_usable_password() is False


def test_a_deleted_persons_user_name_never_becomes_somebody_elses(speaker):
    made = speaker.create()
    speaker.ask("DELETE", f"Users/{made.said['id']}")
    assert speaker.create(userName=made.said["userName"]).status_code == 409


def test_active_again_brings_back_without_the_old_assignments(speaker, cast, now):
    agent = fresh_agent(cast, now)
    speaker.patch(str(agent.pk), OKTA)
    back = speaker.patch(str(agent.pk), {"op": "replace", "value": {"active": True}})
    assert back.said["active"] is True
    assert codenames(user=agent, at=timezone.now()) == frozenset()


def test_a_vendors_people_are_told_of_until_its_end(speaker, now):
    code = f"DV{Vendor.objects.count()}"
    vendor = Vendor.objects.create(code=code, name="PT Segera", ended_at=now + timedelta(days=3))
    assert speaker.create(more={"organization": code}).status_code == 201
    Vendor.objects.filter(pk=vendor.pk).update(ended_at=now)
    refused = speaker.create(more={"organization": code})
    assert refused.status_code == 400 and "has ended" in refused.said["detail"]


def test_whom_a_directory_brings_back_is_interviewed_anew(speaker, cast, now):
    agent = fresh_agent(cast, now, vendor=cast.vendor)
    assert "interview" not in lacks(person=agent, at=timezone.now())
    speaker.patch(str(agent.pk), OKTA)
    speaker.patch(str(agent.pk), {"op": "replace", "value": {"active": True}})
    agent.refresh_from_db()
    assert agent.is_active and "interview" in lacks(person=agent, at=timezone.now())


def test_whom_hr_has_ended_no_directory_brings_back(speaker, cast):
    made = speaker.create()
    user = person_of(made)
    people.end(person=user, by=cast.hr, at=timezone.now())
    refused = speaker.patch(made.said["id"], {"op": "replace", "value": {"active": True}})
    assert refused.status_code == 403
    user.refresh_from_db()
    assert user.is_active is False


def test_whom_hr_ended_after_bringing_back_no_directory_brings_back(speaker, cast):
    made = speaker.create()
    user = person_of(made)
    speaker.patch(made.said["id"], OKTA)
    user.refresh_from_db()
    people.bring_back(person=user, by=cast.hr, at=timezone.now())
    people.end(person=user, by=cast.hr, at=timezone.now())
    again = speaker.patch(made.said["id"], {"op": "replace", "value": {"active": True}})
    assert again.status_code == 403
