"""Contacts with customers: what explains that a record was opened."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Interaction(models.Model):
    """One contact with a customer, weighed by who wrote it down."""

    class Channel(models.TextChoices):
        """How the contact came about."""

        CALL = "call", _("Phone call")
        QUEUE = "queue", _("Counter queue")
        TICKET = "ticket", _("Ticket")
        CHAT = "chat", _("Chat")
        CAMPAIGN = "campaign", _("Campaign")
        VISIT = "visit", _("Field visit")

    class Source(models.TextChoices):
        """Who wrote the interaction down, strongest evidence first."""

        TELEPHONY = "telephony", _("Telephony or queue system")
        TICKETS = "tickets", _("Ticket system")
        LIST = "list", _("Campaign list")
        AGENT = "agent", _("The agent's own note")

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    reference = models.CharField(_("reference"), max_length=40)
    source = models.CharField(_("written by"), max_length=10, choices=Source, default=Source.AGENT)
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    # What a system pushed: its own id, the customers it may be about (by number, or all that have
    # the calling number), and that number's keyed hash and masked form, never the number itself.
    feed = models.ForeignKey(
        "audit.Feed", models.PROTECT, null=True, blank=True, related_name="interactions"
    )
    external_id = models.CharField(max_length=80, blank=True)
    customers = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    caller_key = models.CharField(max_length=64, blank=True)
    caller = models.CharField(_("caller"), max_length=24, blank=True)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(ended_at=None, source="agent"),
                name="one_running_interaction",
            ),
            models.UniqueConstraint(
                fields=["feed", "external_id"],
                condition=Q(feed__isnull=False),
                name="pushed_once",
            ),
            models.CheckConstraint(
                condition=Q(feed=None) | ~Q(source="agent"), name="no_feed_speaks_for_an_agent"
            ),
        ]
        indexes = [
            models.Index("agent", "started_at", name="interaction_by_agent"),
            models.Index("branch", "started_at", name="interaction_by_branch"),
            models.Index("feed", "started_at", name="interaction_by_feed"),
            # A ticket explains for weeks: looked for far back, among few.
            models.Index(
                "agent", "started_at", condition=Q(source="tickets"), name="ticket_by_agent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.reference}"
