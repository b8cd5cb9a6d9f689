"""The spans and counts by which evidence and oddness are told apart, each with its reason."""

from datetime import timedelta
from typing import Any

LIMITS: dict[str, Any] = {
    # An agent opens the record while the phone still rings or the number is called to the counter.
    "before_contact": timedelta(minutes=5),
    # After-call work: what the agent writes down and arranges when the customer has hung up.
    "after_contact": timedelta(minutes=15),
    # A call of which the system never sent the end explains no more than a very long call would.
    "longest_call": timedelta(hours=2),
    # A ticket that nobody closes must not excuse every look for months.
    "longest_ticket": timedelta(days=30),
    # A supervisor reviews what is in the reports and samples of the last weeks.
    "reviewed_within": timedelta(days=35),
}
