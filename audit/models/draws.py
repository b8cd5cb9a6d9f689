"""Draws, the samples they choose, and the calls made on them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Draw(models.Model):
    """The random choice for one agent's branch day, with all that is needed to recompute it."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+")
    date = models.DateField(_("day"))
    method = models.CharField(_("method"), max_length=20)
    # Sealed first: the manifest (frame, weights, allocation, code, the secret's hash) is in the
    # ledger before the seed can be known. The database lets no step be skipped or done again.
    manifest = models.JSONField(null=True)
    manifest_hash = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(_("sealed"), null=True)
    secret = models.CharField(max_length=64, blank=True)
    beacon = models.CharField(_("beacon"), max_length=200, blank=True)
    seed = models.CharField(_("seed"), max_length=64, blank=True)
    frame = ArrayField(models.CharField(max_length=20))
    size = models.PositiveSmallIntegerField(_("size"))
    drawn_at = models.DateTimeField(_("drawn"), null=True)
    published_at = models.DateTimeField(_("secret published"), null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-date", "agent_id"]
        constraints = [
            models.UniqueConstraint(fields=["agent", "branch", "date"], name="one_draw_a_day")
        ]
        indexes = [
            models.Index("date", "branch", name="draw_by_day"),
            # Every run of the beat asks for these two, among the draws of all years.
            models.Index("id", name="draw_not_drawn", condition=Q(seed="")),
            models.Index("id", name="draw_not_told", condition=Q(published_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.agent_id}"


class Sample(models.Model):
    """One drawn customer and agent, waiting for the supervisor's call-back."""

    class State(models.TextChoices):
        """Where the cross-check stands; everything but waiting is final."""

        WAITING = "waiting", _("Waiting for the call")
        CONFIRMED = "confirmed", _("Confirmed")
        NOT_ME = "not_me", _("Not me")
        UNREACHED = "unreached", _("Not reached")
        WRONG_NUMBER = "wrong_number", _("Wrong number")
        NO_CALL = "no_call", _("Wants no call")

    class Cause(models.TextChoices):
        """Which part of the draw chose this customer."""

        UNIFORM = "uniform", _("Drawn uniformly")
        FLOOR = "floor", _("Drawn evenly among the unexplained")
        WEIGHT = "weight", _("Drawn by weight")
        SPARE = "spare", _("Drawn among the explained")
        MUST = "must", _("Must be checked")
        REPLACEMENT = "replacement", _("In place of one without an answer")

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="samples")
    # The place in the draw's permutation: replacements continue it, so nobody picks.
    position = models.PositiveIntegerField()
    customer = models.CharField(_("customer"), max_length=20)
    cause = models.CharField(_("chosen by"), max_length=12, choices=Cause, default=Cause.UNIFORM)
    # How likely this viewing was to be drawn, in millionths; a must-check is certain.
    chance = models.PositiveIntegerField(_("chance"), null=True)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="samples"
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    follow_up = models.BooleanField(_("follow-up"), default=False)
    due_at = models.DateTimeField(_("call from"))
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        default_permissions = ()
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "position"], name="a_position_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", closed_at=None)
                | (~Q(state="waiting") & Q(closed_at__isnull=False)),
                name="closed_with_an_outcome",
            ),
        ]
        indexes = [
            models.Index("supervisor", "state", name="sample_by_supervisor"),
            models.Index("draw", name="sample_to_follow_up", condition=Q(follow_up=True)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class FollowUp(models.Model):
    """What was done about a sample whose customer knew of no contact; written once, for good.

    The database takes it for a marked sample only, and never from the sample's own agent.
    """

    sample = models.OneToOneField(Sample, models.PROTECT, related_name="follow_up_done")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("closed"))
    note = models.TextField(_("note"), max_length=500)

    class Meta:
        default_permissions = ()
        ordering = ["-done_at"]

    def __str__(self) -> str:
        return f"#{self.sample_id}"


class DiceRoll(models.Model):
    """What one person threw for a branch day's sealed draws, where dice are the beacon."""

    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+")
    date = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rolls = models.CharField(_("dice"), max_length=40)
    # Somebody who watches over the branch rather than working or supervising in it.
    outside = models.BooleanField(_("from outside the branch"))
    rolled_at = models.DateTimeField(_("thrown"))

    class Meta:
        default_permissions = ()
        ordering = ["rolled_at"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.branch_id}"


class DrawAlarm(models.Model):
    """That a draw was found not to be as it must be: kept, so that it is told once and not lost."""

    kind = models.CharField(max_length=10)
    # Plain numbers, as the ledger has them: an alarm may be about what never was.
    branch = models.BigIntegerField(null=True)
    date = models.DateField(_("day"), null=True)
    agent = models.BigIntegerField(null=True)
    found_at = models.DateTimeField(_("found"))

    class Meta:
        default_permissions = ()
        ordering = ["-found_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "branch", "date", "agent"],
                nulls_distinct=False,
                name="an_alarm_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.date} {self.agent}"


class DoNotCall(models.Model):
    """A customer who wants no calls: passed over by draws, and reviewed by reading."""

    customer = models.CharField(_("customer"), max_length=20)
    branch = models.ForeignKey("staff.Branch", models.PROTECT, null=True, related_name="+")
    since_at = models.DateTimeField(_("since"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Kept when it ends: earlier draws passed the customer over, and that stays checkable.
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    end_note = models.TextField(_("note"), blank=True, max_length=300)

    class Meta:
        default_permissions = ()
        ordering = ["-since_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(ended_at=None), name="one_wish_in_force"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="a_wish_is_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.customer


class CallAttempt(models.Model):
    """One call on a sample: who phoned, when, and what came of it."""

    class Outcome(models.TextChoices):
        """What the supervisor heard."""

        CONFIRMED = "confirmed", _("Confirmed: the customer had this contact")
        NOT_ME = "not_me", _("Not me: the customer knows of no contact")
        NO_ANSWER = "no_answer", _("No answer")
        WRONG_NUMBER = "wrong_number", _("Wrong number: somebody else's phone")
        NO_CALL = "no_call", _("Wants no call")

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="attempts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    number_shown_at = models.DateTimeField(_("number shown"))
    recorded_at = models.DateTimeField(_("recorded"), null=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=500)

    class Meta:
        default_permissions = ()
        ordering = ["number_shown_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample"], condition=Q(recorded_at=None), name="one_open_call"
            ),
            # Whoever has seen a number records that call before seeing another.
            models.UniqueConstraint(
                fields=["by"], condition=Q(recorded_at=None), name="one_open_call_a_person"
            ),
            models.CheckConstraint(
                condition=Q(recorded_at=None, outcome="")
                | (Q(recorded_at__isnull=False) & ~Q(outcome="")),
                name="recorded_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.outcome}"
