"""Regions, branches and their own holidays."""

from datetime import time
from ipaddress import ip_network

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.roles import PERMISSIONS


def validate_network(text: str) -> None:
    """Raise ValidationError unless the text is a network in CIDR notation."""
    try:
        ip_network(text)
    except ValueError:
        raise ValidationError(
            _("%(text)s is not a network. Write it as 10.20.0.0/16."), params={"text": text}
        ) from None


def networks_field() -> ArrayField:
    """Return a list of networks in CIDR notation; empty means anywhere."""
    inner = models.CharField(max_length=43, validators=[validate_network])
    return ArrayField(inner, default=list, blank=True, verbose_name=_("networks"))


def every_weekday() -> list[int]:
    """Return Monday to Friday as ISO weekdays."""
    return [1, 2, 3, 4, 5]


class Region(models.Model):
    """A group of branches under one regional office."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        default_permissions = ()
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


def one_and_two_weeks() -> list[int]:
    """Return the days after the start on which the rules return at first."""
    return [7, 14]


class Branch(models.Model):
    """A place where customers are served; every permission is held on a branch."""

    class Size(models.TextChoices):
        """The size class, which sets how much supervision a branch is staffed for."""

        A = "A", _("Class A")
        B = "B", _("Class B")
        C = "C", _("Class C")

    class Zone(models.TextChoices):
        """Indonesia's three time zones."""

        WIB = "Asia/Jakarta", "WIB"
        WITA = "Asia/Makassar", "WITA"
        WIT = "Asia/Jayapura", "WIT"

    code = models.CharField(_("code"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=80)
    region = models.ForeignKey(Region, models.PROTECT, related_name="branches")
    size = models.CharField(_("class"), max_length=1, choices=Size)
    time_zone = models.CharField(_("time zone"), max_length=20, choices=Zone)
    workdays = ArrayField(models.PositiveSmallIntegerField(), default=every_weekday)
    opens_at = models.TimeField(_("opens at"), default=time(8))
    closes_at = models.TimeField(_("closes at"), default=time(17))
    # The branch day ends here, not at midnight: samples are drawn the same evening.
    day_ends_at = models.TimeField(_("day ends at"), default=time(20))
    networks = networks_field()
    # Rules and sanctions return: so many days after the start, then ever again, answered within.
    reminds_after_days = ArrayField(models.PositiveSmallIntegerField(), default=one_and_two_weeks)
    reminds_every_days = models.PositiveSmallIntegerField(_("reminds every"), default=30)
    reminder_grace_days = models.PositiveSmallIntegerField(_("days to answer"), default=3)
    # A supervisor's calls a day for each agent who worked; empty: CALLS_PER_AGENT.
    calls_per_agent = models.PositiveSmallIntegerField(_("calls per agent"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        permissions = PERMISSIONS  # type: ignore[assignment]
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    reminds_every_days__range=(1, 365), reminder_grace_days__range=(1, 30)
                ),
                name="reminding_in_bounds",
            ),
            models.CheckConstraint(
                condition=models.Q(calls_per_agent__range=(1, 10)), name="calls_in_bounds"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A day off beyond the national ones, of one branch or (without branch) of all."""

    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True)
    date = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "date"], name="holiday_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"
