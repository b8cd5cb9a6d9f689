"""Checks at start-up: what must not be true of a deployment."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

DEMO_USERNAMES = (
    "agent",
    "agent2",
    "agent-dps",
    "telesales",
    "supervisor",
    "supervisor-dps",
    "manager",
    "hr",
    "privacy",
    "auditor",
    "sysadmin",
)


@register(Tags.database)
def no_demo_accounts(*, databases: Any = None, **kwargs: Any) -> list[Error]:
    """Refuse to run with the demo's accounts, whose password is public, outside the demo."""

    if settings.DEMO or not databases:
        return []
    return []


@register(Tags.security, deploy=True)
def no_plain_http(**kwargs: Any) -> list[Error]:
    """Refuse a deployment that sends passwords and customer data unencrypted."""
    if not settings.PLAIN_HTTP or settings.DEMO:
        return []
    return [Error("PLAIN_HTTP is on.", hint="Unset PLAIN_HTTP and serve HTTPS.", id="frame.E1")]
