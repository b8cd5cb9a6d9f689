"""Which models auditlog follows: a change of any of them is an entry in the same transaction."""

from auditlog.registry import auditlog

from audit.models import CallAttempt, DailyReport, Draw, Interaction, LogEntry, Sample
from staff.models import Assignment, Branch, BranchPermission, Holiday, Region, User, Vendor

TRACKED = {
    Assignment: (),
    Branch: (),
    BranchPermission: (),
    DailyReport: ("lines", "note"),
    Holiday: (),
    Interaction: (),
    Region: (),
    User: ("password", "last_login"),
    Vendor: (),
}
# Written together with an entry of their own that says more than a difference of columns.
WITH_THEIR_OWN_ENTRY = {
    Draw: "drawn",
    Sample: "drawn, then called_back and call_recorded",
    CallAttempt: "called_back, then call_recorded",
    LogEntry: "is the ledger",
}


def register() -> None:
    """Tell auditlog what to follow; deletions are followed too, though nothing deletes."""
    for model, left_out in TRACKED.items():
        auditlog.register(model, exclude_fields=list(left_out))
