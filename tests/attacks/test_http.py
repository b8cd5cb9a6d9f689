"""Over HTTP, at a real server: what is posted, forged, raced or asked for in another way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from html import unescape
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from audit import interactions
from audit.events import ADVICE
from audit.models import LogEntry
from customers import gate
from staff.assignments import end
from tests.attacks.posting import cookies_of, given, post
from tests.cast import customer, fresh_agent, person


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
