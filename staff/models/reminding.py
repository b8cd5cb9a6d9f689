"""Reminding: rules and sanctions that return, and what supervisors said in person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.models.people import User


class Reminder(models.Model):
    """One return of the rules to one person, with one situation to answer."""

    person = models.ForeignKey(User, models.PROTECT, related_name="reminders")
    number = models.PositiveSmallIntegerField()  # the first comes after 7 days, and so on
    due_at = models.DateTimeField(_("due"))
    closes_at = models.DateTimeField(_("to be done until"))  # after that, no customer pages
    situation = models.CharField(max_length=40)
    sent_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField(null=True)  # told to the supervisor
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=20, blank=True)
    right = models.BooleanField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-due_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "due_at"], name="reminded_once"),
        ]
        indexes = [
            models.Index(
                "person", "closes_at", name="reminder_open",
                condition=models.Q(answered_at=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id} {self.due_at:%Y-%m-%d}"


class SpokenReminder(models.Model):
    """What a supervisor reminded somebody of in person, and when."""

    person = models.ForeignKey(User, models.PROTECT, related_name="spoken_reminders")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    held_date = models.DateField(_("date"))
    topic = models.CharField(_("topic"), max_length=200)
    entered_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-held_date", "-entered_at"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.held_date:%Y-%m-%d}"
