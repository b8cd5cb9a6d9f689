"""Evidence that others write: the systems that push interactions, and the lists handed out."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Feed(models.Model):
    """A telephony, queue or ticket system that pushes interactions, known by its token."""

    class Kind(models.TextChoices):
        """What kind of system writes here; an interaction keeps it as its source."""

        TELEPHONY = "telephony", _("Telephony or queue system")
        TICKETS = "tickets", _("Ticket system")

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    branches = models.ManyToManyField("staff.Branch", verbose_name=_("branches"), related_name="+")
    # Only the token's hash is kept; the ending tells two tokens apart on the screen.
    token_hash = models.CharField(max_length=64, unique=True)
    token_end = models.CharField(max_length=4)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_heard_at = models.DateTimeField(_("last heard"), null=True, blank=True)
    # Work hours without a word for longer than this are a silence: nobody is blamed for them.
    silent_after = models.PositiveSmallIntegerField(_("silent after (minutes)"), default=30)

    class Meta:
        default_permissions = ()
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Portfolio(models.Model):
    """A list of customers handed to an agent for a time: a campaign, or a field agent's round."""

    class Kind(models.TextChoices):
        """What the list is for; it explains openings under these purposes only."""

        CAMPAIGN = "campaign", _("Campaign")
        VISIT = "visit", _("Field visits")

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="portfolios", verbose_name=_("agent")
    )
    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+")
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField(_("handed out"))
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        default_permissions = ()
        ordering = ["-begins_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="portfolio_ends_after_it_begins"
            ),
            # A list from yesterday on would explain yesterday's openings afterwards.
            models.CheckConstraint(
                condition=Q(begins_at__gte=F("handed_at")), name="list_begins_when_handed_out"
            ),
            models.CheckConstraint(
                condition=~Q(handed_by=F("agent")), name="nobody_hands_a_list_to_himself"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PortfolioCustomer(models.Model):
    """One customer on a list."""

    portfolio = models.ForeignKey(Portfolio, models.PROTECT, related_name="customers")
    customer = models.CharField(_("customer"), max_length=20)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "customer"], name="once_on_a_list")
        ]
        indexes = [models.Index("customer", name="on_lists_by_customer")]

    def __str__(self) -> str:
        return self.customer
