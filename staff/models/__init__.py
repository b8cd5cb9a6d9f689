"""People, places and what people may do there."""

from staff.models.access import Assignment, BranchPermission
from staff.models.binding import AgreementText, Contract, CourseAttempt, Signature
from staff.models.choosing import Candidate, Document, Interview, Screening, Step, Vacancy
from staff.models.confirming import Confirmation, WrongCode
from staff.models.directory import Directory, DirectoryPerson
from staff.models.people import User, Vendor
from staff.models.places import Branch, Holiday, Region
from staff.models.reminding import Reminder, SpokenReminder
from staff.models.reviewing import AccessReview, Departure, Leave, Suspension
from staff.models.ties import Tie

__all__ = [
    "AccessReview",
    "AgreementText",
    "Assignment",
    "Branch",
    "BranchPermission",
    "Candidate",
    "Confirmation",
    "Contract",
    "CourseAttempt",
    "Departure",
    "Directory",
    "DirectoryPerson",
    "Document",
    "Holiday",
    "Interview",
    "Leave",
    "Region",
    "Reminder",
    "Screening",
    "Signature",
    "SpokenReminder",
    "Step",
    "Suspension",
    "Tie",
    "User",
    "Vacancy",
    "Vendor",
    "WrongCode",
]
