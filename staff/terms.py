"""Terms of access (S&K): comparing what is lent with what the lender holds."""

from ipaddress import ip_network

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.models import Assignment


def wider(*, lent: Assignment, own: Assignment) -> list[str | Promise]:
    """Name the terms in which the lent part would exceed the lender's own."""
    checks = {
        _("the last day"): _no_longer(lent, own),
        _("the hours"): _within_hours(lent, own),
        _("the workdays"): lent.workdays_only or not own.workdays_only,
        _("the networks"): _within_networks(lent, own),
        _("the customers a day"): _no_more(lent.customers_a_day, own.customers_a_day),
    }
    return [name for name, within in checks.items() if not within]


def _no_longer(lent: Assignment, own: Assignment) -> bool:
    if own.valid_until is None:
        return True
    return lent.valid_until is not None and lent.valid_until <= own.valid_until


def _within_hours(lent: Assignment, own: Assignment) -> bool:
    if own.hours_from is None or own.hours_until is None:
        return True
    if lent.hours_from is None or lent.hours_until is None:
        return False
    return own.hours_from <= lent.hours_from and lent.hours_until <= own.hours_until


def _within_networks(lent: Assignment, own: Assignment) -> bool:
    if not own.networks:
        return True
    return bool(lent.networks) and all(
        any(_inside(inner, outer) for outer in own.networks) for inner in lent.networks
    )


def _inside(inner: str, outer: str) -> bool:
    small, large = ip_network(inner), ip_network(outer)
    return small.version == large.version and small.subnet_of(large)  # type: ignore[arg-type]


def _no_more(lent: int | None, own: int | None) -> bool:
    return own is None or (lent is not None and lent <= own)
