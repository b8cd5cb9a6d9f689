"""Keyed hashes of a person's own data, by which a tie to a customer shows without either's data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models.people import User


class Tie(models.Model):
    """One keyed hash of something of a person's own; the clear value is never stored."""

    class Kind(models.TextChoices):
        """What was hashed, under the same names as customers' hashes."""

        NIK = "nik", _("NIK")
        KK = "kk", _("Family card (KK)")
        PHONE = "phone", _("Phone numbers")
        SURNAME = "surname", _("Family names")
        STREET = "street", _("Home address")
        AREA = "area", _("Neighbourhood")

    person = models.ForeignKey(User, models.PROTECT, related_name="ties")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    digest = models.BinaryField()
    given_at = models.DateTimeField(_("given"))

    class Meta:
        default_permissions = ()
        ordering = ["person_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "digest"], name="a_tie_once")
        ]
        indexes = [models.Index("digest", "kind", name="tie_by_digest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"
