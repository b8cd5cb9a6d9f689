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
    # Whoever signed in the supervisor's place; empty when the supervisor did it.
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(_("note"), blank=True, max_length=1000)
    # Unsigned a day later it goes one level up: since when, and to whom.
    raised_at = models.DateTimeField(_("raised"), null=True)
    raised_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="raised_reports"
    )

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
            models.CheckConstraint(
                condition=Q(signed_by=None) | Q(signed_at__isnull=False), name="signed_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.branch_id}"


class ReportFile(models.Model):
    """A daily report as a file: asked for, made in the background, fetched until it expires."""

    class Format(models.TextChoices):
        """What the file can be read with."""

        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"
        PDF = "pdf", "PDF"

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waiting")
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    report = models.ForeignKey(DailyReport, models.PROTECT, related_name="files")
    format = models.CharField(_("format"), max_length=4, choices=Format)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked for"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # The folder is a setting; the name holds nothing but the row's key.
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(_("ready"), null=True)
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        default_permissions = ()
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Digest(models.Model):
    """That a supervisor was sent the day's counts; the mail itself is kept nowhere."""

    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    date = models.DateField(_("day"))
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        default_permissions = ()
        ordering = ["-date", "supervisor_id"]
        constraints = [
            models.UniqueConstraint(fields=["supervisor", "date"], name="one_digest_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.supervisor_id}"
