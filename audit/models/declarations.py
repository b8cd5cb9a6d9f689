"""What agents say themselves: the declaration of a day, and a word on single openings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Declaration(models.Model):
    """The customers whom an agent declares to have dealt with on one branch day."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="declarations")
    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+")
    date = models.DateField(_("day"))
    submitted_at = models.DateTimeField(_("submitted"))
    late = models.BooleanField(_("late"), default=False)

    class Meta:
        default_permissions = ()
        ordering = ["-date", "agent_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "branch", "date"], name="one_declaration_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.agent_id}"


class Contact(models.Model):
    """One declared customer, or a contact known by its reference alone."""

    class Outcome(models.TextChoices):
        """What came of the contact."""

        SERVED = "served", _("Served")
        PASSED_ON = "passed_on", _("Passed on")
        SOLD = "sold", _("Sold")
        DECLINED = "declined", _("Declined")
        NOT_REACHED = "not_reached", _("Not reached")

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="contacts")
    customer = models.CharField(_("customer"), max_length=20, blank=True)
    reference = models.CharField(_("reference"), max_length=40, blank=True)
    interaction = models.ForeignKey(
        "audit.Interaction", models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(customer="", reference=""), name="contact_names_something"
            )
        ]
        indexes = [models.Index("customer", name="contact_by_customer")]

    def __str__(self) -> str:
        return self.customer or f"#{self.pk}"


class OwnWord(models.Model):
    """What an agent says about one of the own viewings; it removes nothing and explains in part."""

    class Choice(models.TextChoices):
        """The usual explanations, one tap each; the last one contests the finding."""

        WALKED_IN = "walked_in", _("The customer stood at the counter without a number")
        CALLED_BACK = "called_back", _("I called the customer back later")
        COLLEAGUE = "colleague", _("A colleague asked me to look")
        WRONG_RECORD = "wrong_record", _("I opened the wrong record")
        OTHER = "other", _("Something else")
        CONTESTED = "contested", _("This is not right: I contest it")

    viewing = models.ForeignKey("audit.Viewing", models.PROTECT, related_name="words")
    choice = models.CharField(_("explanation"), max_length=12, choices=Choice)
    sentence = models.CharField(_("in words"), max_length=300)
    said_at = models.DateTimeField(_("said"))

    class Meta:
        default_permissions = ()
        ordering = ["said_at"]

    def __str__(self) -> str:
        return f"{self.viewing_id} {self.choice}"
