"""The server's end: processes killed with -9 in the middle of views, logs read by somebody else.

What a client received is compared with the ledger: data never left without its entry.
"""

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import psutil
import pytest
from django.db import connections

from accessgov.celery import app
from accessgov.redis_urls import celery_url
from audit.models import LogEntry
from customers.importing import jobs
from customers.models import ImportJob
from tests.attacks.posting import cookies_of, given, post
from tests.cast import customer, fresh_agent
from tests.server import Server, celery_worker, run_environment

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


def test_a_search_killed_before_its_answer_is_an_entry_and_shows_nothing(server, owner, cast, now):
    """The database is held up where it looks up words of names, so that every kill is in time."""
    customer(cast, now, full_name="Candrawinata Prabaswara")
    agent = fresh_agent(cast, now)
    cookies = cookies_of(agent)
    own = LogEntry.objects.filter(actor=agent)
    with owner.cursor() as cursor, ThreadPoolExecutor(max_workers=1) as pool:
        cursor.execute("LOCK TABLE customers_nameword IN ACCESS EXCLUSIVE MODE")
        answer = pool.submit(post, server, "/customers/", cookies, text="candrawinata")
        _until(own.filter(event="searched", outcome="given").exists)
        assert not answer.done()
        for worker in server.workers():
            worker.send_signal(signal.SIGKILL)
        assert answer.result() == (0, "")
        assert not own.filter(event="found").exists()
        owner.rollback()
    status, text = post(server, "/customers/", cookies, text="candrawinata")
    assert status == 200 and "Ca••••••••••" in text
    assert own.filter(event="searched").count() == 2


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
    """Give a Celery worker on this file's database."""
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
