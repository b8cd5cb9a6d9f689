"""The searchable head of a customer, the dossier in tiers, and the keyed hashes to find it by.

All of it stands under row-level security (docs/row-level-security.md): a row of the dossier is
visible only with a ticket; head, hashes and words are reached only through the database's own
functions, a few heads at a time. The web role writes none of it but through `customers_store`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.roles import TIERS

MASKED = "masked"


class Customer(models.Model):
    """The searchable head: no value of it is shown unmasked."""

    class Status(models.TextChoices):
        """Whether the company still serves this customer."""

        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", _("Closed")

    number = models.CharField(_("number"), max_length=20, unique=True)
    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+")
    # Masked: the clear name is sealed in the contact tier, which needs a ticket of its own.
    masked_name = models.CharField(_("name"), max_length=120)
    hint = models.CharField(max_length=80, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    protected = models.BooleanField(_("protected"), default=False)
    # A keyed hash of the whole record: an import that brings nothing new changes nothing.
    fingerprint = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.number


class DataKey(models.Model):
    """The customer's own key, wrapped by a master key."""

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True)
    master = models.CharField(max_length=20)
    wrapped = models.BinaryField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index("master", name="data_key_by_master")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Dossier(models.Model):
    """One tier of one customer, or the masked view of all of them."""

    customer = models.ForeignKey(Customer, models.CASCADE, db_index=False)
    number = models.CharField(max_length=20)
    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+", db_index=False)
    tier = models.CharField(
        max_length=10, choices=[(MASKED, MASKED), *((tier, tier) for tier in TIERS)]
    )
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["number", "tier"], name="a_tier_once")]

    def __str__(self) -> str:
        return f"{self.number}:{self.tier}"


class Lookup(models.Model):
    """A keyed hash by which a customer is found, or a caller's answer is compared."""

    class Kind(models.TextChoices):
        """What was hashed. The last four are salted with the customer's number."""

        PHONE = "phone"
        NIK = "nik"
        KK = "kk"
        SURNAME = "surname"
        STREET = "street"
        AREA = "area"
        MOTHER = "mother"
        BIRTH_DATE = "birth_date"
        NIK_END = "nik_end"
        ADDRESS = "address"

    customer = models.ForeignKey(Customer, models.CASCADE)
    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.BinaryField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index("digest", "kind", name="lookup_by_digest")]

    def __str__(self) -> str:
        return self.kind


class NameWord(models.Model):
    """One normalised word of a customer's name, for search by prefix."""

    customer = models.ForeignKey(Customer, models.CASCADE)
    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+", db_index=False)
    word = models.CharField(max_length=60, db_collation="C")

    class Meta:
        default_permissions = ()
        indexes = [models.Index("branch", "word", name="name_word_by_branch")]

    def __str__(self) -> str:
        return f"{self.pk}"
