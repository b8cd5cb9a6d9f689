"""The daily access report, frozen by its sign-off."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DailyReport(models.Model):
    """What one supervisor's agents did on one branch day."""

    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="daily_reports"
    )
    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+")
    date = models.DateField(_("day"))
    # One dictionary per agent, as audit/reports.py computes it.
    lines = models.JSONField()
    built_at = models.DateTimeField(_("built"))
    signed_at = models.DateTimeField(_("signed"), null=True)
    note = models.TextField(_("note"), blank=True, max_length=1000)

    class Meta:
        default_permissions = ()
        ordering = ["-date", "branch_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["supervisor", "branch", "date"], name="one_report_a_day"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(signed_at__gt=models.F("built_at")),
                name="built_before_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.branch_id}"
