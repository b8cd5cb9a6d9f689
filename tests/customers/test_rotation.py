"""Rotating the master key: interrupted, twice, two at once, and nobody is locked out meanwhile."""

import base64
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from itertools import count

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from audit.models import LogEntry
from customers import gate
from customers.rotation import count_by_master, count_waiting, rotate
from customers.sealing import CannotUnseal, Keyring, keyring, parse_keys
from tests.cast import customer, example
from tests.customers.test_records import stored
from tests.server import run_environment

_names = (f"r{n}" for n in count(1))


@pytest.fixture
def fresh():
    """Give a keyring with a new first key and all older ones, in use until the test ends."""
    before = settings.MASTER_KEYS
    name = next(_names)
    key = base64.b64encode(os.urandom(32)).decode()
    use(f"{name}:{key},{before}")
    yield keyring()
    # Later tests know the run's first key only, so everything goes back under it.
    use(f"{before},{settings.MASTER_KEYS}")
    assert list(rotate(keyring=keyring(), at=timezone.now()))
    use(before)


def use(keys: str) -> None:
    """Configure these master keys, as a restart with another environment does."""
    settings.MASTER_KEYS = keys
    keyring.cache_clear()


def read_identity(cast, record, now) -> dict:
    """Open and reveal, which needs the data key."""
    opened = gate.open_record(actor=cast.agent, number=record.number, purpose="service", at=now)
    revealed = gate.reveal(
        actor=cast.agent, number=record.number, tier="identity", opening=opened.entry.pk,
        reason="read_back", at=now,
    )  # fmt: skip
    return revealed.values


def test_everything_is_wrapped_anew_and_reads_the_same(cast, now, fresh):
    use_old_for_new(cast, now, fresh)
    record = customer(cast, now)
    seen = []
    for progress in rotate(keyring=fresh, at=now, batch=7):
        seen.append(progress)
        assert read_identity(cast, record, now) == record.identity  # at any moment in between
    assert seen[-1].waiting == 0
    assert {*count_by_master()} == {fresh.active}
    only = Keyring({fresh.active: fresh.keys[fresh.active]})
    assert count_waiting(keyring=only) == 0
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT head.number, key.wrapped FROM customers_datakey AS key"
            " JOIN customers_customer AS head ON head.id = key.customer_id"
        )
        for number, wrapped in cursor.fetchall():
            assert len(only.unwrap(master=fresh.active, wrapped=wrapped, number=number)) == 32


def test_each_batch_is_in_the_ledger(cast, now, fresh):
    use_old_for_new(cast, now, fresh)
    wrapped = [progress.done for progress in rotate(keyring=fresh, at=now, batch=7)]
    entries = LogEntry.objects.filter(object_repr="data keys", event="changed")
    logged = [e.additional_data for e in entries if e.additional_data["wrapped_by"] == fresh.active]
    assert sum(part["count"] for part in logged) == wrapped[-1]
    assert len(logged) == len(wrapped)


def test_a_second_run_finds_nothing_to_do(cast, now, fresh):
    customer(cast, now)
    list(rotate(keyring=fresh, at=now))
    assert list(rotate(keyring=fresh, at=now)) == []


def test_two_at_once_share_the_work(cast, now, fresh):
    stored(cast, [_example(n) for n in range(60)], now)
    use_old_for_new(cast, now, fresh)

    def run(_: int) -> int:
        try:
            return sum(1 for _ in rotate(keyring=fresh, at=now, batch=5))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=3) as pool:
        list(pool.map(run, range(3)))
    assert {*count_by_master()} == {fresh.active}
    record = customer(cast, now)
    assert read_identity(cast, record, now) == record.identity


def _example(n: int):
    return example(4_930_000_000 + n, "JKT")


def use_old_for_new(cast, now, fresh) -> None:
    """See to it that there is something under an older key, whatever ran before."""
    older = next(name for name in fresh.keys if name != fresh.active)
    use(f"{older}:{base64.b64encode(fresh.keys[older]).decode()}")
    stored(cast, [_example(1000 + n) for n in range(40)], now)
    names = [f"{name}:{base64.b64encode(key).decode()}" for name, key in fresh.keys.items()]
    use(",".join(names))


def test_a_missing_master_key_stops_it_and_nothing_is_lost(cast, now, fresh):
    record = customer(cast, now)
    list(rotate(keyring=fresh, at=now))
    stranger = parse_keys("other:" + base64.b64encode(os.urandom(32)).decode())
    with pytest.raises(CannotUnseal, match=f"Master key {fresh.active}"):
        list(rotate(keyring=stranger, at=now))
    assert read_identity(cast, record, now) == record.identity


def test_the_command_says_what_it_did_and_what_may_go(cast, now, fresh):
    use_old_for_new(cast, now, fresh)
    with pytest.raises(CommandError, match="still need an old master key"):
        call_command("rotate_keys", "--check", stdout=StringIO())
    told = StringIO()
    call_command("rotate_keys", "--batch", "10", stdout=told)
    assert f"Every data key is wrapped by {fresh.active}" in told.getvalue()
    assert "0 waiting" in told.getvalue()
    call_command("rotate_keys", "--check", stdout=StringIO())


def test_the_command_needs_the_owner(monkeypatch):
    without = {name: value for name, value in settings.DATABASES.items() if name != "owner"}
    monkeypatch.setattr(settings, "DATABASES", without)
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL"):
        call_command("rotate_keys", stdout=StringIO())


def test_killed_in_the_middle_it_goes_on_where_it_was(cast, now, fresh):
    """A real process, killed with -9 after its first batches; every key still opens."""
    record = customer(cast, now)
    use_old_for_new(cast, now, fresh)
    before = count_waiting(keyring=fresh)
    command = [sys.executable, "manage.py", "rotate_keys", "--batch", "1"]
    process = subprocess.Popen(
        command, env=_environment(), stdout=subprocess.PIPE, text=True, cwd=settings.BASE_DIR
    )
    assert process.stdout is not None
    for _ in range(3):
        assert "waiting" in process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = count_waiting(keyring=fresh)
    assert 0 < left < before
    assert read_identity(cast, record, now) == record.identity
    list(rotate(keyring=fresh, at=now))
    assert {*count_by_master()} == {fresh.active}
    assert read_identity(cast, record, now) == record.identity


def _environment() -> dict[str, str]:
    return run_environment() | {"MASTER_KEYS": settings.MASTER_KEYS}
