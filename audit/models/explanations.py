"""When each branch day was explained: evidence that came later makes it due again."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExplainedDay(models.Model):
    """One branch day that audit/explaining/ went over, whether or not anything changed."""

    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+")
    date = models.DateField(_("day"))
    explained_at = models.DateTimeField(_("explained"))
    # By agent: how many viewings, and by purpose how many of them with which tier revealed. What
    # later days are compared with, without reading millions of viewings again.
    agents = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        ordering = ["-date", "branch_id"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "date"], name="explained_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.branch_id}"
