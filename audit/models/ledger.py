"""The ledger's table: auditlog's entry with real, indexed columns for who saw what, and why."""

from typing import Any, ClassVar

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accessgov.context import current
from audit.codes import code_of
from audit.events import ADVICE, Event, Outcome, Reason
from staff.roles import ROLES

OF_DRAWS = Q(event__in=("sealed", "drawn", "published"))


class LedgerIsAppendOnly(Exception):
    """Someone tried to change or delete an entry."""


class TransactionId(models.Field):
    """PostgreSQL's xid8: which transaction wrote the row. The database fills it in."""

    def db_type(self, connection: Any) -> str:
        """Return the column type."""
        return "xid8"


class LogEntry(AbstractLogEntry):
    """One entry of the ledger. Only audit/ledger.py and auditlog's receivers write it."""

    # auditlog's columns, without the indexes that nothing here asks for.
    content_type = models.ForeignKey(
        "contenttypes.ContentType", models.PROTECT, null=True, related_name="+", db_index=False
    )
    object_pk = models.CharField(max_length=255, blank=True)
    object_id = models.BigIntegerField(blank=True, null=True)
    object_repr = models.TextField(blank=True)
    action = models.PositiveSmallIntegerField(choices=AbstractLogEntry.Action.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    cid = models.CharField(max_length=255, blank=True, null=True)  # noqa: DJ001
    changes = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    timestamp = models.DateTimeField(_("time"))

    event = models.CharField(_("event"), max_length=16, choices=Event, default=Event.CHANGED)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.DONE)
    reason = models.CharField(_("reason"), max_length=24, choices=Reason, blank=True)
    customer = models.CharField(_("customer"), max_length=20, null=True)  # noqa: DJ001
    branch = models.ForeignKey(
        "staff.Branch", models.PROTECT, null=True, related_name="+", db_index=False
    )
    actor_role = models.CharField(
        _("role"), max_length=12, blank=True, choices=[(r.code, r.label) for r in ROLES]
    )
    actor_branch = models.ForeignKey(
        "staff.Branch", models.PROTECT, null=True, related_name="+", db_index=False
    )
    purpose = models.CharField(_("purpose"), max_length=20, blank=True)
    sentence = models.CharField(_("in words"), max_length=300, blank=True)
    interaction = models.ForeignKey(
        "audit.Interaction", models.PROTECT, null=True, related_name="+", db_index=False
    )
    opening = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    tiers = ArrayField(models.CharField(max_length=10), default=list)
    outside_hours = models.BooleanField(_("outside hours"), default=False)
    # The three below are set by the database itself; see docs/row-level-security.md.
    number = models.BigIntegerField(_("running number"), default=0)
    recorded_at = models.DateTimeField(_("recorded"), null=True)
    xact = TransactionId(null=True)

    objects: ClassVar[LogEntryManager] = LogEntryManager()

    class Meta:
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "actor", "number", name="running_number_once", nulls_distinct=False
            )
        ]
        indexes = [
            models.Index("actor", "timestamp", name="entry_by_actor"),
            models.Index("customer", "timestamp", name="entry_by_customer"),
            models.Index("actor_branch", "timestamp", name="entry_by_actor_branch"),
            models.Index("timestamp", name="entry_by_time"),
            models.Index("timestamp", name="entry_of_draws", condition=OF_DRAWS),
            models.Index("object_id", name="entry_of_one_draw", condition=OF_DRAWS),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Return the short code that the watermark of a page carries."""
        return code_of(self.pk)

    @property
    def advice(self) -> str:
        """Return what a refused reader is told, empty when nothing was refused."""
        return str(ADVICE[Reason(self.reason)]) if self.reason else ""

    @property
    def self_claimed(self) -> bool:
        """Tell whether a record was opened without any interaction."""
        return self.event == Event.OPENED and self.interaction_id is None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the entry, once; the actor and address of a change come from the context."""
        if self.pk is not None:
            raise LedgerIsAppendOnly
        if self.actor_id is None:  # type: ignore[has-type]
            self.actor_id = current().actor_id
        if self.remote_addr is None:  # type: ignore[has-type]
            self.remote_addr = current().address
        if self.timestamp is None:
            self.timestamp = timezone.now()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: entries stay."""
        raise LedgerIsAppendOnly
