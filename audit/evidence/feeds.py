"""Feeds: the systems that push interactions, each known by a token that is shown once."""

import hmac
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accessgov import tokens
from audit.models import Feed
from staff.models import Branch, User
from staff.permissions import branch_ids

PREFIX = "msr_"  # by which a scanner of leaked secrets knows ours


def make(
    *, by: User, name: str, kind: str, branches: Sequence[Branch], silent_after: int, at: datetime
) -> tuple[Feed, str]:
    """Make a feed and return it with its token, which stands nowhere afterwards.

    Raises ValidationError.
    """
    _check_branches(by, branches, at)
    token = tokens.make(prefix=PREFIX)
    with transaction.atomic():
        if Feed.objects.filter(name=name).exists():
            raise ValidationError({"name": _("A source has this name already. Choose another.")})
        feed = Feed.objects.create(
            name=name,
            kind=kind,
            silent_after=silent_after,
            made_by=by,
            made_at=at,
            **tokens.kept(token=token),
        )
        feed.branches.set(branches)
    return feed, token


def change(
    *, feed: Feed, by: User, name: str, branches: Sequence[Branch], silent_after: int, at: datetime
) -> None:
    """Change what a feed is called, whom it speaks for and when it counts as silent.

    Raises ValidationError.
    """
    _check_branches(by, branches, at)
    with transaction.atomic():
        if Feed.objects.filter(name=name).exclude(pk=feed.pk).exists():
            raise ValidationError({"name": _("A source has this name already. Choose another.")})
        feed.name, feed.silent_after = name, silent_after
        feed.save(update_fields=["name", "silent_after"])
        feed.branches.set(branches)


def renew(*, feed: Feed) -> str:
    """Return a new token; the old one stops working at once, and a revoked feed works again."""
    token = tokens.make(prefix=PREFIX)
    kept = tokens.kept(token=token)
    feed.token_hash, feed.token_end, feed.revoked_at = kept["token_hash"], kept["token_end"], None
    feed.save(update_fields=["token_hash", "token_end", "revoked_at"])
    return token


def revoke(*, feed: Feed, at: datetime) -> None:
    """Let the feed's token stop working; what it pushed stays."""
    if feed.revoked_at is None:
        feed.revoked_at = at
        feed.save(update_fields=["revoked_at"])


def administered(*, by: User, at: datetime) -> QuerySet[Feed]:
    """Return the feeds of which somebody administers every branch."""
    own = branch_ids(user=by, permission="manage_feeds", at=at)
    elsewhere = Branch.objects.exclude(pk__in=own)
    return Feed.objects.exclude(branches__in=elsewhere)


def feed_of(*, token: str) -> Feed | None:
    """Return the feed that a token belongs to, revoked or not."""
    hashed = tokens.hashed(token=token)
    feed = Feed.objects.filter(token_hash=hashed).first()
    # The index compares hashes, whose first letters tell nothing; this compares evenly besides.
    return feed if feed and hmac.compare_digest(feed.token_hash, hashed) else None


def _check_branches(by: User, branches: Sequence[Branch], at: datetime) -> None:
    own = branch_ids(user=by, permission="manage_feeds", at=at)
    if not branches or not {branch.pk for branch in branches} <= set(own):
        raise ValidationError({"branches": _("Choose among the branches that you administer.")})
