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
    # A ticket is in work on its first day and when it is just being closed; in between, for a week,
    # it explains as well but stays heavier. What is left open longer explains no more than the
    # agent's word that it is still worked on.
    "new_ticket": timedelta(days=1),
    "fresh_ticket": timedelta(days=7),
    "closing_ticket": timedelta(hours=1),
    # And after a month not even that: it must not excuse every look for ever.
    "longest_ticket": timedelta(days=30),
    # A supervisor reviews what is in the reports and samples of the last weeks.
    "reviewed_within": timedelta(days=35),
    # What came of a call is written down the same day; the record may be needed until then.
    "after_sample": timedelta(days=1),
    # Three hands touch one case now and then (agent, second line, supervisor); four do not.
    "many_agents": 4,
    "many_agents_within": timedelta(minutes=60),
    # Still after-call work a quarter of an hour later; half an hour later it is not.
    "after_last_contact": timedelta(minutes=30),
    # Nobody hears a request and answers it in half a minute, six times on end.
    "short_opening": timedelta(seconds=30),
    "short_series": 6,
    # From the list of a search a record is opened at once, or after a few others.
    "after_search": timedelta(minutes=10),
    # A case that lasts brings a customer back two or three times; more wants an explanation.
    "repeated_days": 3,
    # What a viewing is compared with: four weeks hold the week's rhythm and a payday.
    "compared_days": 28,
    # Fewer viewings of colleagues than this say nothing about what is usual under a purpose.
    "enough_viewings": 30,
    "unusual_percent": 5,
    # Below twenty a day, double the usual is chance; five own days make a usual day.
    "volume_from": 20,
    "enough_days": 5,
    "volume_own_times": 2,
    "volume_team_times": 3,
}
