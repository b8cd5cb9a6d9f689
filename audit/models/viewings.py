"""Viewings: what one agent opened of one customer on one branch day, and what explains it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

_ANSWERED = Q(said_at__gt=F("reviewed_at"))
# What was opened or spoken of again after somebody looked into it is to be looked at again.
NOT_LOOKED_AT = Q(review="") | Q(last_at__gt=F("reviewed_at")) | _ANSWERED
# The agent contests it or answers a review: somebody reads that, whatever explains the viewing.
SPOKEN_UP = Q(review="", contested_at__isnull=False) | _ANSWERED
# Not explained, so grave that no evidence replaces a look, or spoken up against.
TO_LOOK_AT = (NOT_LOOKED_AT & (Q(standing="unexplained") | Q(must_check=True))) | SPOKEN_UP
# What is explained comes last: its weight is one among its like.
GRAVEST_FIRST = (
    "-must_check",
    models.ExpressionWrapper(Q(standing="explained"), models.BooleanField()).asc(),
    "-weight",
    "pk",
)


class Viewing(models.Model):
    """One customer as one agent opened it on one branch day: the unit of the draw.

    audit/explaining/ writes the first half from the ledger and the evidence, again and again; the
    second half is what people did about it, which no new explanation touches.
    """

    class Standing(models.TextChoices):
        """How far the evidence reaches; of several openings the least explained one counts."""

        EXPLAINED = "explained", _("Explained")
        OWN_WORD = "own_word", _("By the agent's own word only")
        UNKNOWABLE = "unknowable", _("Cannot be told: a source was silent")
        UNEXPLAINED = "unexplained", _("Not explained")

    class Review(models.TextChoices):
        """What a supervisor who looked into it came to."""

        CLEARED = "cleared", _("In order")
        ASKED = "asked", _("Agent asked")
        CONCERN = "concern", _("Concern")

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    branch = models.ForeignKey("staff.Branch", models.PROTECT, related_name="+")
    date = models.DateField(_("day"))
    customer = models.CharField(_("customer"), max_length=20)

    openings = models.PositiveIntegerField(_("openings"))
    first_at = models.DateTimeField(_("first opened"))
    last_at = models.DateTimeField(_("last opened"))
    purposes = ArrayField(models.CharField(max_length=20), default=list)
    tiers = ArrayField(models.CharField(max_length=10), default=list)
    self_claimed = models.BooleanField(_("self-claimed"), default=False)
    standing = models.CharField(_("standing"), max_length=12, choices=Standing)
    # [{"code": …, "strength": 0 to 3, "entry": ledger id, "values": {…}}], sentences by code
    reasons = models.JSONField(default=list)
    # [{"code": …, "weight": …, "values": {…}}]
    signals = models.JSONField(default=list)
    weight = models.PositiveIntegerField(_("weight"), default=1)
    must_check = models.BooleanField(_("must be checked"), default=False)
    explained_at = models.DateTimeField(_("explained"))

    notified_at = models.DateTimeField(_("agent told"), null=True)
    mailed_at = models.DateTimeField(_("agent told by mail"), null=True)
    notice_read_at = models.DateTimeField(_("notice read"), null=True)
    # The latest word of the agent, and the latest that contests; audit/declaring/words.py says so.
    said_at = models.DateTimeField(_("spoken of"), null=True)
    contested_at = models.DateTimeField(_("contested"), null=True)
    review = models.CharField(_("review"), max_length=8, choices=Review, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    review_note = models.TextField(_("note"), blank=True, max_length=500)

    class Meta:
        default_permissions = ()
        ordering = ["-date", "first_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "branch", "date", "customer"], name="one_viewing_a_day"
            ),
            models.CheckConstraint(
                condition=Q(review="", reviewed_at=None, reviewed_by=None)
                | (~Q(review="") & Q(reviewed_at__isnull=False, reviewed_by__isnull=False)),
                name="reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("agent")),
                name="nobody_reviews_himself",
            ),
        ]
        indexes = [
            models.Index("branch", "date", "standing", name="viewing_by_day"),
            models.Index("customer", "date", name="viewing_by_customer"),
            # What a supervisor has still to look at: few among the many that are explained.
            models.Index(
                "branch",
                "date",
                name="viewing_to_look_at",
                condition=TO_LOOK_AT,
            ),
            models.Index("branch", "said_at", name="viewing_spoken_up", condition=SPOKEN_UP),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def opened_again(self) -> bool:
        """Tell whether it was opened after somebody looked into it."""
        return self.reviewed_at is not None and self.last_at > self.reviewed_at

    @property
    def answered(self) -> bool:
        """Tell whether its agent spoke of it after somebody looked into it."""
        return bool(self.reviewed_at and self.said_at and self.said_at > self.reviewed_at)

    @property
    def contested(self) -> bool:
        """Tell whether its agent contests it, and nobody looked into it since."""
        at = self.contested_at
        return at is not None and (self.reviewed_at is None or at > self.reviewed_at)
