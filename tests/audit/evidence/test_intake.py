"""Taking in: each contact once, in any order, and nothing that was said is ever changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.events import Event
from audit.evidence import feeds
from audit.evidence.intake import MOST_ROWS, FeedRevoked
from audit.models import Interaction, LogEntry
from audit.reporting import minutes
from staff.models import User
from tests.cast import customer, fresh_agent, person
from tests.feeding import make_feed, push, statuses, told


@pytest.fixture
def feed(cast, now):
    return make_feed(cast, now)[0]


def only(feed) -> Interaction:
    return Interaction.objects.get(feed=feed)


def test_a_call_is_kept_with_everything_but_the_phone_number(cast, now, feed):
    record = customer(cast, now)
    phone = record.contact["phones"][0]
    row = told(cast.agent, now, caller=f"0{phone[3:]}")
    assert statuses(push(feed, now, row)) == ["new"]
    kept = only(feed)
    assert (kept.agent, kept.branch, kept.source) == (cast.agent, cast.jakarta, "telephony")
    assert kept.customers == [record.number]
    assert kept.caller == f"0812••••{phone[-3:]}"
    assert (len(kept.caller_key), kept.received_at) == (32, now)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(i)::text FROM audit_interaction i WHERE id=%s", [kept.pk]
        )
        assert phone[3:] not in cursor.fetchone()[0]


def test_the_employee_number_names_the_agent_too(cast, now, feed):
    push(feed, now, told(cast.agent, now, agent=cast.agent.employee_number))
    assert only(feed).agent == cast.agent


def test_a_named_customer_and_the_callers_are_all_kept(cast, now, feed):
    calling, about = customer(cast, now), customer(cast, now)
    row = told(cast.agent, now, caller=calling.contact["phones"][0], customer=about.number)
    push(feed, now, row)
    assert only(feed).customers == sorted([calling.number, about.number])


def test_pushing_again_changes_nothing(cast, now, feed):
    row = told(cast.agent, now)
    assert statuses(push(feed, now, row, row)) == ["new", "unchanged"]
    assert statuses(push(feed, now + timedelta(hours=1), row)) == ["unchanged"]
    assert only(feed).received_at == now


def test_the_end_completes_a_running_call(cast, now, feed):
    row = told(cast.agent, now)
    assert statuses(push(feed, now, {**row, "ended_at": None})) == ["new"]
    assert only(feed).ended_at is None
    later = now + timedelta(minutes=1)
    assert statuses(push(feed, later, row)) == ["completed"]
    kept = only(feed)
    assert kept.ended_at.isoformat() == row["ended_at"]
    assert kept.received_at == later


def test_a_late_beginning_does_not_open_an_ended_call(cast, now, feed):
    row = told(cast.agent, now)
    push(feed, now, row)
    assert statuses(push(feed, now, {**row, "ended_at": None})) == ["unchanged"]
    assert only(feed).ended_at is not None


@pytest.mark.parametrize("field", ["channel", "reference", "agent", "started_at", "ended_at"])
def test_a_row_that_contradicts_is_refused(cast, now, feed, field):
    other = {
        "channel": "queue",
        "reference": "Antrean 3",
        "agent": cast.colleague.username,
        "started_at": (now - timedelta(minutes=11)).isoformat(),
        "ended_at": (now - timedelta(minutes=2)).isoformat(),
    }
    row = told(cast.agent, now)
    push(feed, now, row)
    before = Interaction.objects.filter(feed=feed).values().get()
    assert statuses(push(feed, now, {**row, field: other[field]})) == [f"contradicts {field}"]
    assert Interaction.objects.filter(feed=feed).values().get() == before


def test_another_caller_of_the_same_call_is_refused(cast, now, feed):
    row = told(cast.agent, now, caller="081234567001")
    push(feed, now, row)
    assert statuses(push(feed, now, {**row, "caller": "081234567002"})) == ["contradicts caller"]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_the_order_and_the_number_of_pushes_do_not_matter(cast, now, feed, data):
    """Beginning, caller, customer and end come in any order, split into any pushes."""
    whole = told(cast.agent, now, caller="081234567001", customer="4999999999")
    bare = {k: v for k, v in whole.items() if k not in ("caller", "customer", "ended_at")}
    parts = [{**bare, k: whole[k]} for k in ("caller", "customer", "ended_at")]
    order = data.draw(st.permutations([bare, *parts, *parts]))
    for row in order:
        assert set(statuses(push(feed, now, row))) <= {"new", "completed", "unchanged"}
    kept = Interaction.objects.get(feed=feed, external_id=whole["id"])
    assert kept.ended_at.isoformat() == whole["ended_at"]
    assert (kept.caller, kept.customers) == ("0812••••001", ["4999999999"])


WRONG = [
    ({"id": None}, "missing id"),
    ({"id": " "}, "missing id"),
    ({"id": 7}, "not_text id"),
    ({"id": "x" * 81}, "too_long id"),
    ({"reference": "a\x00b"}, "unprintable reference"),
    ({"reference": "\ud800"}, "unprintable reference"),
    ({"reference": "0812-3456-7890"}, "phone_here reference"),
    ({"id": "+62 812 3456 7890"}, "phone_here id"),
    ({"channel": "fax"}, "unknown_channel channel"),
    ({"customer": "081234567890"}, "too_long customer"),
    ({"customer": "12345"}, "customer_form customer"),
    ({"customer": "１２３４５６７８９０"}, "customer_form customer"),
    ({"branch": "NOPE"}, "unknown_branch branch"),
    ({"branch": "DPS"}, "unknown_branch branch"),
    ({"agent": "nobody"}, "unknown_agent agent"),
    ({"agent": "outsider"}, "unknown_agent agent"),
    ({"agent": "sysadmin"}, "unknown_agent agent"),
    ({"started_at": "2026-11-24 10:04"}, "time_form started_at"),
    ({"started_at": "2026-02-30T10:04:00+07:00"}, "time_form started_at"),
    ({"started_at": "2026-11-24T10:04:00+99:00"}, "time_form started_at"),
    ({"ended_at": "soon"}, "time_form ended_at"),
    ({"phone": "0812"}, "unknown_field"),
]


@pytest.mark.parametrize(("change", "why"), WRONG)
def test_a_row_that_cannot_be_understood_is_refused_alone(cast, now, feed, change, why):
    good = told(cast.agent, now)
    assert statuses(push(feed, now, told(cast.agent, now, **change), good)) == [why, "new"]
    assert only(feed).external_id == good["id"]


@pytest.mark.parametrize("raw", [None, [], "row", 3, True])
def test_what_is_no_object_is_refused(cast, now, feed, raw):
    assert statuses(push(feed, now, raw)) == ["not_an_object"]


@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [
        (-10, -11, "ends_before_it_starts ended_at"),
        (10, None, "in_the_future started_at"),
        (-10, 10, "in_the_future ended_at"),
        (-60 * 24 * 32, None, "too_old started_at"),
        (-60 * 24 * 3, -60, "lasts_too_long ended_at"),
    ],
)
def test_impossible_times_are_refused(cast, now, feed, starts, ends, why):
    row = told(cast.agent, now, started_at=(now + timedelta(minutes=starts)).isoformat())
    row["ended_at"] = ends and (now + timedelta(minutes=ends)).isoformat()
    assert statuses(push(feed, now, row)) == [why]


def test_a_ticket_may_stay_open_for_days(cast, now):
    feed, _token = make_feed(cast, now, kind="tickets")
    began = (now - timedelta(days=6)).isoformat()
    assert statuses(push(feed, now, told(cast.agent, now, channel="ticket", started_at=began)))
    assert only(feed).source == "tickets"


def test_only_who_served_the_branch_at_that_time_has_calls_there(cast, now, feed):
    left = person(
        "left-yesterday", role="cs_agent", branch=cast.jakarta, boss=cast.supervisor,
        since=now - timedelta(days=30), valid_until=now - timedelta(days=1),
    )  # fmt: skip
    then = told(left, now, started_at=(now - timedelta(days=2)).isoformat(), ended_at=None)
    assert statuses(push(feed, now, told(left, now), then)) == ["unknown_agent agent", "new"]


def test_a_name_that_two_people_have_names_nobody(cast, now, feed):
    one, other = fresh_agent(cast, now), fresh_agent(cast, now)
    User.objects.filter(pk=other.pk).update(employee_number=one.username)
    assert statuses(push(feed, now, told(one, now))) == ["unknown_agent agent"]
    assert statuses(push(feed, now, told(other, now))) == ["new"]


def test_two_feeds_may_use_the_same_id(cast, now, feed):
    other, _token = make_feed(cast, now)
    row = told(cast.agent, now)
    assert statuses(push(feed, now, row)) == statuses(push(other, now, row)) == ["new"]


def test_a_caller_that_is_no_phone_number_is_a_warning(cast, now, feed):
    receipt = push(feed, now, told(cast.agent, now, caller="anonymous"))
    assert [(one.status, one.warning.code) for one in receipt.results] == [
        ("new", "caller_unreadable")
    ]
    assert (only(feed).caller_key, only(feed).caller) == ("", "")


def test_a_customer_of_another_branch_is_not_found_by_the_phone(cast, now, feed):
    elsewhere = customer(cast, now, branch=cast.denpasar)
    push(feed, now, told(cast.agent, now, caller=elsewhere.contact["phones"][0]))
    assert only(feed).customers == []


def test_a_number_that_many_customers_have_explains_none(cast, now, feed):
    shared = {"phones": ["+628119990001"], "emails": [], "addresses": []}
    found = [customer(cast, now, contact=shared).number for _ in range(5)]
    push(feed, now, told(cast.agent, now, caller="08119990001"))
    assert only(feed).customers == sorted(found)
    customer(cast, now, contact=shared)
    push(feed, now, row := told(cast.agent, now, caller="08119990001"))
    assert Interaction.objects.get(feed=feed, external_id=row["id"]).customers == []


def test_one_contact_is_not_about_a_crowd(cast, now, feed):
    row = told(cast.agent, now)
    rows = [{**row, "customer": f"49000000{n:02}"} for n in range(9)]
    assert statuses(push(feed, now, *rows))[-1] == "too_many_customers customer"
    assert len(only(feed).customers) == 8


def test_a_push_is_one_entry_with_counts_and_no_data(cast, now, feed):
    row = told(cast.agent, now, caller="081234567001", reference="Meja 7")
    latest = LogEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    push(feed, now, row, row, {**row, "reference": "Meja 8"}, "nonsense")
    written = LogEntry.objects.filter(pk__gt=latest)
    assert [one.event for one in written] == [Event.TAKEN_IN]
    assert written[0].additional_data == {
        "feed": feed.pk, "rows": 4, "new": 1, "completed": 0, "unchanged": 1, "refused": 2,
    }  # fmt: skip
    with override("en"):
        told_of = f"Interactions of {feed.name} taken in: 1 new of 4"
        assert minutes.title(written[0]) == told_of
    feed.refresh_from_db()
    assert feed.last_heard_at == now


def test_a_revoked_feed_is_not_heard(cast, now, feed):
    feeds.revoke(feed=feed, at=now)
    with pytest.raises(FeedRevoked):
        push(feed, now, told(cast.agent, now))
    assert not Interaction.objects.filter(feed=feed).exists()


def test_pushes_of_one_feed_at_once_store_a_contact_once(cast, now, feed):
    agent = fresh_agent(cast, now)
    rows = [told(agent, now) for _ in range(20)]

    def again(_turn) -> list[str]:
        try:
            return statuses(push(feed, now, *rows))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        answers = [status for answer in threads.map(again, range(4)) for status in answer]
    assert sorted(answers) == ["new"] * 20 + ["unchanged"] * 60
    assert Interaction.objects.filter(feed=feed).count() == 20


def test_a_full_push_takes_few_queries(cast, now, feed, django_assert_max_num_queries):
    rows = [told(cast.agent, now, caller=f"0813{n:08}") for n in range(MOST_ROWS)]
    with django_assert_max_num_queries(20):
        assert push(feed, now, *rows).counts["new"] == MOST_ROWS


@pytest.mark.parametrize(
    "change",
    ["reference = 'X'", "agent_id = agent_id + 1", "ended_at = now()", "customers = '{}'",
     "caller = 'X'", "feed_id = NULL", "source = 'tickets'", "received_at = '2020-01-01'"],
)  # fmt: skip
def test_the_database_keeps_what_was_pushed(cast, now, feed, change):
    push(feed, now, told(cast.agent, now, customer="4999999999", caller="081234567001"))
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="pushed stays"):
        cursor.execute(f"UPDATE audit_interaction SET {change} WHERE feed_id = %s", [feed.pk])
