"""A running call that a system tells of is the interaction of what its agent opens."""

from datetime import timedelta

import pytest

from audit.models import Interaction, LogEntry
from customers import gate
from tests.cast import customer, fresh_agent
from tests.feeding import make_feed, push, told


@pytest.fixture
def agent(cast, now):
    """Return an agent who may open nothing without an interaction."""
    return fresh_agent(cast, now)


def call(cast, agent, now, *, minutes_ago=2, **changes) -> Interaction:
    """Push a call that has not ended."""
    feed, _token = make_feed(cast, now)
    began = (now - timedelta(minutes=minutes_ago)).isoformat()
    push(feed, now, told(agent, now, **{"started_at": began, "ended_at": None, **changes}))
    return Interaction.objects.get(feed=feed)


def test_the_form_offers_the_call_and_the_entry_names_it(cast, now, enter, agent):
    record, client = customer(cast, now), enter(agent)
    pushed = call(cast, agent, now, caller=record.contact["phones"][0])
    page = client.get(f"/customers/{record.number}/").content.decode()
    assert pushed.caller in page
    assert "End it" not in page
    asked = {"purpose": "service", "interaction": pushed.pk}
    assert client.post(f"/customers/{record.number}/", asked).status_code == 200
    entry = LogEntry.objects.filter(actor=agent, customer=record.number, event="opened").get()
    assert entry.interaction == pushed


def test_the_next_call_is_asked_for_its_own_purpose(cast, now, enter, agent):
    record, client = customer(cast, now), enter(agent)
    first = call(cast, agent, now, minutes_ago=4)
    client.post(f"/customers/{record.number}/", {"purpose": "billing", "interaction": first.pk})
    search = client.get("/customers/")
    assert search.context["purpose"] == "billing"
    call(cast, agent, now, minutes_ago=1)
    assert client.get("/customers/").context["purpose"] == ""


@pytest.mark.parametrize("why", ["over", "too long ago", "a colleague's"])
def test_a_call_that_does_not_run_opens_nothing(cast, now, agent, why):
    number = customer(cast, now).number
    pushed = {
        "over": lambda: call(cast, agent, now, ended_at=(now - timedelta(minutes=1)).isoformat()),
        "too long ago": lambda: call(cast, agent, now, minutes_ago=121),
        "a colleague's": lambda: call(cast, cast.colleague, now),
    }[why]()
    with pytest.raises(gate.Refused) as refused:
        gate.open_record(
            actor=agent,
            number=number,
            purpose="service",
            sentence="",
            interaction=pushed.pk,
            at=now,
        )
    assert refused.value.entry.reason == "not_your_interaction"


def test_the_day_shows_who_wrote_each_interaction(cast, now, enter, agent):
    call(cast, agent, now, caller="081234567331")
    page = enter(agent).get("/interactions/").content.decode()
    assert "Telephony or queue system" in page
    assert "0812…331" in page
