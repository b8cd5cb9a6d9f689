"""Lists: own customers to own staff, from now on, and never longer than they were handed out."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils.translation import override

from audit.events import Event, Outcome
from audit.evidence import portfolios
from audit.models import LogEntry, Portfolio
from audit.reporting import minutes
from customers.listing import known
from tests.cast import customer


@pytest.fixture
def numbers(cast, now) -> list[str]:
    return sorted(customer(cast, now).number for _ in range(3))


@pytest.fixture
def hand(cast, now):
    """Return a function that hands a list of the supervisor's to telesales for a week."""

    def handed(numbers, **changes):
        given = {
            "by": cast.supervisor, "agent": cast.telesales, "branch": cast.jakarta,
            "name": "Kampanye", "kind": "campaign", "numbers": numbers, "begins_at": now,
            "ends_at": now + timedelta(days=7), "at": now, "known": known, **changes,
        }  # fmt: skip
        return portfolios.hand_out(**given)

    return handed


def test_a_list_is_handed_out_with_an_entry_of_its_numbers(cast, now, hand, numbers):
    made = hand([*numbers, numbers[0]])
    assert sorted(made.customers.values_list("customer", flat=True)) == numbers
    assert (made.begins_at, made.handed_at, made.handed_by) == (now, now, cast.supervisor)
    entry = LogEntry.objects.filter(event=Event.HANDED_OUT, object_id=made.pk).get()
    assert sorted(entry.additional_data["customers"]) == numbers
    assert entry.additional_data["agent"] == cast.telesales.pk
    with override("en"):
        assert minutes.title(entry) == "List of 3 customers handed out"
    assert list(portfolios.handed_to(agent=cast.telesales, at=now).filter(pk=made.pk)) == [made]


def test_a_list_never_begins_before_it_is_handed_out(now, hand, numbers):
    assert hand(numbers, begins_at=now - timedelta(days=3)).begins_at == now


def test_unknown_and_forbidden_numbers_look_the_same(cast, now, hand, numbers):
    elsewhere = customer(cast, now, branch=cast.denpasar).number
    told = []
    for number in (elsewhere, "4999999998"):
        with pytest.raises(ValidationError) as refused:
            hand([*numbers, number])
        told.append(str(refused.value.message_dict).replace(number, "*"))
    assert told[0] == told[1]
    assert not Portfolio.objects.filter(customers__customer__in=numbers).exists()
    entry = LogEntry.objects.filter(event=Event.HANDED_OUT).latest("pk")
    assert (entry.outcome, entry.additional_data["unknown"]) == (Outcome.REFUSED, 1)


@pytest.mark.parametrize("agent", ["outsider", "supervisor", "manager", "hr"])
def test_a_list_goes_to_own_staff_only(cast, hand, numbers, agent):
    with pytest.raises(ValidationError) as refused:
        hand(numbers, agent=getattr(cast, agent))
    assert list(refused.value.message_dict) == ["agent"]


@pytest.mark.parametrize("by", ["agent", "supervisor_elsewhere", "sysadmin"])
def test_who_does_not_supervise_the_branch_hands_nothing_out(cast, hand, numbers, by):
    with pytest.raises(ValidationError) as refused:
        hand(numbers, by=getattr(cast, by))
    assert list(refused.value.message_dict) == ["branch"]


def test_nobody_hands_a_list_to_himself(cast, now):
    with pytest.raises(IntegrityError, match="nobody_hands_a_list_to_himself"):
        Portfolio.objects.create(
            name="mine", kind="visit", agent=cast.supervisor, handed_by=cast.supervisor,
            branch=cast.jakarta, handed_at=now, begins_at=now, ends_at=now + timedelta(days=1),
        )  # fmt: skip


@pytest.mark.parametrize("days", [-1, 0, 93])
def test_a_list_lasts_up_to_three_months(now, hand, numbers, days):
    with pytest.raises(ValidationError) as refused:
        hand(numbers, ends_at=now + timedelta(days=days))
    assert list(refused.value.message_dict) == ["until"]


@pytest.mark.parametrize("count", [0, portfolios.MOST_NUMBERS + 1])
def test_a_list_has_some_customers_and_not_all(hand, count):
    with pytest.raises(ValidationError) as refused:
        hand([f"{n:010}" for n in range(count)])
    assert list(refused.value.message_dict) == ["numbers"]


def test_a_list_ends_early_and_keeps_what_it_was(cast, now, hand, numbers):
    made, later = hand(numbers), now + timedelta(hours=1)
    portfolios.end(portfolio=made, at=later)
    made.refresh_from_db()
    assert (made.begins_at, made.ends_at) == (now, later)
    portfolios.end(portfolio=made, at=later + timedelta(days=1))
    made.refresh_from_db()
    assert made.ends_at == later


def test_a_list_that_is_ended_before_it_begins_never_begins(now, hand, numbers):
    made = hand(numbers, begins_at=now + timedelta(days=2))
    portfolios.end(portfolio=made, at=now)
    made.refresh_from_db()
    assert made.ends_at - made.begins_at < timedelta(seconds=1)


@pytest.mark.parametrize(
    "change",
    ["ends_at = ends_at + interval '1 day'", "begins_at = begins_at - interval '1 day'",
     "agent_id = handed_by_id", "kind = 'visit'"],
)  # fmt: skip
def test_the_database_keeps_a_list_as_it_was_handed_out(hand, numbers, change):
    made = hand(numbers)
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="stays"):
        cursor.execute(f"UPDATE audit_portfolio SET {change} WHERE id = %s", [made.pk])


def test_the_database_lets_no_list_begin_in_the_past(cast, now):
    with pytest.raises(IntegrityError, match="list_begins_when_handed_out"):
        Portfolio.objects.create(
            name="late", kind="visit", agent=cast.agent, handed_by=cast.supervisor,
            branch=cast.jakarta, handed_at=now, begins_at=now - timedelta(days=1),
            ends_at=now + timedelta(days=1),
        )  # fmt: skip
