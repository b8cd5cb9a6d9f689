"""Whoever sends whatever to SCIM's addresses: a SCIM error, never more, and nothing in the logs."""

import json
import logging
from urllib.parse import quote

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import LogEntry
from staff.directory import directories
from staff.directory.requests import MOST_BYTES, REFUSALS_A_MINUTE
from staff.models import User
from tests.staff.directory.speaking import CORE, MORE, PATCH, Speaker, someone

FUZZ = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


# --- the token ------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["", "Bearer ", "Bearer x", "Basic abc", "Bearer " + "x" * 300])
def test_without_a_token_there_is_nothing(speaker, scheme):
    for path in ("Users", "Users/1", "ServiceProviderConfig", "Schemas", "Nothing"):
        refused = speaker.ask("GET", path, Authorization=scheme)
        assert refused.status_code == 401
        assert refused["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_opens_nothing_and_its_use_is_an_entry(speaker):
    made = speaker.create()
    directories.revoke(directory=speaker.directory, at=timezone.now())
    assert speaker.ask("GET", f"Users/{made.said['id']}").status_code == 401
    assert speaker.create().status_code == 401
    entry = LogEntry.objects.filter(object_repr=speaker.directory.name).latest("pk")
    assert entry.additional_data == {"why": "token revoked"}


def test_a_new_token_ends_the_old_one(speaker):
    old, speaker.token = speaker.token, directories.renew(directory=speaker.directory)
    assert speaker.ask("GET", "Users?count=0").status_code == 200
    assert speaker.ask("GET", "Users", Authorization=f"Bearer {old}").status_code == 401


def test_the_token_stands_nowhere(speaker):
    speaker.directory.refresh_from_db()
    kept = [str(getattr(speaker.directory, one.attname)) for one in speaker.directory._meta.fields]
    assert speaker.token not in kept
    entries = LogEntry.objects.filter(object_repr=speaker.directory.name)
    assert entries.exists()
    assert not [one for one in entries if speaker.token in f"{one.changes} {one.additional_data}"]


def test_who_asks_too_often_has_to_wait(speaker, settings):
    settings.DIRECTORY_A_MINUTE = 1
    answers = [speaker.ask("GET", "Users?count=0") for _again in range(4)]
    assert 429 in {one.status_code for one in answers}
    assert all(0 < int(one["Retry-After"]) <= 60 for one in answers if one.status_code == 429)


def test_who_guesses_tokens_has_to_wait(speaker):
    ask = lambda: speaker.client.get(  # noqa: E731
        "/scim/v2/Users", REMOTE_ADDR="192.0.2.77", headers={"Authorization": "Bearer msd_guess"}
    )
    assert 429 in {ask().status_code for _again in range(2 * REFUSALS_A_MINUTE + 2)}


# --- finding --------------------------------------------------------------------------------


def test_people_are_found_by_user_name_external_id_and_number(speaker):
    made = speaker.create().said
    number = made[MORE]["employeeNumber"]
    for asked in (
        f'userName eq "{made["userName"].upper()}"',
        f'externalId eq "{made["externalId"]}"',
        f'{MORE}:employeeNumber eq "{number}"',
        f'{CORE}:userName eq "{made["userName"]}" and active eq true',
        f'id eq "{made["id"]}"',
    ):
        found = speaker.ask("GET", f"Users?filter={asked}").said
        assert [one["id"] for one in found["Resources"]] == [made["id"]], asked
        assert found["totalResults"] == 1


def test_an_external_id_is_found_in_its_own_directory_only(speaker, cast):
    made = speaker.create().said
    other = Speaker(cast.sysadmin)
    found = other.ask("GET", f'Users?filter=externalId eq "{made["externalId"]}"').said
    assert (found["totalResults"], found["Resources"]) == (0, [])


@pytest.mark.parametrize(
    "asked",
    ["userName", "userName sw x", 'userName sw "x"', "(((", 'nothing eq "x"', "userName eq 5",
     'not (userName eq "x")', 'userName eq "a" or userName eq "b"', "userName eq null"],
)  # fmt: skip
def test_other_filters_are_refused(speaker, asked):
    refused = speaker.ask("GET", f"Users?filter={asked}")
    assert (refused.status_code, refused.said["scimType"]) == (400, "invalidFilter")


def test_pages_together_are_everybody_once(speaker):
    for _number in range(3):
        speaker.create()
    total = speaker.ask("GET", "Users?count=0").said
    assert (total["itemsPerPage"], total["Resources"]) == (0, [])
    seen: list[str] = []
    while len(seen) < total["totalResults"]:
        page = speaker.ask("GET", f"Users?startIndex={len(seen) + 1}&count=7").said
        assert page["itemsPerPage"] == len(page["Resources"]) <= 7
        assert page["startIndex"] == len(seen) + 1
        seen += [one["id"] for one in page["Resources"]]
    assert len(seen) == len(set(seen)) == total["totalResults"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("startIndex=-5&count=1", 200),
        ("startIndex=99999999999999999999&count=99999999999", 200),
        ("count=-1", 200),
        ("count=many", 400),
        ("startIndex=1.5", 400),
        ("filter=userName eq %22%00%22", 400),
        ("attributes=userName&count=1", 200),
        ("attributes=(((", 400),
        ("attributes=userName&excludedAttributes=name", 400),
    ],
)
def test_odd_pages_are_read_as_the_standard_says(speaker, query, status):
    assert speaker.ask("GET", f"Users?{query}").status_code == status


def test_only_the_attributes_asked_for_are_shown(speaker):
    made = speaker.create().said
    shown = speaker.ask("GET", f"Users/{made['id']}?attributes=userName").said
    assert set(shown) == {"schemas", "id", "userName", "meta"}


@pytest.mark.parametrize("path", ["0", "-1", "x", "99999999999999999999", "1%00", "%D9%A3", "1/2"])
def test_an_id_that_is_none_is_not_found(speaker, path):
    assert speaker.ask("GET", f"Users/{path}").status_code == 404


# --- describing itself ----------------------------------------------------------------------


def test_it_describes_itself(speaker):
    config = speaker.ask("GET", "ServiceProviderConfig").said
    assert (config["patch"]["supported"], config["bulk"]["supported"]) == (True, False)
    assert config["meta"]["location"].endswith("/scim/v2/ServiceProviderConfig")
    kinds = speaker.ask("GET", "ResourceTypes").said["Resources"]
    assert [(one["name"], one["endpoint"]) for one in kinds] == [("User", "/Users")]
    assert speaker.ask("GET", "ResourceTypes/User").said["schema"] == CORE
    schemas = speaker.ask("GET", "Schemas").said["Resources"]
    assert [one["id"] for one in schemas] == [CORE, MORE]
    named = {one["name"] for one in speaker.ask("GET", f"Schemas/{CORE}").said["attributes"]}
    assert {"userName", "active"} <= named
    assert "roles" not in named


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "Users", 405), ("PUT", "Users", 405), ("POST", "Users/1", 405),
        ("POST", "Schemas", 405), ("GET", "Groups", 404), ("POST", "Bulk", 404),
        ("GET", "Me", 404), ("GET", "Schemas/x", 404), ("GET", "Schemas?filter=x", 403),
    ],
)  # fmt: skip
def test_what_there_is_not_is_refused(speaker, method, path, status):
    assert speaker.ask(method, path).status_code == status


# --- bodies ---------------------------------------------------------------------------------

DEEP = b"[" * 100_000
NESTED = b'{"a":' * 30 + b"1" + b"}" * 30
BODIES = [
    b" ", b"null", b"[]", b'"x"', b"{", b"\xff\xfe", b"NaN", b'{"a": NaN}', DEEP, NESTED,
    b'{"userName": 1' + b"0" * 5000 + b"}", b'{"schemas": "x"}',
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_no_body_that_is_none_is_read(speaker, cast, method, body):
    path = "Users" if method == "POST" else f"Users/{cast.agent.pk}"
    assert speaker.ask(method, path, body).status_code == 400


def test_a_huge_body_is_refused_unread(speaker):
    body = json.dumps(someone(title="x" * MOST_BYTES)).encode()
    assert speaker.ask("POST", "Users", body).status_code == 413


def test_a_body_of_another_kind_is_refused(speaker):
    body = someone()
    for headers in ({"Content-Type": "text/plain"}, {"Content-Encoding": "gzip"}):
        assert speaker.ask("POST", "Users", body, **headers).status_code == 415
    assert speaker.ask("POST", "Users", body, **{"Content-Type": "application/json"}).said["id"]


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 100_000])
@pytest.mark.parametrize("place", ["userName", "externalId", "displayName", "title", "password"])
def test_texts_that_no_database_holds_are_no_failure(speaker, place, text):
    before = User.objects.count()
    answer = speaker.create(**{place: text})
    # Beside a whole name the one for display says nothing, and the last two are never read.
    kept = place in ("displayName", "title", "password") and len(text) > 10
    assert answer.status_code == (201 if kept else 400)
    assert User.objects.count() == before + kept


def test_a_thousand_operations_are_refused(speaker, cast):
    operation = {"op": "replace", "path": "displayName", "value": "x"}
    refused = speaker.patch(str(cast.agent.pk), *[operation] * 1000)
    assert refused.status_code == 400
    cast.agent.refresh_from_db()
    assert cast.agent.full_name != "x"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=8), one, max_size=3),
    max_leaves=6,
)  # fmt: skip
NAMES = ["userName", "name", "displayName", "externalId", "active", "userType", "schemas", "id",
         "preferredLanguage", "meta", MORE]  # fmt: skip
PATHS = st.sampled_from(
    [*NAMES, f"{MORE}:manager", f"{MORE}:manager.value", f"{MORE}:employeeNumber", "name.formatted",
     'emails[type eq "work"].value', "name[x", "roles", ""]
) | st.text(max_size=12)  # fmt: skip


@FUZZ
@given(changes=st.dictionaries(st.sampled_from(NAMES), ANYTHING, min_size=1, max_size=3))
def test_no_user_of_any_kind_is_a_failure(speaker, changes):
    assert speaker.ask("POST", "Users", {**someone(), **changes}).status_code in (201, 400, 409)


@FUZZ
@given(
    operations=st.lists(
        st.fixed_dictionaries(
            {"op": st.sampled_from(["add", "Replace", "remove", "x"])},
            optional={"path": PATHS, "value": ANYTHING},
        ),
        min_size=1,
        max_size=3,
    )
)
def test_no_patch_of_any_kind_is_a_failure(speaker, operations):
    made = speaker.create().said
    answer = speaker.ask(
        "PATCH", f"Users/{made['id']}", {"schemas": [PATCH], "Operations": operations}
    )
    assert answer.status_code in (200, 400, 409)


@FUZZ
@given(asked=st.text(max_size=30), start=st.text(max_size=5))
def test_no_question_of_any_kind_is_a_failure(speaker, asked, start):
    query = f"filter={quote(asked, errors='replace')}&startIndex={quote(start, errors='replace')}"
    assert speaker.ask("GET", f"Users?{query}").status_code in (200, 400)


# --- what is kept of it ---------------------------------------------------------------------


def test_no_log_line_and_no_entry_quotes_a_message(speaker, caplog):
    caplog.set_level(logging.DEBUG)
    secret = "Rahasia Sekali"
    speaker.create(displayName=f"{secret}\n", name=None)
    speaker.create(userName=secret)
    speaker.create(externalId=secret * 20)
    speaker.ask("GET", f'Users?filter=userName eq "{secret}"')
    speaker.ask("GET", f"Users/{secret}")
    speaker.ask("POST", "Users", f'{{"userName": "{secret}'.encode())
    assert caplog.records
    lines = [line for line in caplog.text.splitlines() if "django.db" not in line]
    assert not [line for line in lines if secret in line]
    assert not LogEntry.objects.filter(additional_data__icontains=secret).exists()
