"""A running call that a system tells of is the interaction of what its agent opens."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from audit.events import Event, Outcome
from audit.explaining.days import explain_day
from audit.ledger import record as write
from audit.models import Interaction, LogEntry, Viewing
from customers import gate
from staff.assignments import open_branch
from staff.calendar import day_of
from staff.models import Branch
from tests.cast import customer, fresh_agent, person
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


def ago(now: datetime, minutes: int) -> str:
    """Return an instant as systems write it."""
    return (now - timedelta(minutes=minutes)).isoformat()


def test_a_form_opened_during_a_call_may_be_sent_after_hanging_up(cast, now, enter, agent):
    record, client = customer(cast, now), enter(agent)
    pushed = call(cast, agent, now)
    page = client.get(f"/customers/{record.number}/").content.decode()
    assert f'name="interaction" value="{pushed.pk}"' in page
    pushed.ended_at = now
    pushed.save()
    asked = {"purpose": "service", "interaction": pushed.pk}
    assert client.post(f"/customers/{record.number}/", asked).status_code == 200
    entry = LogEntry.objects.get(actor=agent, customer=record.number, event="opened")
    assert (entry.interaction, entry.self_claimed) == (pushed, False)


def test_the_next_call_makes_the_form_of_the_last_one_stale(cast, now, agent):
    over = call(cast, agent, now, minutes_ago=4, ended_at=ago(now, 1))
    call(cast, agent, now, minutes_ago=0)
    with pytest.raises(gate.Refused) as refused:
        open_in(over, agent, customer(cast, now).number, now)
    assert refused.value.entry.reason == "not_your_interaction"


def test_a_ticket_written_during_the_call_is_no_next_contact(cast, now, agent):
    over = call(cast, agent, now, minutes_ago=4, ended_at=ago(now, 1))
    tickets, _token = make_feed(cast, now, kind="tickets")
    push(tickets, now, told(agent, now, channel="ticket", started_at=ago(now, 2), ended_at=None))
    assert open_in(over, agent, customer(cast, now).number, now).entry.interaction == over


def open_in(interaction: Interaction, agent, number: str, now: datetime) -> gate.Opened:
    """Open a record in the name of an interaction."""
    return gate.open_record(
        actor=agent, number=number, purpose="service", sentence="",
        interaction=interaction.pk, at=now,
    )  # fmt: skip


@pytest.mark.parametrize("why", ["over", "too long ago", "a colleague's"])
def test_a_call_that_does_not_run_opens_nothing(cast, now, agent, why):
    number = customer(cast, now).number
    pushed = {
        "over": lambda: call(cast, agent, now, minutes_ago=9, ended_at=ago(now, 6)),
        "too long ago": lambda: call(cast, agent, now, minutes_ago=121),
        "a colleague's": lambda: call(cast, cast.colleague, now),
    }[why]()
    with pytest.raises(gate.Refused) as refused:
        open_in(pushed, agent, number, now)
    assert refused.value.entry.reason == "not_your_interaction"


def test_the_day_shows_who_wrote_each_interaction(cast, now, enter, agent):
    call(cast, agent, now, caller="081234567331")
    page = enter(agent).get("/interactions/").content.decode()
    assert "Telephony or queue system" in page
    assert "0812••••331" in page


# --- what becomes of it in the explanation -------------------------------------------------------


def opened(branch, agent, number, at) -> None:
    """Write that the agent opened a record, without an interaction."""
    write(
        event=Event.OPENED, outcome=Outcome.GIVEN, at=at, actor_id=agent.pk, customer=number,
        actor_role="cs_agent", branch_id=branch.pk, actor_branch_id=branch.pk,
        purpose="service", tiers=["masked"],
    )  # fmt: skip


def standing(branch, agent, number, at) -> str:
    """Explain the branch day of an opening and return how the viewing stands."""
    explain_day(branch=branch, date=day_of(branch=branch, at=at).date, at=timezone.now())
    return Viewing.objects.get(agent=agent, customer=number).standing


def test_a_late_push_explains_what_was_opened(cast, now, agent):
    record, at = customer(cast, now), now - timedelta(minutes=9)
    opened(cast.jakarta, agent, record.number, at)
    assert standing(cast.jakarta, agent, record.number, at) in ("unexplained", "unknowable")
    feed, _token = make_feed(cast, now)
    push(feed, now, told(agent, now, caller=record.contact["phones"][0]))
    assert standing(cast.jakarta, agent, record.number, at) == "explained"


def test_what_was_opened_in_a_silence_cannot_be_told(cast, now):
    branch = open_branch(
        branch=Branch(code="QUIET", name="Quiet", region=cast.jakarta.region, size="C",
                      time_zone="Asia/Makassar")
    )  # fmt: skip
    since = now - timedelta(days=30)
    agent = person("quiet-agent", role="cs_agent", branch=branch, since=since)
    nine = datetime(2026, 11, 16, 1, tzinfo=UTC)  # a Monday, by the clock of Denpasar
    feed, _token = make_feed(cast, now, branch)
    every_ten = [nine + timedelta(minutes=10 * n) for n in range(48)]
    calls = [at for at in every_ten if not nine.replace(hour=4) < at < nine.replace(hour=6)]
    rows = [
        told(agent, now, branch="QUIET", started_at=at.isoformat(), ended_at=None) for at in calls
    ]
    assert push(feed, now, *rows).counts["new"] == len(calls)
    opened(branch, agent, "4000000098", nine.replace(hour=3))
    opened(branch, agent, "4000000099", nine.replace(hour=5))
    assert standing(branch, agent, "4000000098", nine) == "unexplained"
    assert standing(branch, agent, "4000000099", nine) == "unknowable"
