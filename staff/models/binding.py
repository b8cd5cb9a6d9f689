"""What binds a person: the contract, the texts signed, the course passed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from staff.models.people import User, Vendor


class Contract(models.Model):
    """A contract of work; its instants follow from its dates by the clock of the person's branch.

    PP 35/2021: a PKWT, its extensions included, lasts at most five years.
    """

    class Kind(models.TextChoices):
        """For a fixed term, or for an unlimited one."""

        PKWT = "pkwt", _("Fixed term (PKWT)")
        PKWTT = "pkwtt", _("Permanent (PKWTT)")

    person = models.ForeignKey(User, models.PROTECT, related_name="contracts")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    vendor = models.ForeignKey(Vendor, models.PROTECT, null=True, blank=True)
    number = models.CharField(_("contract number"), max_length=40)
    begins_date = models.DateField(_("first day"))
    ends_date = models.DateField(_("last day"), null=True, blank=True)
    registered_date = models.DateField(_("registered with the ministry"), null=True, blank=True)
    extends = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="extension"
    )
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["-begins_at"]
        indexes = [models.Index("person", "begins_at", name="contract_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="pkwtt") | Q(ends_date__isnull=False), name="pkwt_ends"
            ),
            models.CheckConstraint(
                condition=Q(ends_date=None) | Q(ends_date__gte=F("begins_date")),
                name="contract_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("begins_at")),
                name="contract_instants_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class AgreementText(models.Model):
    """One version of a text that everybody signs, in both languages; never changed."""

    class Kind(models.TextChoices):
        """The three texts of the first day."""

        INTEGRITY = "integrity", _("Integrity pact")
        CONFIDENTIALITY = "confidentiality", _("Confidentiality agreement")
        RULES = "rules", _("Rules and sanctions")

    kind = models.CharField(_("text"), max_length=15, choices=Kind)
    version = models.PositiveSmallIntegerField(_("version"))
    title_id = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    body_id = models.TextField()
    body_en = models.TextField()
    published_at = models.DateTimeField(_("published"))
    # Until then whoever signed an earlier text still works; a newcomer signs first.
    grace_until = models.DateTimeField(_("to be signed until"))
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Signature(models.Model):
    """A person signed one version by re-entering the password; `digest` is of what was read."""

    person = models.ForeignKey(User, models.PROTECT, related_name="signatures")
    text = models.ForeignKey(AgreementText, models.PROTECT, related_name="signatures")
    language = models.CharField(max_length=2)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField(_("signed"))
    address = models.GenericIPAddressField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-signed_at"]
        constraints = [models.UniqueConstraint(fields=["person", "text"], name="signed_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.text_id}"


class CourseAttempt(models.Model):
    """One try at the test of the course: the situations asked, the answers, how many were right."""

    person = models.ForeignKey(User, models.PROTECT, related_name="attempts")
    begun_at = models.DateTimeField(_("begun"))
    situations = ArrayField(models.CharField(max_length=40))
    answers = ArrayField(models.CharField(max_length=20), default=list)
    right = models.PositiveSmallIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    passed = models.BooleanField(default=False)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-begun_at"]
        indexes = [models.Index("person", "valid_until", name="course_passed")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.begun_at:%Y-%m-%d}"
