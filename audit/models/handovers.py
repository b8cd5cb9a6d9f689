"""Open work of somebody who left a place, on the table of the supervisor."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.models.evidence import Portfolio


class Handover(models.Model):
    """One list that nobody works on any more, or one day that its agent did not declare.

    Samples need no row: they wait for their new supervisor as for the one before.
    """

    class Kind(models.TextChoices):
        """What was left open."""

        LIST = "list", _("List of customers")
        DAY = "day", _("Day not declared")

    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="handovers"
    )
    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, models.PROTECT, null=True, related_name="handovers")
    date = models.DateField(_("day"), null=True)
    handed_at = models.DateTimeField(_("handed over"))
    done_at = models.DateTimeField(_("seen to"), null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        default_permissions = ()
        ordering = ["handed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["portfolio"], name="list_left_once"),
            models.UniqueConstraint(fields=["person", "branch", "date"], name="day_left_once"),
            models.CheckConstraint(
                condition=Q(kind="list", portfolio__isnull=False, date=None)
                | Q(kind="day", portfolio=None, date__isnull=False),
                name="list_or_day",
            ),
        ]
        indexes = [
            models.Index("supervisor", name="handover_open", condition=Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
