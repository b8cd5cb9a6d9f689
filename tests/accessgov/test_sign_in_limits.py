"""Failed sign-ins are counted by the address that the ledger writes, behind a proxy too."""

from itertools import count

import pytest
from django.conf import settings as real
from django.test import Client

FAILURES = 10  # a minute and address
_nets = count(1)


@pytest.fixture
def proxy(settings):
    """Return a function that fails to sign in through the proxy, and whether it was let try."""
    settings.TRUSTED_PROXIES = ["10.9.0.0/16"]

    def tries(address: str, *, username: str, peer: str = "10.9.0.1") -> bool:
        answer = Client().post(
            "/login/", {"login": username, "password": "wrong"},
            REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=address,
        )  # fmt: skip
        codes = [error.code for error in answer.context["form"].non_field_errors().as_data()]
        return codes != ["too_many_login_attempts"]

    return tries


@pytest.fixture
def net() -> str:
    """Give addresses that no other test has used."""
    return f"203.0.{next(_nets)}"


def test_who_guesses_behind_the_proxy_is_held_back_alone(proxy, net):
    assert real.ACCOUNT_RATE_LIMITS["login_failed"].startswith(f"{FAILURES}/m/ip")
    for guess in range(FAILURES):
        assert proxy(f"{net}.1", username=f"guess-{net}-{guess}")
    assert not proxy(f"{net}.1", username=f"guess-{net}-x")
    assert proxy(f"{net}.2", username=f"guess-{net}-y")  # a colleague, by the same proxy


def test_an_invented_address_changes_nothing(proxy, net):
    for guess in range(FAILURES):
        assert proxy(f"198.51.100.{guess}, {net}.1", username=f"guess-{net}-{guess}")
    assert not proxy(f"198.51.100.99, {net}.1", username=f"guess-{net}-x")


def test_who_comes_past_the_proxy_cannot_choose_an_address(proxy, net):
    for guess in range(FAILURES):
        assert proxy(f"198.51.100.{guess}", username=f"guess-{net}-{guess}", peer=f"{net}.9")
    assert not proxy("198.51.100.99", username=f"guess-{net}-x", peer=f"{net}.9")
