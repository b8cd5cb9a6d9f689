"""Looking again at who may what, and taking access away: for good, for a while, at once."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff.models.access import Assignment
from staff.models.people import User


class AccessReview(models.Model):
    """One assignment to be looked at again: kept, narrowed or ended, with a reason."""

    class Cause(models.TextChoices):
        """Why it is looked at."""

        QUARTER = "quarter", _("Quarterly")
        CHANGE = "change", _("Change of position, branch or supervisor")

    class Decision(models.TextChoices):
        """What becomes of the assignment."""

        KEEP = "keep", _("Keep")
        NARROW = "narrow", _("Narrow")
        END = "end", _("End")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cause = models.CharField(max_length=7, choices=Cause)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    due_at = models.DateTimeField(_("due"))
    closes_at = models.DateTimeField(_("grace until"))  # after that the access rests
    reminded_at = models.DateTimeField(null=True)
    decision = models.CharField(_("decision"), max_length=6, choices=Decision, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        default_permissions = ()
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(decided_at=None), name="one_open_review"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.due_at:%Y-%m-%d}"


class Suspension(models.Model):
    """Access taken away at once, with a reason, until a second person lifts it."""

    person = models.ForeignKey(User, models.PROTECT, related_name="suspensions")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    suspended_at = models.DateTimeField(_("suspended"))
    reason = models.CharField(_("reason"), max_length=300)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_word = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-suspended_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(lifted_at=None), name="suspended_once"
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | Q(by=None) | ~Q(lifted_by=F("by")),
                name="a_second_person_lifts",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None) | ~Q(lifted_by=F("person")),
                name="nobody_lifts_the_own_suspension",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.suspended_at:%Y-%m-%d}"


class LeaveQuerySet(models.QuerySet["Leave"]):
    """Leaves, and those of them that run."""

    def running(self, *, at: datetime) -> "LeaveQuerySet":
        """Return the leaves that have begun and are neither over nor cancelled."""
        rests = Q(cancelled_at=None) | Q(cancelled_at__gt=at)
        return self.filter(rests, begins_at__lte=at, ends_at__gt=at)


class Leave(models.Model):
    """Days off of a person, during which access rests; instants by the branch's clock."""

    person = models.ForeignKey(User, models.PROTECT, related_name="leaves")
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    handed_on_at = models.DateTimeField(_("work handed on"), null=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-begins_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="leave_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.begins_at:%Y-%m-%d}"

    @property
    def last_at(self) -> datetime:
        """Return an instant of the last day: it ends when the next one begins."""
        return self.ends_at - timedelta(seconds=1)


class Departure(models.Model):
    """Somebody leaves a place at an instant: what they hold ends then, and open work is handed on.

    The assignments are told their end when the departure is entered; `done_at` is when the open
    work went to the supervisor, which a late worker does later.
    """

    class Kind(models.TextChoices):
        """Why somebody leaves a place."""

        TRANSFER = "transfer", _("Transfer")
        CONTRACT = "contract", _("Contract ended")
        VENDOR = "vendor", _("Vendor ended or changed")
        ENDED = "ended", _("Left")

    person = models.ForeignKey(User, models.PROTECT, related_name="departures")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    leaves_at = models.DateTimeField(_("leaves"))
    # Of a transfer: who supervises from then on.
    supervisor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(_("entered"))
    done_at = models.DateTimeField(_("work handed on"), null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-leaves_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "leaves_at"], name="left_once"),
        ]
        indexes = [
            models.Index("leaves_at", name="departure_not_done", condition=Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.leaves_at:%Y-%m-%d}"
