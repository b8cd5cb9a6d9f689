"""Choosing people: what a branch asks for, who is put forward, and how each was looked at."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from staff.models.people import User, Vendor
from staff.models.places import Branch
from staff.roles import ROLES


class Vacancy(models.Model):
    """A branch asks for people: for which work, how many, how deep into the data, for how long."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="vacancies")
    position = models.CharField(_("position"), max_length=80)
    role = models.CharField(_("role"), max_length=12, choices=[(r.code, r.label) for r in ROLES])
    number = models.PositiveSmallIntegerField(_("number of people"))
    tiers = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    begins_date = models.DateField(_("from"))
    ends_date = models.DateField(_("until"), null=True, blank=True)
    vendors = models.ManyToManyField(Vendor, blank=True, related_name="vacancies")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "vacancies"
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="vacancy_for_somebody"),
            models.CheckConstraint(
                condition=Q(ends_date=None) | Q(ends_date__gte=F("begins_date")),
                name="vacancy_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} #{self.pk}"


class Candidate(models.Model):
    """Somebody put forward; the own data is emptied a set time after a refusal.

    Its name is its number, since what the ledger calls a row must tell nothing about the person.
    """

    class State(models.TextChoices):
        """How far a candidate has come; the moves between are in staff/choosing/candidates.py."""

        PROPOSED = "proposed", _("Proposed")
        SCREENED = "screened", _("Screened by HR")
        RECOMMENDED = "recommended", _("Recommended")
        TAKEN_ON = "taken_on", _("Taken on")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Route(models.TextChoices):
        """Who found the candidate; the contract is the vendor's either way."""

        VENDOR = "vendor", _("Put forward by the vendor")
        BRANCH = "branch", _("Found by the branch")

    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="candidates")
    route = models.CharField(_("route"), max_length=6, choices=Route)
    vendor = models.ForeignKey(Vendor, models.PROTECT, related_name="candidates")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))
    state = FSMField(_("state"), max_length=11, choices=State, default=State.PROPOSED)
    state_at = models.DateTimeField(_("since"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # By which a person dismissed once is known again; the number itself is not kept.
    nik_digest = models.BinaryField(null=True)
    nik_last = models.CharField(_("last four digits of the NIK"), max_length=4, blank=True)
    relatives = models.ManyToManyField(User, blank=True, related_name="+")
    # Who leaves and comes back is the same person, chosen anew.
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="candidacies"
    )
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["state_at"]
        indexes = [models.Index("nik_digest", name="candidate_by_nik")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="taken_on") | Q(person__isnull=False),
                name="taken_on_is_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"K-{self.pk}"


class Step(models.Model):
    """One move of a candidate from a state to the next: the timeline, never changed."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="steps")
    before = models.CharField(max_length=11)
    after = models.CharField(max_length=11)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.after}"


class Screening(models.Model):
    """What HR checked before anybody interviews."""

    candidate = models.OneToOneField(Candidate, models.PROTECT, related_name="screening")
    documents_received = models.BooleanField(_("documents received"), default=False)
    identity_checked = models.BooleanField(_("identity checked"), default=False)
    references_checked = models.BooleanField(_("references asked"), default=False)
    # Somebody with the same NIK was dismissed or refused before; who goes on says why.
    duplicate_word = models.CharField(_("word on the earlier case"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.candidate_id}"


class Interview(models.Model):
    """The direct supervisor's interview: a score per topic, a note, a verdict."""

    class Verdict(models.TextChoices):
        """What the interviewer says."""

        RECOMMENDED = "recommended", _("Recommended")
        REFUSED = "refused", _("Refused")

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="interviews")
    interviewer = models.ForeignKey(User, models.PROTECT, related_name="+")
    held_at = models.DateTimeField(_("held"))
    scores = models.JSONField(default=dict)  # topic: 1 to 5
    note = models.TextField(_("note"), blank=True, max_length=2000)
    verdict = models.CharField(_("verdict"), max_length=11, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # The word of the interviewer's superior that lets a refused candidate be interviewed again.
    again_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    again_word = models.CharField(max_length=300, blank=True)
    again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["held_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(again_by=None) | ~Q(again_by=F("interviewer")),
                name="another_one_gives_the_word",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.verdict}"


class Document(models.Model):
    """A file about a candidate, kept outside the web root under a name of its own."""

    class Kind(models.TextChoices):
        """What is usually asked for."""

        IDENTITY = "identity", _("Identity card (KTP)")
        POLICE = "police", _("Police record (SKCK)")
        DIPLOMA = "diploma", _("Diploma")
        REFERENCE = "reference", _("Reference")
        CONTRACT = "contract", _("Contract")
        OTHER = "other", _("Other")

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="documents")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    stored_as = models.CharField(max_length=40, unique=True)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["given_at"]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.kind}"
