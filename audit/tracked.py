"""Which models auditlog follows: a change of any of them is an entry in the same transaction."""

from auditlog.registry import auditlog
from django.db.models import Model

from audit import models as own
from staff import models as staff
from staff.models import Assignment, Branch, BranchPermission, Holiday, Region, Tie, User, Vendor

# A candidate's own data, and what was said about it, is nobody's but theirs who take part.
_OF_CANDIDATES = (
    "full_name", "birth_date", "phone", "email", "nik_digest", "nik_last", "reason",
)  # fmt: skip

TRACKED = {
    Assignment: (),
    staff.AccessReview: (),
    staff.AgreementText: ("body_id", "body_en"),
    staff.Candidate: _OF_CANDIDATES,
    staff.Contract: (),
    staff.CourseAttempt: ("situations", "answers"),
    staff.Departure: (),
    staff.Directory: ("token_hash", "last_heard_at"),
    staff.DirectoryPerson: ("external_id",),
    staff.Document: (),
    staff.Interview: ("scores", "note", "reason", "again_word"),
    staff.Leave: (),
    staff.Reminder: ("situation", "answer"),
    staff.Screening: ("duplicate_word",),
    staff.Signature: (),
    staff.SpokenReminder: (),
    staff.Step: ("reason",),
    staff.Suspension: (),
    staff.Vacancy: (),
    Branch: (),
    BranchPermission: (),
    own.DailyReport: ("lines", "note", "raised_at", "raised_to", "signed_by"),
    own.DiceRoll: (),
    own.Feed: ("token_hash", "last_heard_at"),
    own.Handover: (),
    Holiday: (),
    own.Interaction: ("caller_key",),
    own.Portfolio: (),
    Region: (),
    Tie: ("digest",),
    User: ("password", "last_login"),
    Vendor: (),
}
# Written together with an entry of their own that says more than a difference of columns.
WITH_THEIR_OWN_ENTRY = {
    staff.Confirmation: "confirmed, then unconfirmed",
    staff.WrongCode: "confirmed, without a match",
    own.CallAttempt: "called_back, then call_recorded",
    own.Contact: "declared",
    own.Declaration: "declared",
    own.DoNotCall: "call_recorded, then no_call_ended",
    own.Draw: "sealed, drawn, then published",
    own.DrawAlarm: "made of the ledger",
    own.ExplainedDay: "made of the ledger",
    own.FollowUp: "followed_up",
    own.LogEntry: "is the ledger",
    own.OwnWord: "own_word",
    own.PortfolioCustomer: "handed_out",
    own.ReportFile: "exported",
    own.Sample: "drawn, then called_back and call_recorded",
    own.Viewing: "made of the ledger; notified and reviewed",
}


# Lists that belong to a model without being columns of it.
WITH_LISTS: dict[type[Model], set[str]] = {
    own.Feed: {"branches"},
    staff.Candidate: {"relatives"},
    staff.Vacancy: {"vendors"},
}


def register() -> None:
    """Tell auditlog what to follow; deletions are followed too, though nothing deletes."""
    for model, left_out in TRACKED.items():
        auditlog.register(
            model, exclude_fields=list(left_out), m2m_fields=WITH_LISTS.get(model, set())
        )
