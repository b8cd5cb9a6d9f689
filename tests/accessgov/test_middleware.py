"""Around every request: whose address is believed, who acts, what is logged, nothing kept."""

import logging

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accessgov.addresses import client_address
from accessgov.context import NOBODY, current
from accessgov.logs import NO_PAGE, WithoutRequest, cleaned
from accessgov.middleware import RequestContext
from audit.models import LogEntry

PROXIES = ["10.0.0.0/8", "fd00::/8"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "address"),
    [
        ("203.0.113.9", "", [], "203.0.113.9"),
        ("203.0.113.9", "10.1.1.1", [], "203.0.113.9"),  # anybody can send the header
        ("203.0.113.9", "10.1.1.1", PROXIES, "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9", PROXIES, "203.0.113.9"),
        ("10.0.0.1", "192.0.2.1, 203.0.113.9", PROXIES, "203.0.113.9"),  # the left is invented
        ("10.0.0.1", "192.0.2.1, 203.0.113.9, 10.0.0.2", PROXIES, "203.0.113.9"),
        ("10.0.0.1", "", PROXIES, "10.0.0.1"),
        ("10.0.0.1", "10.0.0.3", PROXIES, "10.0.0.3"),
        ("10.0.0.1", "unknown", PROXIES, "10.0.0.1"),
        ("10.0.0.1", "'; DROP TABLE --, 203.0.113.9", PROXIES, "203.0.113.9"),
        ("fd00::1", "2001:db8::7", PROXIES, "2001:db8::7"),
        ("", "203.0.113.9", PROXIES, None),  # a Unix socket
        ("", "203.0.113.9", [], None),
    ],
)
def test_only_named_proxies_are_believed(peer, forwarded, trusted, address):
    assert client_address(peer=peer, forwarded=forwarded, trusted=trusted) == address


class _Person:
    pk = 17


def _through(view, **headers):
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.4", **headers)
    request.user = _Person()
    return RequestContext(view)(request)


def test_the_context_lasts_as_long_as_the_request():
    seen = []

    def view(request):
        seen.append(current())
        return HttpResponse()

    _through(view, HTTP_X_FORWARDED_FOR="10.7.7.7")
    assert [(context.actor_id, context.address) for context in seen] == [(17, "198.51.100.4")]
    assert current() is NOBODY


def test_the_context_ends_when_a_view_fails():
    def view(request):
        raise ValueError

    with pytest.raises(ValueError):
        _through(view)
    assert current() is NOBODY


def test_a_page_of_another_role_is_refused_and_logged(cast, enter):
    client = enter(cast.agent)
    response = client.get("/ledger/", REMOTE_ADDR="198.51.100.4")
    assert response.status_code == 403
    entry = LogEntry.objects.filter(actor=cast.agent, event="page_asked").first()
    assert (entry.outcome, entry.reason, entry.remote_addr) == (
        "refused", "not_your_task", "198.51.100.4",
    )  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/customers/", "/login/", "/nowhere/"])
def test_no_page_is_kept_by_the_browser(cast, enter, path):
    for client in (enter(cast.agent), Client()):
        kept = client.get(path).headers["Cache-Control"]
        assert "no-store" in kept and "private" in kept


def test_the_text_of_an_error_stays_out_of_the_log(caplog):
    """A database error quotes the row: DETAIL: Failing row contains (…)."""
    record = None
    try:
        raise ValueError("Failing row contains (Siti Rahmawati)")
    except ValueError as error:
        kinds = (type(error), error, error.__traceback__)
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", None, kinds)
    assert WithoutRequest().filter(record)
    shown = logging.Formatter().format(record)
    assert "ValueError (text withheld)" in shown and "Siti" not in shown


@pytest.mark.parametrize(
    ("typed", "logged"),
    [
        ("/", "/"),
        ("/customers/4100000001/", "/customers/4100000001/"),
        ("/customers/4100000001/verify/", "/customers/4100000001/verify/"),
        ("/static/accessgov/base.350ddf5a5b30.css", "/static/accessgov/base.350ddf5a5b30.css"),
        ("/customers/3171014501900001/", "/customers/<number>/"),
        ("/customers/Siti Rahmawati/", "/customers/<number>/"),
        ("/customers/\u0661\u0662/", "/customers/<number>/"),
        ("/customers/x\nGET /fake 200/", NO_PAGE),
        ("/customers/4100000001/tiers/Siti/", "/customers/4100000001/tiers/<tier>/"),
        ("/reports/Siti", NO_PAGE),
        ("/static/Siti Rahmawati", NO_PAGE),
        ("/\n[24/Nov/2026] GET /fake 200", NO_PAGE),
    ],
)
def test_a_logged_path_holds_nothing_that_somebody_made_up(typed, logged):
    assert cleaned(typed) == logged


def test_djangos_own_lines_name_the_cleaned_path():
    record = logging.LogRecord("django.request", 30, "", 0, "%s: %s", ("Not Found", "/Siti"), None)
    record.request = RequestFactory().get("/Siti")
    assert WithoutRequest().filter(record)
    assert record.getMessage() == f"Not Found: {NO_PAGE}"
