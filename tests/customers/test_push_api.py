"""The API for systems: its token, its limits, its errors, and that every answer is as described."""

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.events import Event, Outcome
from audit.evidence import feeds
from audit.evidence.problems import MESSAGES
from audit.evidence.rows import LENGTHS, NEEDED
from audit.models import Interaction, LogEntry
from customers.pushing import MOST_BYTES, REFUSALS_A_MINUTE
from tests.cast import customer
from tests.described import ANYTHING, DESCRIPTION, fitting, misfits
from tests.feeding import make_feed, told

URL = "/api/v1/interactions"
POST = DESCRIPTION["paths"][URL]["post"]
ROWS = POST["requestBody"]["content"]["application/json"]["schema"]


@pytest.fixture
def source(cast, now):
    """Return a feed and its token."""
    return make_feed(cast, now)


@pytest.fixture
def token(source) -> str:
    return source[1]


@cache
def _client() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def send(body, token=None, *, client=None, **headers):
    """Send a body, as JSON unless it is bytes, and hold the answer against the description."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    kind = headers.pop("Content-Type", "application/json")
    response = (client or _client()).post(URL, content, content_type=kind, headers=headers)
    assert as_described(response) == []
    return response


def as_described(response) -> list[str]:
    """Return what of an answer is not as the description says."""
    described = POST["responses"].get(str(response.status_code))
    if described is None:
        return [f"{response.status_code} is not described: {response.content[:200]!r}"]
    [(kind, content)] = described["content"].items()
    wrong = [] if response.headers["Content-Type"] == kind else [response.headers["Content-Type"]]
    for name, header in described.get("headers", {}).items():
        wrong += misfits(header["schema"], response.headers.get(name), name)
    return wrong + misfits(content["schema"], response.json())


def address() -> str:
    """Return an address that no other test counts refusals of."""
    return str(ip_address(secrets.randbits(64) + (0xFD << 120)))


# --- what is taken in ----------------------------------------------------------------------


def test_a_call_is_pushed_when_it_begins_and_when_it_ends(cast, now, source, token):
    record = customer(cast, now)
    row = told(cast.agent, now, caller=record.contact["phones"][0])
    begun = send([{**row, "ended_at": None}], token)
    assert begun.json() == {
        "new": 1, "completed": 0, "unchanged": 0, "refused": 0,
        "results": [{"id": row["id"], "status": "new"}],
    }  # fmt: skip
    assert send([row], token).json()["completed"] == 1
    kept = Interaction.objects.get(feed=source[0])
    assert (kept.customers, kept.ended_at.isoformat()) == ([record.number], row["ended_at"])


def test_a_refused_row_says_why_and_leaves_the_others(cast, now, source, token):
    bad, good = told(cast.agent, now, channel="fax"), told(cast.agent, now)
    answer = send([bad, good], token).json()
    assert (answer["refused"], answer["new"]) == (1, 1)
    problem = answer["results"][0]["problem"]
    assert (problem["code"], problem["field"]) == ("unknown_channel", "channel")
    assert "Use call, queue" in problem["detail"]


def test_the_answer_does_not_tell_who_is_a_customer(cast, now, token):
    known, unknown = customer(cast, now).contact["phones"][0], "+628119876543"
    results = [
        send([told(cast.agent, now, id="same" + caller[-3:], caller=caller)], token).json()
        for caller in (known, unknown)
    ]
    assert {len(json.dumps(one)) for one in results} == {len(json.dumps(results[0]))}
    assert results[0]["results"][0]["status"] == results[1]["results"][0]["status"] == "new"


def test_a_session_of_a_browser_neither_helps_nor_signs(cast, now, source, token, enter):
    browser = enter(cast.agent)
    assert send([told(cast.agent, now)], client=browser).status_code == 401
    assert send([told(cast.agent, now)], token, client=browser).status_code == 200
    entry = LogEntry.objects.filter(event=Event.TAKEN_IN, object_id=source[0].pk).latest("pk")
    assert entry.actor is None


# --- who is heard --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer wrong", "Bearer " + "x" * 300, "\x80"]
)
def test_without_a_good_token_nothing_is_taken_in(cast, now, header):
    client = Client(REMOTE_ADDR=address())
    response = send([told(cast.agent, now)], client=client, Authorization=header)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_refused_token_is_an_entry_without_the_token(now):
    wrong = "msr_" + secrets.token_urlsafe(20)
    latest = LogEntry.objects.latest("pk").pk
    client = Client(REMOTE_ADDR=(where := address()))
    assert send([{}], wrong, client=client).status_code == 401
    entry = LogEntry.objects.get(pk__gt=latest)
    assert (entry.event, entry.outcome) == (Event.TAKEN_IN, Outcome.REFUSED)
    assert entry.remote_addr == where
    assert wrong not in str(LogEntry.objects.filter(pk=entry.pk).values().get())


def test_a_revoked_token_is_told_so_and_a_new_one_works(cast, now, source, token):
    feeds.revoke(feed=source[0], at=now)
    assert send([told(cast.agent, now)], token).status_code == 403
    fresh = feeds.renew(feed=source[0])
    assert send([told(cast.agent, now)], fresh).status_code == 200
    assert send([told(cast.agent, now)], token).status_code == 401


def test_guessing_is_slowed_and_fills_no_ledger(cast, now, token):
    client = Client(REMOTE_ADDR=address())
    before = LogEntry.objects.count()
    answers = [send([{}], "guess", client=client) for _ in range(REFUSALS_A_MINUTE + 5)]
    assert answers[0].status_code == 401
    assert answers[-1].status_code == 429
    # The minute may turn while the test runs.
    assert LogEntry.objects.count() - before < len(answers)
    assert send([told(cast.agent, now)], token, client=client).status_code == 200


def test_a_feed_that_pushes_too_often_waits(cast, now, token, settings):
    settings.PUSHES_A_MINUTE = 3
    answers = [send([told(cast.agent, now)], token) for _ in range(8)]
    late = [one for one in answers if one.status_code == 429]
    assert late
    assert 0 < int(late[0].headers["Retry-After"]) <= 60


def test_only_the_hash_of_a_token_is_stored(source, token):
    feed = source[0]
    assert token not in str(vars(feed))
    assert feeds.feed_of(token=token) == feed
    assert len(token) > 40


# --- what is too much, or no JSON -----------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 415),
        (b" ", 422),
        (b"{", 422),
        (b"\xff\xfe", 422),
        (b"[NaN]", 422),
        (b"[" * 100_000, 422),
        (b"[]", 422),
        (b"{}", 422),
        (b'"row"', 422),
        (b"[" + b"{}," * 1000 + b"{}]", 413),
        (b" " * (MOST_BYTES + 1), 413),
        (b" " * 3_000_000, 413),
        (b"[" + b"9" * 5000 + b"]", 422),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused_whole(token, body, status):
    assert send(body, token).status_code == status


@pytest.mark.parametrize(
    "headers",
    [{"Content-Type": "text/csv"}, {"Content-Type": ""}, {"Content-Encoding": "gzip"}],
)
def test_what_is_not_json_is_refused(cast, now, token, headers):
    assert send([told(cast.agent, now)], token, **headers).status_code == 415


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options", "head"])
def test_other_methods_are_told_what_to_do(method):
    response = getattr(Client(), method)(URL)
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")


# --- the description -------------------------------------------------------------------------


def test_the_description_is_served_to_everybody():
    response = Client().get("/api/openapi.json")
    assert response.json() == DESCRIPTION
    assert DESCRIPTION["openapi"].startswith("3.1")


def test_the_description_says_what_the_code_does():
    row = DESCRIPTION["components"]["schemas"]["Interaction"]
    assert list(row["properties"]) == list(LENGTHS)
    assert row["required"] == list(NEEDED)
    lengths = {name: one.get("maxLength") for name, one in row["properties"].items()}
    assert {n: m for n, m in lengths.items() if m} == {
        n: LENGTHS[n] for n, m in lengths.items() if m
    }
    assert row["properties"]["channel"]["enum"] == Interaction.Channel.values
    problem = DESCRIPTION["components"]["schemas"]["RowProblem"]["properties"]
    assert problem["code"]["enum"] == list(MESSAGES)


FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FUZZ
@given(rows=fitting(ROWS))
def test_whatever_fits_the_description_is_answered_as_described(token, rows):
    assert send(rows, token).status_code == 200


@FUZZ
@given(data=st.data())
def test_rows_near_the_description_are_answered_as_described(cast, now, token, data):
    """Good rows, of which any fields are replaced by anything."""
    wild = data.draw(st.dictionaries(st.sampled_from(list(LENGTHS)), ANYTHING, max_size=4))
    answer = send([told(cast.agent, now, **wild)], token)
    assert answer.status_code in (200, 422)  # 422: NaN is not JSON


@FUZZ
@given(body=st.binary(max_size=80) | ANYTHING.map(lambda one: json.dumps(one).encode()))
def test_any_body_is_answered_as_described(token, body):
    assert send(body, token).status_code in ((200, 413, 422) if body else (415,))


# --- the client ------------------------------------------------------------------------------

EXAMPLE = (
    Path(__file__).resolve().parent.parent.parent / "docs" / "examples" / "push_interactions.py"
)


@pytest.fixture
def server() -> Iterator[str]:
    """Serve this process's application on a port of its own."""
    with make_server("127.0.0.1", 0, get_wsgi_application()) as serving:
        thread = Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


def test_the_client_example_pushes_a_file(cast, now, source, token, server, tmp_path):
    rows = [told(cast.agent, now) for _ in range(3)] + [told(cast.agent, now, channel="fax")]
    file = tmp_path / "calls.csv"
    lines = [",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]
    file.write_text("\n".join(lines))
    done = subprocess.run(
        [sys.executable, str(EXAMPLE), str(file), "--server", server],
        env={"MERCUSUAR_TOKEN": token}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "3 new" in done.stdout
    assert "line 5, channel: unknown_channel" in done.stderr
    assert done.returncode == 1
    assert Interaction.objects.filter(feed=source[0]).count() == 3
