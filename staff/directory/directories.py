"""Directories: the systems that say who works here, each known by a token that is shown once."""

import hmac
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accessgov import tokens
from staff.models import Directory, User
from staff.rules import explained

PREFIX = "msd_"  # by which a scanner of leaked secrets knows ours
HEARD_AGAIN = timedelta(minutes=1)


def make(*, by: User, name: str, at: datetime) -> tuple[Directory, str]:
    """Make a directory and return it with its token, which stands nowhere afterwards.

    Raises ValidationError.
    """
    token = tokens.make(prefix=PREFIX)
    with explained(), transaction.atomic():
        directory = Directory.objects.create(
            name=name, made_by=by, made_at=at, **tokens.kept(token=token)
        )
    return directory, token


def renew(*, directory: Directory) -> str:
    """Return a new token; the old one stops working at once, a revoked directory works again."""
    token = tokens.make(prefix=PREFIX)
    kept = tokens.kept(token=token)
    directory.token_hash, directory.token_end = kept["token_hash"], kept["token_end"]
    directory.revoked_at = None
    directory.save(update_fields=["token_hash", "token_end", "revoked_at"])
    return token


def revoke(*, directory: Directory, at: datetime) -> None:
    """Let the directory's token stop working; the people it spoke of stay as they are."""
    if directory.revoked_at is None:
        directory.revoked_at = at
        directory.save(update_fields=["revoked_at"])


def directory_of(*, token: str) -> Directory | None:
    """Return the directory that a token belongs to, revoked or not."""
    hashed = tokens.hashed(token=token)
    found = Directory.objects.filter(token_hash=hashed).first()
    # The index compares hashes, whose first letters tell nothing; this compares evenly besides.
    return found if found and hmac.compare_digest(found.token_hash, hashed) else None


def hear(*, directory: Directory, at: datetime) -> None:
    """Note when a directory was last heard, to the minute."""
    if directory.last_heard_at is None or directory.last_heard_at + HEARD_AGAIN < at:
        Directory.objects.filter(pk=directory.pk).update(last_heard_at=at)


def counted() -> QuerySet[Directory]:
    """Return every directory with how many people it speaks of."""
    present = Q(people__withdrawn_at=None)
    return Directory.objects.annotate(speaks_of=Count("people", filter=present))
