"""Whose sign-in it is: seen with own eyes by a second person."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from staff.models.people import User


class Confirmation(models.Model):
    """Somebody above saw who signs in with the password that a person chose.

    It holds until it is taken back, which an invitation does. Nobody stands in `by` where it was
    made on the server.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="confirmations")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"))
    taken_back_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-confirmed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by=None) | ~Q(by=F("person")), name="nobody_confirms_himself"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(taken_back_at__gte=F("confirmed_at")),
                name="confirmed_before_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.confirmed_at:%Y-%m-%d}"


class WrongCode(models.Model):
    """A code was typed for a person that was not theirs."""

    person = models.ForeignKey(User, models.PROTECT, related_name="wrong_codes")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    typed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.person_id} {self.typed_at:%Y-%m-%d}"
