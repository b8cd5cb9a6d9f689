"""The kinds of entry, their outcomes, and the reasons of a refusal in the reader's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """What was done, or asked for and refused."""

    SIGNED_IN = "signed_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
    SIGNED_OUT = "signed_out", _("Signed out")
    PAGE_ASKED = "page_asked", _("Page asked for")
    SEARCHED = "searched", _("Searched")
    FOUND = "found", _("Search answered")
    OPENED = "opened", _("Record opened")
    REVEALED = "revealed", _("Tier revealed")
    VERIFIED = "verified", _("Caller verified")
    CALLED_BACK = "called_back", _("Call-back number shown")
    TRACED = "traced", _("Code traced")
    EXPORTED = "exported", _("Exported")
    IMPORTED = "imported", _("File imported")
    STORED = "stored", _("Customer stored")
    CHANGED = "changed", _("Changed")
    DRAWN = "drawn", _("Samples drawn")
    CALL_RECORDED = "call_recorded", _("Call outcome recorded")
    FOLLOWED_UP = "followed_up", _("Follow-up closed")
    NO_CALL_ENDED = "no_call_ended", _("Calls welcome again")
    REPORT_SIGNED = "report_signed", _("Report signed off")
    REPORT_RAISED = "report_raised", _("Unsigned report raised")
    TAKEN_IN = "taken_in", _("Interactions taken in")
    HANDED_OUT = "handed_out", _("List handed out")
    DECLARED = "declared", _("Day declared")
    OWN_WORD = "own_word", _("Agent's own word")
    NOTIFIED = "notified", _("Agent told of an unexplained opening")
    REVIEWED = "reviewed", _("Opening reviewed")
    SEALED = "sealed", _("Draw sealed")
    PUBLISHED = "published", _("Draw's secret published")
    CANDIDATE_SEEN = "candidate_seen", _("Candidate looked at")
    DOCUMENT_GIVEN = "document_given", _("Candidate's document fetched")
    CANDIDATE_EMPTY = "candidate_empty", _("Candidate's data deleted")
    SIGNED = "signed", _("Agreement signed")
    COURSE_TAKEN = "course_taken", _("Course's test taken")
    CONFIRMED = "confirmed", _("Sign-in confirmed")
    UNCONFIRMED = "unconfirmed", _("Confirmation taken back")
    REMINDED = "reminded", _("Reminded of rules and sanctions")
    SUSPENDED = "suspended", _("Access suspended")
    LIFTED = "lifted", _("Suspension lifted")
    ACCESS_REVIEWED = "access_reviewed", _("Access reviewed")
    LETTER_GIVEN = "letter_given", _("Letter printed")
    PROVISIONED = "provisioned", _("Told by a directory or a file")


class Outcome(models.TextChoices):
    """How it ended."""

    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")
    MATCH = "match", _("Match")
    NO_MATCH = "no_match", _("No match")
    DONE = "done", _("Done")


class Reason(models.TextChoices):
    """Why an access was refused; the ledger keeps the code, the reader gets `advice`."""

    NOT_YOUR_TASK = "not_your_task", _("Not part of the role")
    NO_ASSIGNMENT = "no_assignment", _("No assignment in force")
    ASSIGNMENT_ENDED = "assignment_ended", _("Assignment ended")
    ASSIGNMENT_NOT_BEGUN = "assignment_not_begun", _("Assignment not begun")
    UNKNOWN_CUSTOMER = "unknown_customer", _("No such customer")
    OTHER_BRANCH = "other_branch", _("Customer of another branch")
    OUTSIDE_HOURS = "outside_hours", _("Outside the granted hours")
    OUTSIDE_NETWORK = "outside_network", _("Outside the granted networks")
    QUOTA = "quota", _("Daily number of customers used up")
    TIER_NOT_LENT = "tier_not_lent", _("Tier not lent")
    NO_INTERACTION = "no_interaction", _("Interaction needed")
    NOT_YOUR_INTERACTION = "not_your_interaction", _("Not the agent's running interaction")
    PURPOSE = "purpose", _("Purpose missing or unknown")
    SENTENCE = "sentence", _("Reason in a sentence needed")
    NOT_OPENED = "not_opened", _("Record not opened before")
    LOCKED = "locked", _("Verification locked")
    NOT_YOUR_SAMPLE = "not_your_sample", _("Sample of another supervisor")
    CALL_OPEN = "call_open", _("Earlier call not recorded")
    CALLING_HOURS = "calling_hours", _("Outside the hours for calls")
    WANTS_NO_CALL = "wants_no_call", _("Customer wants no calls")
    NOT_YOUR_VIEWING = "not_your_viewing", _("Viewing of another team")
    TOO_SHORT = "too_short", _("Search too short")
    # What staff_lacks names: something that everybody needs before they touch customers' data.
    LACKS_SUSPENDED = "lacks_suspended", _("Access suspended")
    LACKS_ON_LEAVE = "lacks_on_leave", _("On leave")
    LACKS_VENDOR_ENDED = "lacks_vendor_ended", _("Vendor ended")
    LACKS_INTERVIEW = "lacks_interview", _("Interview missing")
    LACKS_CONTRACT = "lacks_contract", _("No contract in force")
    LACKS_AGREEMENT = "lacks_agreement", _("Agreement not signed")
    LACKS_COURSE = "lacks_course", _("Course not passed")
    LACKS_CONFIRMATION = "lacks_confirmation", _("Sign-in not confirmed")
    LACKS_REMINDER = "lacks_reminder", _("Reminder not answered")
    LACKS_REVIEW = "lacks_review", _("Access review overdue")


_NOT_FOUND = _("There is no record with this number in your branches. Check the number.")

ADVICE = {
    Reason.NOT_YOUR_TASK: _("Your role does not include this page. Go back to your home page."),
    Reason.NO_ASSIGNMENT: _(
        "You have no assignment in force that lets you open customer records. Ask your supervisor."
    ),
    Reason.ASSIGNMENT_ENDED: _("Your assignment has ended. Ask your supervisor to renew it."),
    Reason.ASSIGNMENT_NOT_BEGUN: _("Your assignment has not begun yet. Ask your supervisor."),
    # Unknown and forbidden look the same to the reader; only the ledger tells them apart.
    Reason.UNKNOWN_CUSTOMER: _NOT_FOUND,
    Reason.OTHER_BRANCH: _NOT_FOUND,
    Reason.OUTSIDE_HOURS: _(
        "Your access is lent for certain hours, and it is outside them now. "
        "Come back in your hours or ask your supervisor."
    ),
    Reason.OUTSIDE_NETWORK: _(
        "Your access works only from the branch network. Connect there and try again."
    ),
    Reason.QUOTA: _(
        "You have opened as many customers today as your assignment allows. "
        "Ask your supervisor if you need more."
    ),
    Reason.LACKS_SUSPENDED: _("Your access is suspended. Ask your supervisor what happens next."),
    Reason.LACKS_ON_LEAVE: _(
        "You are registered as on leave, and your access rests until its last day. "
        "If you are at work, tell your supervisor."
    ),
    Reason.LACKS_VENDOR_ENDED: _(
        "The company that employs you no longer works for us. Ask HR what happens next."
    ),
    Reason.LACKS_INTERVIEW: _(
        "You have not been recommended in an interview yet. Ask your supervisor for one."
    ),
    Reason.LACKS_CONTRACT: _(
        "No contract of yours is in force today. Ask HR to register the contract or its extension."
    ),
    Reason.LACKS_AGREEMENT: _(
        "Some agreement waits for your signature. Read and sign it under My papers."
    ),
    Reason.LACKS_COURSE: _(
        "The course is not passed, or too long ago. Take its test under My papers."
    ),
    Reason.LACKS_CONFIRMATION: _(
        "Nobody has confirmed yet that this sign-in is yours. Show the code that stands under My "
        "papers to who leads you, or to the privacy officer."
    ),
    Reason.LACKS_REMINDER: _(
        "A reminder waits too long for your answer. Answer it, and customer pages open again."
    ),
    Reason.LACKS_REVIEW: _(
        "Your access was not reviewed in time and rests until it is. Ask your supervisor."
    ),
    Reason.TIER_NOT_LENT: _(
        "This part of the record is not lent to you. Pass the customer on to your supervisor."
    ),
    Reason.NO_INTERACTION: _(
        "Start an interaction first: choose the channel and enter its reference."
    ),
    Reason.NOT_YOUR_INTERACTION: _(
        "This interaction is not yours or is over. Start the interaction again."
    ),
    Reason.PURPOSE: _("Choose why you open the record."),
    Reason.SENTENCE: _("This purpose needs a sentence: write in a few words what it is about."),
    Reason.NOT_OPENED: _("Open the record again: it was opened too long ago."),
    Reason.LOCKED: _(
        "Three answers were wrong, so verification of this customer is locked for you today. "
        "Your supervisor has been told; pass the caller on."
    ),
    Reason.NOT_YOUR_SAMPLE: _("This call-back is not waiting for you."),
    Reason.CALL_OPEN: _(
        "You have seen the number of another call-back and not recorded what came of it. "
        "Record that call first: the call-backs page leads you back to it."
    ),
    Reason.CALLING_HOURS: _(
        "It is too early or too late for a call where this customer lives. "
        "The page of the call-back says from when you may call."
    ),
    Reason.WANTS_NO_CALL: _(
        "This customer wants no calls. Close the call-back without one; "
        "another customer of that day takes its place."
    ),
    Reason.NOT_YOUR_VIEWING: _("There is no such viewing in your team."),
    Reason.TOO_SHORT: _("Type at least three letters, or a whole number."),
}
