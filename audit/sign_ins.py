"""Signing in, failing to, and signing out, as entries."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils import timezone

from audit.events import Event, Outcome
from audit.ledger import record
from staff.models import User


def connect() -> None:
    """Listen to Django's three signals."""
    user_logged_in.connect(_signed_in, dispatch_uid="ledger_in")
    user_logged_out.connect(_signed_out, dispatch_uid="ledger_out")
    user_login_failed.connect(_failed, dispatch_uid="ledger_failed")


def _signed_in(*, user: User, **kwargs: Any) -> None:
    record(event=Event.SIGNED_IN, at=timezone.now(), actor_id=user.pk)


def _signed_out(*, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record(event=Event.SIGNED_OUT, at=timezone.now(), actor_id=user.pk)


def _failed(*, credentials: dict[str, Any], **kwargs: Any) -> None:
    # A name that nobody has may be a password typed into the wrong field: it is not kept.
    known = User.objects.filter(username=credentials.get("username") or "").first()
    record(
        event=Event.SIGN_IN_FAILED,
        outcome=Outcome.REFUSED,
        at=timezone.now(),
        object_repr=known.username if known else "",
        object_id=known.pk if known else None,
    )
