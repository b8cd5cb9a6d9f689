"""What the terms of an assignment allow: pure decisions over facts, each with its reason."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from zoneinfo import ZoneInfo

from audit.events import Reason
from audit.purposes import PURPOSES, REVEAL_REASONS, Purpose, says_something
from staff.models import Assignment, Branch


class Denied(Exception):
    """The answer is no, for this reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Grant:
    """One permission of the actor on one branch, with the terms of its assignment."""

    branch: Branch
    assignment: Assignment
    valid_from: datetime
    valid_until: datetime | None
    workday: bool  # whether it is a workday in this branch at the moment of asking


def in_force(
    *, grants: Sequence[Grant], lacks: Sequence[str], at: datetime, address: str | None
) -> list[Grant]:
    """Return the grants that hold now, here; raises Denied with the nearest reason.

    Asked before the customer is looked at, so that the answer says nothing about customers.
    `lacks` names what the actor is missing of what everybody needs, as staff_lacks tells it.
    """
    current = [g for g in grants if _begun(g, at) and not _ended(g, at)]
    if not current:
        raise Denied(_why_none(grants, at))
    if lacks:
        raise Denied(Reason(f"lacks_{lacks[0]}"))
    in_hours = [g for g in current if within_hours(grant=g, at=at)]
    if not in_hours:
        raise Denied(Reason.OUTSIDE_HOURS)
    here = [g for g in in_hours if _within_networks(g, address)]
    if not here:
        raise Denied(Reason.OUTSIDE_NETWORK)
    return here


def for_branch(*, grants: Sequence[Grant], branch_id: int | None) -> Grant:
    """Return the grant that covers the customer's branch; raises Denied."""
    if branch_id is None:
        raise Denied(Reason.UNKNOWN_CUSTOMER)
    covering = [g for g in grants if g.branch.pk == branch_id]
    if not covering:
        raise Denied(Reason.OTHER_BRANCH)
    return max(covering, key=_customers_a_day)


def check_quota(*, grant: Grant, opened_today: set[str], number: str) -> None:
    """Raise Denied when one more distinct customer would exceed the day's number."""
    limit = grant.assignment.customers_a_day
    if limit is not None and number not in opened_today and len(opened_today) >= limit:
        raise Denied(Reason.QUOTA)


def check_purpose(*, code: str, sentence: str) -> Purpose:
    """Return the purpose of an opening; raises Denied."""
    return _chosen(PURPOSES, code, sentence)


def check_reveal_reason(*, code: str, sentence: str) -> Purpose:
    """Return the reason of a reveal; raises Denied."""
    return _chosen(REVEAL_REASONS, code, sentence)


def within_hours(*, grant: Grant, at: datetime) -> bool:
    """Tell whether the terms allow this hour, by the branch's clock."""
    terms = grant.assignment
    if terms.workdays_only and not grant.workday:
        return False
    if terms.hours_from is None or terms.hours_until is None:
        return True
    return (
        terms.hours_from
        <= at.astimezone(ZoneInfo(grant.branch.time_zone)).time()
        < terms.hours_until
    )


def _chosen(choices: Sequence[Purpose], code: str, sentence: str) -> Purpose:
    purpose = next((choice for choice in choices if choice.code == code), None)
    if purpose is None:
        raise Denied(Reason.PURPOSE)
    if purpose.needs_sentence and not says_something(sentence):
        raise Denied(Reason.SENTENCE)
    return purpose


def _customers_a_day(grant: Grant) -> float:
    limit = grant.assignment.customers_a_day
    return math.inf if limit is None else limit


def _begun(grant: Grant, at: datetime) -> bool:
    return grant.valid_from <= at


def _ended(grant: Grant, at: datetime) -> bool:
    return grant.valid_until is not None and grant.valid_until <= at


def _why_none(grants: Sequence[Grant], at: datetime) -> Reason:
    if any(not _begun(g, at) for g in grants):
        return Reason.ASSIGNMENT_NOT_BEGUN
    return Reason.ASSIGNMENT_ENDED if grants else Reason.NO_ASSIGNMENT


def _within_networks(grant: Grant, address: str | None) -> bool:
    networks = grant.assignment.networks
    if not networks:
        return True
    return address is not None and any(
        ip_address(address) in ip_network(network) for network in networks
    )
