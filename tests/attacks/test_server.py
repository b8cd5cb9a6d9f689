"""The server's end: processes killed with -9 in the middle of views, logs read by somebody else.

What a client received is compared with the ledger: data never left without its entry.
"""

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import time, timedelta
from html import unescape
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import psutil
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils.translation import override

from accessgov.celery import app
from accessgov.redis_urls import celery_url
from audit.events import ADVICE
from audit.models import LogEntry
from customers import gate
from customers.importing import jobs
from customers.models import ImportJob
from staff.assignments import end
from tests.cast import customer, fresh_agent, person
from tests.server import Server, celery_worker, gunicorn, run_environment

TOKEN = "k" * 32


@pytest.fixture(scope="module")
def server(cast, tmp_path_factory) -> Iterator[Server]:
    """Give a gunicorn on this run's database."""
    with gunicorn(tmp_path_factory.mktemp("web")) as running:
        yield running


def cookies_of(person) -> dict[str, str]:
    """Sign somebody in and return what their browser would send."""
    client = Client()
    client.force_login(person)
    return {settings.SESSION_COOKIE_NAME: client.session.session_key, "csrftoken": TOKEN}


def post(server: Server, path: str, cookies: dict[str, str], **fields) -> tuple[int, str]:
    """Post a form."""
    return server.ask("POST", path, cookies=cookies, body=urlencode(fields))


def given(person, number: str) -> int:
    """Return how many openings of a customer the ledger gave to somebody."""
    return LogEntry.objects.filter(
        actor=person, customer=number, event="opened", outcome="given"
    ).count()


# --- killed in the middle of views ------------------------------------------------------------


@dataclass
class Received:
    """What one client got hold of, by customer number."""

    answers: dict[str, int] = field(default_factory=dict)
    broken: int = 0
    refused: int = 0


def test_data_never_leaves_without_its_entry(server, cast, now):
    """Workers die with -9 while six clients open records, until enough died in the middle."""
    received = {fresh_agent(cast, now): Received() for _ in range(6)}
    numbers = [customer(cast, now, full_name=f"Sinar Harapan {n}").number for n in range(12)]
    stop = threading.Event()

    def client(agent) -> None:
        cookies, got = cookies_of(agent), received[agent]
        while not stop.is_set():
            for number in numbers:
                status, text = post(server, f"/customers/{number}/", cookies, purpose="service")
                if "Si••• Ha•••••" in text:
                    got.answers[number] = got.answers.get(number, 0) + 1
                got.broken += status == 0
                got.refused += status not in (0, 200)

    with ThreadPoolExecutor(max_workers=len(received)) as pool:
        running = [pool.submit(client, agent) for agent in received]
        try:
            _kill_while_serving(server, received, seconds=120)
        finally:
            stop.set()
        for each in running:
            each.result()

    assert _enough(received), "too little was killed in the middle: the test shows nothing"
    assert not any(got.refused for got in received.values())
    for agent, got in received.items():
        # Killed between the entry and the answer: an entry too many, never one too few.
        for number, times in got.answers.items():
            assert given(agent, number) >= times
        entries = LogEntry.objects.filter(actor=agent, event="opened").order_by("number")
        running_numbers = list(entries.values_list("number", flat=True))
        first = running_numbers[0]
        assert running_numbers == list(range(first, first + len(running_numbers)))


def _answers(received: dict) -> int:
    return sum(sum(got.answers.values()) for got in received.values())


def _enough(received: dict) -> bool:
    """Tell whether records came through, and connections broke, often enough to say something."""
    return _answers(received) >= 50 and sum(got.broken for got in received.values()) >= 12


def _kill_while_serving(server: Server, received: dict, *, seconds: float) -> None:
    """Kill the busier worker whenever a few more records have come through."""
    over, seen = monotonic() + seconds, 0
    while not _enough(received) and monotonic() < over:
        sleep(0.05)
        if _answers(received) >= seen + 5:
            with suppress(psutil.NoSuchProcess, ValueError):
                victim = max(server.workers(), key=lambda worker: worker.cpu_times().user)
                victim.send_signal(signal.SIGKILL)
            seen = _answers(received)


def test_the_server_recovers_from_its_killed_workers(server, cast, now):
    number = customer(cast, now).number
    cookies, over = cookies_of(cast.agent), monotonic() + 20
    while server.ask("GET", "/login/", cookies={})[0] != 200 and monotonic() < over:
        sleep(0.2)
    status, text = post(server, f"/customers/{number}/", cookies, purpose="service")
    assert status == 200 and "Ra•••••••" in text


# --- over HTTP ----------------------------------------------------------------------------------


def test_a_quota_holds_against_twenty_requests_at_once(server, cast, now):
    agent = fresh_agent(cast, now, customers_a_day=3)
    numbers = [customer(cast, now).number for _ in range(20)]
    cookies = cookies_of(agent)

    def opened(number: str) -> int:
        return post(server, f"/customers/{number}/", cookies, purpose="service")[0]

    with ThreadPoolExecutor(max_workers=20) as pool:
        statuses = list(pool.map(opened, numbers))
    assert (statuses.count(200), statuses.count(403)) == (3, 17)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"])
def test_no_other_method_than_post_shows_a_record(server, cast, now, method):
    record = customer(cast, now)
    before = LogEntry.objects.filter(customer=record.number).count()
    paths = [f"/customers/{record.number}/", f"/customers/{record.number}/tiers/identity/"]
    for path in [*paths, paths[0] + "?purpose=service&sentence=x"]:
        _status, text = server.ask(
            method, path, cookies=cookies_of(cast.agent), body="purpose=service&reason=read_back"
        )
        assert "Ra•••••••" not in text and record.identity["spouse"] not in text
    assert LogEntry.objects.filter(customer=record.number).count() == before


def test_without_the_forms_own_token_nothing_is_opened(server, cast, now):
    number = customer(cast, now).number
    cookies = cookies_of(cast.agent) | {"csrftoken": ""}
    status, text = post(server, f"/customers/{number}/", cookies, purpose="service")
    assert status == 403 and "Ra•••" not in text
    assert given(cast.agent, number) == 0


def test_another_branch_and_an_unknown_number_get_the_same_page(server, cast, now):
    record = customer(cast, now)
    cookies = cookies_of(cast.outsider)
    pages = []
    for number in (record.number, "0000000000"):
        status, text = post(server, f"/customers/{number}/", cookies, purpose="service")
        assert status == 403
        pages.append(text.replace(number, "N"))
    assert _without_tokens(pages[0]) == _without_tokens(pages[1])


def _without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line and "nonce" not in line]


@pytest.mark.parametrize(
    "fields",
    [
        {"purpose": "call_back"},
        {"purpose": ""},
        {"purpose": "other", "sentence": "."},
        {"purpose": "service", "interaction": "999999999"},
        {"purpose": "service", "interaction": "99999999999999999999999999"},
        {"purpose": "service", "interaction": "-1"},
        {"purpose": "service\x00"},
    ],
)
def test_a_forged_form_opens_nothing(server, cast, now, fields):
    number = customer(cast, now).number
    status, text = post(server, f"/customers/{number}/", cookies_of(cast.agent), **fields)
    assert status in (200, 400, 403) and "Ra•••••••" not in text
    assert given(cast.agent, number) == 0


def test_a_stale_form_of_another_contact_is_refused(server, cast, now):
    from audit import interactions

    agent, number = fresh_agent(cast, now), customer(cast, now).number
    started = {"agent": agent, "branch_id": cast.jakarta.pk, "channel": "call", "at": now}
    old = interactions.start(reference="C-1", **started)
    interactions.start(reference="C-2", **started)
    status, _text = post(
        server, f"/customers/{number}/", cookies_of(agent), purpose="service", interaction=old.pk
    )
    assert status == 403 and given(agent, number) == 0
    theirs = interactions.start(reference="C-3", **(started | {"agent": fresh_agent(cast, now)}))
    status, _text = post(
        server, f"/customers/{number}/", cookies_of(agent), purpose="service", interaction=theirs.pk
    )
    assert status == 403 and given(agent, number) == 0


def test_an_assignment_that_ends_between_search_and_open_is_refused(server, cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    cookies = cookies_of(agent)
    status, text = post(server, "/customers/", cookies, text=record.number)
    assert status == 200 and record.number in text
    end(assignment=agent.assignments.get(), at=now - timedelta(seconds=1))
    status, text = post(server, f"/customers/{record.number}/", cookies, purpose="service")
    assert status == 403 and "Ra•••••••" not in text


# An hour of the day that is far from the present one, by the branch's clock.
FAR = {True: (time(22), time(22, 1)), False: (time(3), time(3, 1))}
INSIDE = "203.0.113.7"


def _lent(cast, now, term: str):
    """Make an agent whose access is lent on a term that does not hold now."""
    since, terms = now - timedelta(days=30), {}
    if term == "outside_hours":
        begins, ends = FAR[now.astimezone(ZoneInfo(cast.jakarta.time_zone)).hour < 12]
        terms = {"hours_from": begins, "hours_until": ends}
    elif term == "outside_network":
        terms = {"networks": ["203.0.113.0/24"]}
    elif term == "assignment_not_begun":
        since = now + timedelta(hours=1)
    else:
        terms = {"valid_until": now - timedelta(seconds=1)}
    return person(
        f"lent-{term}-{customer(cast, now).number}", role="cs_agent", branch=cast.jakarta,
        boss=cast.supervisor, since=since, **terms,
    )  # fmt: skip


@pytest.mark.parametrize(
    "term", ["outside_hours", "outside_network", "assignment_not_begun", "assignment_ended"]
)
def test_a_term_that_does_not_hold_refuses_every_way_in(server, cast, now, term):
    """Each with its own reason and words; the address of the right network is forged."""
    agent, record = _lent(cast, now, term), customer(cast, now)
    opening = gate.open_record(actor=cast.agent, number=record.number, purpose="service", at=now)
    record_page = f"/customers/{record.number}/"
    ways = {
        "/customers/": {"text": record.number},
        record_page: {"purpose": "service"},
        f"{record_page}tiers/identity/": {"reason": "read_back", "opening": opening.entry.pk},
        f"{record_page}verify/": {
            "factor": "mother", "answer": "Soejatmi", "opening": opening.entry.pk,
        },
    }  # fmt: skip
    for path, fields in ways.items():
        status, text = server.ask(
            "POST", path, cookies=cookies_of(agent), body=urlencode(fields), forwarded=INSIDE
        )
        # The answer about the caller stands in the page's part; the other three are refused pages.
        assert status == 403 or path.endswith("verify/"), (path, status)
        shown = ("Ra•••••••", record.identity["spouse"], "notice ok", "It matches")
        assert not [word for word in shown if word in text], path
        told = LogEntry.objects.filter(actor=agent).order_by("-number")[0]
        assert (told.outcome, told.reason) == ("refused", term), path
        assert told.remote_addr == "127.0.0.1", path
        with override("en"):
            assert str(ADVICE[term]) in unescape(text), path


def test_a_tier_that_is_not_lent_is_refused_with_a_page(server, cast, now):
    agent, record = fresh_agent(cast, now, tiers=["contact"]), customer(cast, now)
    cookies, page = cookies_of(agent), f"/customers/{record.number}/"
    assert post(server, page, cookies, purpose="service")[0] == 200
    opened = LogEntry.objects.get(actor=agent, event="opened").pk
    asked = {"opening": opened, "reason": "read_back"}
    status, text = post(server, f"{page}tiers/identity/", cookies, **asked)
    assert status == 403 and record.identity["spouse"] not in text
    refused = LogEntry.objects.filter(actor=agent).order_by("-number")[0]
    assert (refused.event, refused.reason) == ("revealed", "tier_not_lent")
    status, text = post(server, f"{page}tiers/contact/", cookies, **asked)
    assert status == 200 and record.contact["emails"][0] in text


@pytest.mark.parametrize("number", ["%00", "40000%0000001", "%27%20OR%201=1", "..%2f", "a" * 3000])
def test_a_strange_number_is_refused_without_a_failure(server, cast, number):
    status, _text = post(server, f"/customers/{number}/", cookies_of(cast.agent), purpose="service")
    assert status in (403, 404)


# --- what somebody else can read ------------------------------------------------------------------


def test_the_servers_log_holds_no_word_that_was_typed_or_shown(server, cast, now):
    record = customer(cast, now, full_name="Wirasandjaja Kertapati")
    cookies = cookies_of(cast.agent)
    post(server, "/customers/", cookies, text="wirasanjaya kertap")
    post(server, "/customers/", cookies, text=record.identity["nik"])
    server.ask("GET", "/customers/?text=wirasanjaya&q=kertapati", cookies=cookies)
    for typed in (record.identity["nik"], "Parangtritis", "x%0Aparangtritis"):
        post(server, f"/customers/{typed}/", cookies, purpose="service")
        server.ask("GET", f"/{typed}", cookies=cookies)
    _status, text = post(server, f"/customers/{record.number}/", cookies, purpose="service")
    assert "Wi••••••••••" in text
    opening = LogEntry.objects.filter(actor=cast.agent, customer=record.number).first().pk
    _status, text = post(
        server, f"/customers/{record.number}/tiers/identity/", cookies, opening=opening,
        reason="read_back",
    )  # fmt: skip
    assert record.identity["spouse"] in text
    assert record.identity["mothers_maiden_name"] not in text  # compared, never shown
    post(
        server, f"/customers/{record.number}/verify/", cookies, opening=opening, factor="mother",
        answer="Parangtritis",
    )  # fmt: skip
    sleep(0.5)
    log = server.log.read_text(errors="replace").lower()
    assert f"/customers/{record.number}/" in log  # so it is the log of these requests
    words = ["wirasan", "kertap", record.identity["nik"], "parangtritis", "budi santoso"]
    assert [word for word in words if word in log] == []


# --- the worker -----------------------------------------------------------------------------


@pytest.fixture
def worker(cast, tmp_path: Path) -> Iterator[psutil.Process]:
    """Give a Celery worker on this run's database."""
    with celery_worker(tmp_path) as process:
        yield psutil.Process(process.pid)


@pytest.fixture
def send():
    """Send tasks to the broker that the worker of this run listens to."""
    with app.connection_for_write(celery_url(run_environment()["REDIS_URL"])) as broker:
        broker.default_channel.queue_purge("celery")
        yield lambda name, *args: app.send_task(name, args=args, connection=broker)


def test_an_import_killed_in_the_middle_leaves_no_customer_without_an_entry(
    worker, send, cast, now
):
    """Killed with -9 while it stores, run again, and then again by mistake."""
    job = _checking(cast, now, rows=6000)
    send("customers.tasks.check_import", job.pk)
    _until(lambda: ImportJob.objects.get(pk=job.pk).state == "checked")
    jobs.advance(job=job, state=ImportJob.State.STORING)
    send("customers.tasks.store_import", job.pk)
    _until(lambda: LogEntry.objects.filter(event="imported", object_id=job.pk).exists())
    sleep(0.4)
    for process in worker.children(recursive=True):
        process.send_signal(signal.SIGKILL)
    stored, logged = _stored_and_logged(job)
    assert stored == logged
    _until(lambda: ImportJob.objects.get(pk=job.pk).state == "done", again=lambda: send(
        "customers.tasks.store_import", job.pk
    ))  # fmt: skip
    send("customers.tasks.store_import", job.pk)
    sleep(1)
    stored, logged = _stored_and_logged(job)
    assert (len(stored), stored) == (6000, logged)


def _stored_and_logged(job) -> tuple[set[str], set[str]]:
    """Return the file's customers that are in the base, and those that have an entry."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT number FROM customers_customer WHERE number LIKE %s", [f"{5000 + job.pk}%"]
        )
        stored = {row[0] for row in cursor.fetchall()}
    entries = LogEntry.objects.filter(event="stored", customer__startswith=f"{5000 + job.pk}")
    return stored, {*entries.values_list("customer", flat=True)}


def _checking(cast, now, *, rows: int) -> ImportJob:
    """Upload a file and put it in line for its check."""
    expected = ImportJob.objects.count() and ImportJob.objects.latest("pk").pk
    lines = ["number,branch,full_name,phone"]
    lines += [f"{5001 + expected}{n:06},JKT,Budi Santoso,0817{n:08}" for n in range(rows)]
    job = jobs.receive(
        by=cast.manager, address="192.0.2.55", filename="pelanggan.csv",
        chunks=["\n".join(lines).encode()], at=now,
    )  # fmt: skip
    assert job.pk == expected + 1
    jobs.advance(job=job, state=ImportJob.State.CHECKING)
    return job


def _until(done, *, again=lambda: None) -> None:
    over, sent = monotonic() + 180, monotonic()
    while not done():
        assert monotonic() < over, "the worker did not get there"
        if monotonic() - sent > 5:
            again()
            sent = monotonic()
        sleep(0.1)
