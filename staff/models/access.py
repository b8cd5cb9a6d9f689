"""Assignments, and the branch permissions that they make."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from staff.models.people import User
from staff.models.places import Branch, Region, networks_field
from staff.roles import DUTIES, ROLES


class Period(Func):
    """The span of an assignment, for the database to compare."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def _duty_of_the_role() -> Q:
    """Return the condition that a role stands with its own duty, as staff/roles.py has it."""
    condition = Q()
    for duty in DUTIES:
        codes = [role.code for role in ROLES if role.duty == duty]
        condition |= Q(duty=duty.value, role__in=codes)
    return condition


class Assignment(models.Model):
    """A user holds a role at a branch, a region or everywhere, on terms, from when to when."""

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    role = models.CharField(_("role"), max_length=12, choices=[(r.code, r.label) for r in ROLES])
    duty = models.PositiveSmallIntegerField(choices=[(d.value, d.name) for d in DUTIES])
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    valid_from = models.DateTimeField(_("from"))
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)
    # Terms of access (S&K): empty means no limit, except tiers, where it means none.
    tiers = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    hours_from = models.TimeField(_("hours from"), null=True, blank=True)
    hours_until = models.TimeField(_("hours until"), null=True, blank=True)
    workdays_only = models.BooleanField(_("workdays only"), default=False)
    networks = networks_field()
    customers_a_day = models.PositiveIntegerField(_("customers a day"), null=True, blank=True)
    lent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="lent")

    class Meta:
        default_permissions = ()
        ordering = ["-valid_from"]
        constraints = [
            # Separation of duties: who administers, hires or audits serves no customers meanwhile.
            ExclusionConstraint(
                name="one_duty_at_a_time",
                expressions=[
                    (OpClass("user", name="gist_int8_ops"), RangeOperators.EQUAL),
                    (OpClass("duty", name="gist_int2_ops"), RangeOperators.NOT_EQUAL),
                    (Period("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=_duty_of_the_role(), name="duty_of_the_role"),
            models.CheckConstraint(
                condition=Q(branch=None) | Q(region=None), name="branch_or_region"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="assignment_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(hours_from=None, hours_until=None) | Q(hours_from__lt=F("hours_until")),
                name="hours_in_order",
            ),
            models.CheckConstraint(
                condition=Q(lent_by=None) | ~Q(lent_by=F("user")),
                name="nobody_lends_to_himself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} #{self.pk}"

    @property
    def place(self) -> "Branch | Region | str":
        """Return where the role is held, for the screen."""
        return self.branch or self.region or str(_("All branches"))

    @property
    def zone(self) -> str:
        """Return the clock by which its days are told: the branch's, else the capital's."""
        return self.branch.time_zone if self.branch else Branch.Zone.WIB.value


class BranchPermission(UserObjectPermissionBase):
    """guardian's object permission on a branch, valid only as long as its assignment."""

    content_object = models.ForeignKey(Branch, models.PROTECT)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="permissions")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        # Not guardian's own three columns: two assignments may give the same permission.
        unique_together: ClassVar = [["user", "permission", "content_object", "assignment"]]

    def __str__(self) -> str:
        return f"{self.user_id} {self.permission_id} {self.content_object_id}"
