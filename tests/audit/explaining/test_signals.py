"""Each signal stands on what it is for, and not on what is nearly the same."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from audit.events import Event
from audit.explaining.sentences import signal_sentences
from audit.models import ExplainedDay, Viewing
from tests.audit.explaining.evidence import (
    explained,
    handed_out,
    minute,
    number,
    odd,
    pushed,
    silent_from_to,
)


def said(viewing) -> str:
    """Return the signals as a supervisor reads them in English."""
    with override("en"):
        return "\n".join(signal_sentences(viewing))


def colleagues(here, customer, count, minutes) -> None:
    """Let so many others of the branch open a customer at a minute of the day."""
    people = [here.colleague, here.supervisor, here.supervisor.supervisor]
    for person in people[:count]:
        here.open(customer, minutes, actor_id=person.pk)


@pytest.mark.parametrize(("protected", "found"), [(True, ["protected_customer"]), (False, [])])
def test_a_protected_customer_is_a_signal_and_no_other(here, protected, found):
    customer = number()
    here.open(customer, 605, additional_data={"protected": protected})
    viewing = explained(here, customer)
    assert (odd(viewing), viewing.must_check) == (found, protected)


@pytest.mark.parametrize(("count", "minutes", "seen"), [(3, 640, True), (2, 640, False)])
def test_four_agents_within_the_hour_are_many_and_three_are_not(here, count, minutes, seen):
    customer = number()
    here.open(customer, 605)
    colleagues(here, customer, count, minutes)
    viewing = explained(here, customer)
    assert ("many_agents" in odd(viewing)) is seen
    assert ("4 agents opened this record" in said(viewing)) is seen


def test_four_agents_over_the_day_are_not_many(here):
    customer = number()
    here.open(customer, 605)
    colleagues(here, customer, 3, 700)
    assert odd(explained(here, customer)) == []


@pytest.mark.parametrize("outside", [True, False])
def test_outside_hours_is_what_the_ledger_says(here, outside):
    customer = number()
    here.open(customer, 605, outside_hours=outside)
    assert ("outside_hours" in odd(explained(here, customer))) is outside


@pytest.mark.parametrize(("minutes", "late"), [(641, True), (639, False)])
def test_half_an_hour_after_the_last_contact_is_late(here, minutes, late):
    customer = number()
    pushed(here, number(), begins=600, ends=610)
    here.open(customer, minutes)
    assert ("after_last_contact" in odd(explained(here, customer))) is late


def test_who_had_no_contact_at_all_opens_nothing_after_the_last(here):
    customer = number()
    here.open(customer, 900)
    assert odd(explained(here, customer)) == []


@pytest.mark.parametrize(("begins", "ends", "minutes", "late"), [
    (840, 1440, 1000, False), (840, 1440, 1300, False), (1000, 1440, 960, True),
    (600, 720, 900, True), (840, 960, 1000, False),
])  # fmt: skip
def test_a_source_that_was_silent_since_the_last_contact_makes_nothing_late(
    here, cast, begins, ends, minutes, late
):
    customer = number()
    silent_from_to(here, cast, begins, ends)
    pushed(here, number(), begins=825, ends=830)
    here.open(customer, minutes)
    assert ("after_last_contact" in odd(explained(here, customer))) is late


def test_where_only_a_ticket_system_tells_nothing_is_after_the_last_contact(here):
    customer = number()
    ticket = {"source": "tickets", "channel": "ticket", "reference": "T-1"}
    pushed(here, number(), begins=600, ends=None, **ticket)
    pushed(here, number(), begins=610, ends=615, **ticket)
    here.open(customer, 900)
    assert odd(explained(here, customer)) == []


def test_a_call_whose_end_never_came_lasts_as_long_as_it_explains(here):
    during, after = number(), number()
    pushed(here, number(), begins=600, ends=None)
    here.open(during, 745)
    here.open(after, 755)
    assert "after_last_contact" not in odd(explained(here, during))
    assert "after_last_contact" in odd(explained(here, after))


def listed(here, customer) -> None:
    """Open a customer who stands on a list of the agent's, late in the day."""
    handed_out(here, customer)
    here.open(customer, 890, purpose="sales")


def ticketed(here, customer) -> None:
    """Open a customer of whom the ticket system told days ago, late in the day."""
    told = {"source": "tickets", "channel": "ticket", "reference": "T-1"}
    pushed(here, customer, begins=-3000, ends=None, **told)
    here.open(customer, 890)


@pytest.mark.parametrize("work", [listed, ticketed])
def test_work_on_a_list_or_a_ticket_goes_on_after_the_last_call(here, work):
    worked, beside, long_after = number(), number(), number()
    pushed(here, number(), begins=600, ends=610)
    work(here, worked)
    here.open(beside, 915)
    here.open(long_after, 925)
    assert [
        "after_last_contact" in odd(explained(here, customer))
        for customer in (worked, beside, long_after)
    ] == [False, False, True]


@pytest.mark.parametrize(("count", "seconds", "seen"), [(6, 20, 1), (5, 20, 0), (6, 40, 0)])
def test_six_openings_each_within_half_a_minute_are_a_series(here, count, seconds, seen):
    numbers = [number() for _ in range(count)]
    for place, customer in enumerate(numbers):
        here.open(customer, 605 + place * seconds / 60)
    found = [odd(explained(here, customer)) for customer in numbers]
    assert found == [["short_series"] if seen else []] * count


def test_a_record_from_a_search_by_name_is_told(here):
    customer = number()
    here.search(customer, number(), minute=604)
    here.open(customer, 605)
    assert odd(explained(here, customer)) == ["by_name"]


@pytest.mark.parametrize(("kind", "minutes", "listed"), [
    ("phone", 604, True), ("name", 594, True), ("name", 604, False),
])  # fmt: skip
def test_a_search_by_number_or_long_ago_or_for_another_is_not(here, kind, minutes, listed):
    customer = number()
    here.search(customer if listed else number(), minute=minutes, kind=kind)
    here.open(customer, 605)
    assert odd(explained(here, customer)) == []


def test_the_last_search_counts_and_not_the_one_before(here):
    customer = number()
    here.search(customer, minute=603)
    here.search(customer, minute=604, kind="phone")
    here.open(customer, 605)
    assert odd(explained(here, customer)) == []


def before(here, days_ago, **agents) -> None:
    """Store what an earlier day's explanation counted, by agent."""
    counted = {str(getattr(here, name).pk): numbers for name, numbers in agents.items()}
    ExplainedDay.objects.create(
        branch=here.branch, date=here.day.date - timedelta(days=days_ago),
        explained_at=here.day.begins_at, agents=counted,
    )  # fmt: skip


@pytest.mark.parametrize("tier", ["financial", "identity"])
@pytest.mark.parametrize(("of", "revealed", "seen"), [(40, 1, 1), (40, 4, 0), (20, 0, 0)])
def test_a_tier_that_colleagues_rarely_reveal_is_told(here, tier, of, revealed, seen):
    customer = number()
    counted = [of, revealed, 0] if tier == "financial" else [of, 0, revealed]
    before(here, 1, colleague={"viewings": of, "purposes": {"service": counted}})
    here.open(customer, 605, purpose="service")
    here.write(Event.REVEALED, 606, customer=customer, tiers=[tier])
    viewing = explained(here, customer)
    assert viewing.tiers == [tier]
    assert ("unusual_tier" in odd(viewing)) is bool(seen)
    sentence = f"{tier.capitalize()} data revealed; colleagues do so in 2 % of viewings"
    assert (sentence in said(viewing)) is bool(seen)


def test_what_the_agent_does_alone_all_the_time_makes_it_no_more_usual(here):
    customer = number()
    before(
        here, 1,
        agent={"viewings": 50, "purposes": {"service": [50, 50, 0]}},
        colleague={"viewings": 50, "purposes": {"service": [50, 0, 0]}},
    )  # fmt: skip
    here.open(customer, 605, purpose="service")
    here.write(Event.REVEALED, 606, customer=customer, tiers=["financial"])
    assert odd(explained(here, customer)) == ["unusual_tier"]


@pytest.mark.parametrize(("who", "days", "seen"), [
    ("agent", (2, 9, 20), True), ("agent", (2, 9), False), ("agent", (2, 9, 30), False),
    ("colleague", (2, 9, 20), False),
])  # fmt: skip
def test_one_customer_on_three_earlier_days_of_four_weeks_is_again_and_again(here, who, days, seen):
    customer = number()
    for ago in days:
        at = here.day.begins_at - timedelta(days=ago)
        Viewing.objects.create(
            agent=getattr(here, who), branch=here.branch, date=here.day.date - timedelta(days=ago),
            customer=customer, openings=1, first_at=at, last_at=at, standing="explained",
            explained_at=at,
        )  # fmt: skip
    here.open(customer, 605)
    assert ("repeated" in odd(explained(here, customer))) is seen


@pytest.mark.parametrize(("usual", "days", "seen"), [(9, 5, True), (10, 5, False), (9, 4, False)])
def test_more_than_double_the_own_usual_is_told(here, usual, days, seen):
    for ago in range(1, days + 1):
        before(here, ago, agent={"viewings": usual, "purposes": {}})
    numbers = [number() for _ in range(20)]
    for place, customer in enumerate(numbers):
        here.open(customer, 600 + place)
    assert ("volume" in odd(explained(here, numbers[0]))) is seen


@pytest.mark.parametrize(("usual", "days", "seen"), [(6, 5, True), (7, 5, False), (6, 4, False)])
def test_more_than_three_times_what_the_team_does_is_told(here, usual, days, seen):
    for ago in range(1, days + 1):
        before(here, ago, colleague={"viewings": usual, "purposes": {}})
    numbers = [number() for _ in range(20)]
    for place, customer in enumerate(numbers):
        here.open(customer, 600 + place)
    viewing = explained(here, numbers[0])
    assert ("volume" in odd(viewing)) is seen
    assert ("20 customers this day; usual in the team: 6" in said(viewing)) is seen


def test_signals_make_a_viewing_heavier(here):
    plain, late = number(), number()
    here.open(plain, 605)
    here.open(late, 610, outside_hours=True)
    assert explained(here, late).weight > explained(here, plain).weight
    assert explained(here, plain).first_at == minute(here, 605)
