"""Files of customers on their way in."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ImportJob(models.Model):
    """One uploaded file: its columns, its dry run, its progress and its receipt."""

    class State(models.TextChoices):
        """How far the file has come."""

        UPLOADED = "uploaded", _("Uploaded")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        STORING = "storing", _("Being stored")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        DISCARDED = "discarded", _("Discarded")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    address = models.GenericIPAddressField(null=True)
    filename = models.CharField(_("file"), max_length=120)
    # The random name in IMPORT_DIR until the job ends; then only the rest stays for a while.
    stored_as = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    keep_good_rows = models.BooleanField(
        _("store good rows although others are bad"), default=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    rows_total = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    # The same as an earlier row of the file, and read once.
    rows_repeated = models.PositiveIntegerField(default=0)
    rows_warned = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    # The first bad rows: line, column, what is wrong; every shown value is masked.
    problems = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    failure = models.CharField(max_length=300, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        """Return the address of the file's page."""
        return reverse("customers:import_job", args=[self.pk])

    @property
    def rows_good(self) -> int:
        """Return how many rows can be stored."""
        return self.rows_read - self.rows_bad - self.rows_repeated
