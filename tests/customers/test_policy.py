"""What terms allow: pure decisions, each with its reason."""

from datetime import UTC, datetime, time, timedelta

import pytest

from customers import policy
from customers.policy import Denied, Grant
from staff.models import Assignment, Branch

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # Monday, 12.00 in Jakarta, 14.00 in Jayapura


def grant(*, branch: int = 1, zone: str = "Asia/Jakarta", workday: bool = True, **terms) -> Grant:
    """Return a grant in force since a month, with these terms."""
    since = terms.pop("since", NOON - timedelta(days=30))
    until = terms.pop("until", None)
    place = Branch(id=branch, name="B", time_zone=zone)
    return Grant(place, Assignment(role="cs_agent", **terms), since, until, workday)


def reason(decide, **asked) -> str:
    """Return why a decision was no."""
    with pytest.raises(Denied) as denied:
        decide(**asked)
    return denied.value.reason.value


def here(
    *grants: Grant, at: datetime = NOON, address: str | None = None, lacks: tuple[str, ...] = ()
):
    """Return the grants that hold, as the gate asks for them."""
    return policy.in_force(grants=grants, lacks=lacks, at=at, address=address)


def test_no_grant_no_access():
    assert reason(here) == "no_assignment"


def test_what_everybody_needs_comes_before_hours_and_networks_and_the_first_lack_is_named():
    elsewhere = grant(networks=["10.0.0.0/8"], hours_from=time(1), hours_until=time(2))
    lacking = lambda: here(elsewhere, lacks=("contract", "course"))  # noqa: E731
    assert reason(lacking) == "lacks_contract"
    assert reason(lambda: here(lacks=("contract",))) == "no_assignment"


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (-1, None, None),
        (0, None, None),
        (1, None, "assignment_not_begun"),
        (-9, 1, None),
        (-9, 0, "assignment_ended"),
        (-9, -1, "assignment_ended"),
    ],
)
def test_an_assignment_holds_from_its_first_instant_to_before_its_last(begins, ends, expected):
    held = grant(
        since=NOON + timedelta(seconds=begins),
        until=None if ends is None else NOON + timedelta(seconds=ends),
    )
    if expected:
        assert reason(lambda: here(held)) == expected
    else:
        assert here(held) == [held]


@pytest.mark.parametrize(
    ("zone", "minutes", "allowed"),
    [
        ("Asia/Jakarta", -1, True),
        ("Asia/Jakarta", 60 * 5, False),  # 17.00, the first minute outside
        ("Asia/Jakarta", 60 * 5 - 1, True),
        ("Asia/Makassar", 60 * 4 - 1, True),
        ("Asia/Makassar", 60 * 4, False),
        ("Asia/Jayapura", 60 * 3 - 1, True),
        ("Asia/Jayapura", 60 * 3, False),
        ("Asia/Jakarta", -60 * 4, True),  # 08.00
        ("Asia/Jakarta", -60 * 4 - 1, False),
    ],
)
def test_hours_are_the_branchs_own(zone, minutes, allowed):
    held = grant(zone=zone, hours_from=time(8), hours_until=time(17))
    at = NOON + timedelta(minutes=minutes)
    assert policy.within_hours(grant=held, at=at) is allowed


def test_workdays_only():
    assert reason(lambda: here(grant(workdays_only=True, workday=False))) == "outside_hours"
    assert here(grant(workdays_only=False, workday=False))


@pytest.mark.parametrize(
    ("networks", "address", "allowed"),
    [
        ([], None, True),
        (["10.0.0.0/8"], "10.255.0.1", True),
        (["10.0.0.0/8"], "11.0.0.1", False),
        (["10.0.0.0/8"], None, False),
        (["10.0.0.0/8"], "fd00::1", False),
        (["fd00::/8", "10.0.0.0/8"], "fd00::1", True),
        (["192.0.2.7/32"], "192.0.2.7", True),
    ],
)
def test_networks(networks, address, allowed):
    held = grant(networks=networks)
    if allowed:
        assert here(held, address=address) == [held]
    else:
        assert reason(lambda: here(held, address=address)) == "outside_network"


def test_one_grant_that_holds_is_enough():
    ended, held = grant(until=NOON), grant()
    assert here(ended, held) == [held]


def test_the_customers_branch_must_be_covered():
    held = [grant(branch=1), grant(branch=2)]
    assert policy.for_branch(grants=held, branch_id=2) is held[1]
    assert reason(policy.for_branch, grants=held, branch_id=3) == "other_branch"
    assert reason(policy.for_branch, grants=held, branch_id=None) == "unknown_customer"


@pytest.mark.parametrize(
    ("limits", "expected"),
    [((5, 9), 9), ((9, 5), 9), ((None, 5), None), ((5, None), None), ((0, 1), 1)],
)
def test_the_most_generous_grant_of_a_branch_counts(limits, expected):
    held = [grant(customers_a_day=limit) for limit in limits]
    chosen = policy.for_branch(grants=held, branch_id=1)
    assert chosen.assignment.customers_a_day == expected


def test_the_quota_lets_the_same_customer_in_again():
    held, today = grant(customers_a_day=2), {"1", "2"}
    policy.check_quota(grant=held, opened_today=today, number="2")
    assert reason(policy.check_quota, grant=held, opened_today=today, number="3") == "quota"
    nobody = grant(customers_a_day=0)
    assert reason(policy.check_quota, grant=nobody, opened_today=set(), number="1") == "quota"
