"""The textbook's customer: one row with everything, a guardian permission per customer."""

from django.db import models


class Record(models.Model):
    """A customer as a tutorial would store it; the values are the masked ones, unencrypted."""

    number = models.CharField(max_length=20, unique=True)
    values = models.JSONField()

    class Meta:
        app_label = "textbook"
        default_permissions = ()
        permissions = [("open_record", "Open a record")]

    def __str__(self) -> str:
        return self.number
