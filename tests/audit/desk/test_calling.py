"""Whom a supervisor may phone, and when: by the customer's clock, and never against a wish."""

from datetime import UTC, datetime, time

import pytest
from django.urls import reverse
from django.utils import translation

from audit import callbacks
from audit.desk.calling_hours import callable_from, may_call
from audit.desk.scripts import LISTEN_FOR, OPENING, PLAIN_OPENING, script_of
from audit.events import Event, Reason
from audit.models import DoNotCall, Interaction, LogEntry, Sample
from customers import gate
from tests.drawn import drawn_customers

JAKARTA, JAYAPURA = "Asia/Jakarta", "Asia/Jayapura"


@pytest.fixture
def office_hours(settings):
    """Let calls be made from eight to eight."""
    settings.CALL_FROM, settings.CALL_UNTIL = time(8), time(20)


@pytest.mark.parametrize(
    ("hour", "zone", "may"),
    [(0, JAKARTA, False), (1, JAKARTA, True), (12, JAKARTA, True), (13, JAKARTA, False),
     (23, JAYAPURA, True), (10, JAYAPURA, True), (11, JAYAPURA, False)],
)  # fmt: skip
def test_the_customers_clock_decides(office_hours, hour, zone, may):
    at = datetime(2026, 3, 2, hour, tzinfo=UTC)
    assert may_call(zone=zone, at=at) is may
    assert (callable_from(zone=zone, at=at) == at) is may


def test_the_next_hours_begin_today_or_tomorrow(office_hours):
    early, late = (datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (0, 14))
    assert callable_from(zone=JAKARTA, at=early) == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert callable_from(zone=JAKARTA, at=late) == datetime(2026, 3, 3, 1, tzinfo=UTC)


def test_outside_the_hours_no_number_is_shown_and_the_page_says_from_when(
    cast, now, enter, settings
):
    day, (sample,) = drawn_customers(cast, now)
    settings.CALL_FROM = settings.CALL_UNTIL = time(8)
    settings.CALL_UNTIL = time(8, 0, 1)  # one second a day
    client = enter(day.supervisor)
    page = client.get(reverse("customers:callback", args=[sample.pk])).content.decode()
    assert "too early or too late for a call" in page and "Show the number" not in page
    answer = client.post(reverse("customers:callback", args=[sample.pk]))
    assert answer.status_code == 403
    refused = LogEntry.objects.filter(event=Event.CALLED_BACK, customer=sample.customer).first()
    assert refused.reason == Reason.CALLING_HOURS and not sample.attempts.exists()


def test_who_wants_no_call_is_remembered_for_every_later_sample(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    gate.call_back(actor=day.supervisor, sample=sample, at=now)
    callbacks.record_call(sample=sample, by=day.supervisor, outcome="no_call", at=now)
    assert DoNotCall.objects.get(customer=sample.customer).by == day.supervisor


def test_a_customer_who_wants_no_calls_is_closed_without_a_number(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    DoNotCall.objects.create(customer=sample.customer, since_at=now, by=day.supervisor)
    client, address = enter(day.supervisor), reverse("customers:callback", args=[sample.pk])
    assert "Close without a call" in client.get(address).content.decode()
    assert client.post(address).status_code == 403
    client.post(reverse("customers:uncalled", args=[sample.pk]))
    sample.refresh_from_db()
    assert sample.state == Sample.State.NO_CALL
    given = LogEntry.objects.filter(customer=sample.customer, event=Event.CALLED_BACK)
    assert not given.filter(outcome="given").exists()


def test_a_customer_who_takes_calls_is_not_closed_without_one(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    enter(day.supervisor).post(reverse("customers:uncalled", args=[sample.pk]))
    sample.refresh_from_db()
    assert sample.state == Sample.State.WAITING


def test_every_channel_has_its_first_sentence_and_its_line():
    assert set(OPENING) == set(LISTEN_FOR) == set(Interaction.Channel)


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("channel", [*OPENING, None])
def test_no_first_sentence_tells_who_calls_or_of_what_contact(channel, language):
    told = """call phone queue counter ticket report complaint chat message campaign offer visit
        came home branch company customer contact telepon antre loket tiket lapor keluh pesan tawar
        kunjung datang rumah cabang perusahaan pelanggan hubung mercusuar""".split()
    with translation.override(language):
        said = str(OPENING.get(channel, PLAIN_OPENING)).format(caller="Sari").lower()
    assert [word for word in said.split() if word.startswith(tuple(told))] == []


def test_several_channels_begin_as_plainly_as_none():
    def opening(channel):
        return LogEntry(interaction=Interaction(channel=channel) if channel else None)

    def begins(*channels):
        found = script_of(openings=map(opening, channels), caller="{Sari}")
        return str(found.opening), [str(label) for label, _line in found.listen_for]

    with translation.override("en"):
        plain, short = (
            str(text).format(caller="{Sari}") for text in (PLAIN_OPENING, OPENING["call"])
        )
        assert begins("call", "call") == (short, ["Phone call"])
        assert begins("call", None) == (plain, ["Phone call", "–"])
        assert begins("call", "visit")[0] == begins(None)[0] == begins()[0] == plain
