"""Users and the vendors who employ some of them."""

from datetime import datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class VendorQuerySet(models.QuerySet["Vendor"]):
    """Vendors, and those of them that work for us."""

    def working(self, *, at: datetime) -> "VendorQuerySet":
        """Return the vendors that work for us then, also those whose end is entered."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at))


class Vendor(models.Model):
    """A company (perusahaan alih daya) that employs outsourced staff."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=80)
    # Where a last day is entered, the instant at which it is over by the last of our clocks.
    ended_at = models.DateTimeField(null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)

    objects = VendorQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def works(self, *, at: datetime) -> bool:
        """Tell whether it works for us then, also once its end is entered."""
        return self.ended_at is None or self.ended_at > at

    def ends_in(self, *, zone: str) -> datetime | None:
        """Return when it ends by the clock of a branch, nothing while no end is entered."""
        if self.last_day is None:
            return self.ended_at
        return datetime.combine(self.last_day + timedelta(days=1), time(), ZoneInfo(zone))


class User(AbstractUser):
    """A person who signs in; ended one day, never deleted."""

    class Engagement(models.TextChoices):
        """Who employs this person."""

        INTERNAL = "internal", _("Internal")
        OUTSOURCED = "outsourced", _("Outsourced")

    class Language(models.TextChoices):
        """The languages of the screens."""

        INDONESIAN = "id", "Bahasa Indonesia"
        ENGLISH = "en", "English"

    first_name = last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=120)
    employee_number = models.CharField(_("employee number"), max_length=20, unique=True)
    engagement = models.CharField(
        _("engagement"), max_length=10, choices=Engagement, default=Engagement.INTERNAL
    )
    vendor = models.ForeignKey(Vendor, models.PROTECT, null=True, blank=True)
    supervisor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subordinates"
    )
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.INDONESIAN
    )
    # An open invitation to choose a password; both times are followed by the ledger.
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    password_set_at = models.DateTimeField(_("password chosen"), null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name", "employee_number"]

    class Meta:
        default_permissions = ()
        ordering = ["full_name"]
        constraints = [
            models.CheckConstraint(condition=Q(is_superuser=False), name="no_superuser"),
            models.CheckConstraint(
                condition=~Q(supervisor=F("id")) | Q(supervisor=None),
                name="nobody_supervises_himself",
            ),
            models.CheckConstraint(
                condition=Q(engagement="internal", vendor=None)
                | Q(engagement="outsourced", vendor__isnull=False),
                name="outsourced_has_vendor",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Let a session end as soon as access is cut: it vouches for that instant too."""
        salt = "staff.models.User.get_session_auth_hash"
        known = self.__dict__  # as the query of the signed-in user annotates it
        cut = known["cut_at"] if "cut_at" in known else _cut_at(self.pk)
        vouched = f"{self.password} {cut.timestamp() if cut else ''}"
        return salted_hmac(salt, vouched, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """Return the one name a person has."""
        return self.full_name

    def get_short_name(self) -> str:
        """Return the first word of the name."""
        return self.full_name.split(" ")[0]


def _cut_at(person: int) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT staff_cut_at(%s, %s)", [person, timezone.now()])
        return cursor.fetchone()[0]
