"""What the list of people can be narrowed to; the choice lives in the URL."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from staff.models import Assignment, Branch, User, Vendor
from staff.roles import ROLES

STATES = (
    ("working", _("Working")),
    ("unmailed", _("Working, without an e-mail")),
    ("idle", _("Without an assignment")),
    ("ended", _("Ended")),
)


def in_force(*, at: datetime, **of: Any) -> QuerySet[Assignment]:
    """Return the assignments that hold at an instant."""
    return Assignment.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at), valid_from__lte=at, **of
    )


def unmailed(*, at: datetime) -> QuerySet[User]:
    """Return who works and has no address: notices and reminders reach them on screen only."""
    held = Exists(in_force(at=at, user=OuterRef("pk")))
    return User.objects.filter(held, is_active=True, email="")


class PeopleFilter(django_filters.FilterSet):
    """Name, branch, role, vendor, engagement, and whether somebody works here now."""

    q = django_filters.CharFilter(label=_("Name or number"), method="find")
    branch = django_filters.ModelChoiceFilter(
        label=_("Branch"),
        queryset=Branch.objects.all(),
        method="at_branch",
        empty_label=_("All"),
    )
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=[(role.code, role.label) for role in ROLES], method="in_role"
    )
    vendor = django_filters.ModelChoiceFilter(
        label=_("Vendor"), queryset=Vendor.objects.all(), empty_label=_("All")
    )
    engagement = django_filters.ChoiceFilter(label=_("Engagement"), choices=User.Engagement.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")

    class Meta:
        model = User
        fields = ["q", "branch", "role", "vendor", "engagement", "state"]

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        for name in ("role", "engagement", "state"):
            self.filters[name].extra.setdefault("empty_label", _("All"))

    def find(self, people: QuerySet[User], _name: str, text: str) -> QuerySet[User]:
        """Every word must stand somewhere in the name, the username or the number."""
        for word in text.split():
            people = people.filter(
                Q(full_name__icontains=word)
                | Q(username__icontains=word)
                | Q(employee_number__icontains=word)
            )
        return people

    def at_branch(self, people: QuerySet[User], _name: str, branch: Branch) -> QuerySet[User]:
        """Whoever holds an assignment that covers the branch."""
        covering = in_force(at=self.at, user=OuterRef("pk")).filter(
            Q(branch=branch) | Q(region=branch.region_id) | Q(branch=None, region=None)
        )
        return people.filter(Exists(covering))

    def in_role(self, people: QuerySet[User], _name: str, role: str) -> QuerySet[User]:
        """Whoever holds the role now."""
        return people.filter(Exists(in_force(at=self.at, user=OuterRef("pk"), role=role)))

    def in_state(self, people: QuerySet[User], _name: str, state: str) -> QuerySet[User]:
        """Working with an assignment, with or without an address, waiting for one, or ended."""
        if state == "ended":
            return people.filter(is_active=False)
        if state == "unmailed":
            return people.filter(pk__in=unmailed(at=self.at).order_by())
        held = Exists(in_force(at=self.at, user=OuterRef("pk")))
        return people.filter(held if state == "working" else ~held, is_active=True)
