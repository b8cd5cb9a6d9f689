"""People, places and what people may do there."""

from staff.models.access import Assignment, BranchPermission
from staff.models.people import User, Vendor
from staff.models.places import Branch, Holiday, Region
from staff.models.ties import Tie

__all__ = [
    "Assignment",
    "Branch",
    "BranchPermission",
    "Holiday",
    "Region",
    "Tie",
    "User",
    "Vendor",
]
