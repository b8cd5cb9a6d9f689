"""The reasons: every kind of evidence that can explain an opening, strongest first.

A template is one function with what the decorator says: how strong (3 telephony, queue or ticket
system; 2 lists handed out by a supervisor; 1 the agent's own word) and the query. Queries read
`opened` (entry, agent, customer, at, purpose, note), `agents`, and the parts below; limits stand
in limits.py. To add a reason, add a function here and its test.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.explaining.registry import Told, part, reason

CONTACT_SYSTEM, LIST, OWN_WORD = 3, 2, 1

# Written as ANY (ARRAY(...)) where a table grows with the years: it leads into the index whatever
# the planner thinks of the newest day, and no history is read.

# What telephony and queue systems pushed about the agents of the day, one row per customer it may
# be about. By agent and not by branch: who covers for another branch is called there.
part(
    name="calls",
    sql="""
    SELECT contact.agent_id AS agent, about.customer, contact.channel, contact.reference,
           contact.caller, contact.started_at,
           least(contact.ended_at, contact.started_at + %(longest_call)s) AS ended_at,
           contact.ended_at IS NOT NULL AS ended
      FROM audit_interaction AS contact CROSS JOIN unnest(contact.customers) AS about (customer)
     WHERE contact.agent_id = ANY (ARRAY(SELECT agent FROM agents))
       AND contact.source = 'telephony'
       AND contact.started_at >= %(begins_at)s - %(longest_call)s - %(after_contact)s
       AND contact.started_at < %(ends_at)s + %(before_contact)s
    """,
)


@reason(
    label=gettext_lazy("Call or queue number"),
    strength=CONTACT_SYSTEM,
    sql="""
    SELECT entry, jsonb_build_object(
               'channel', channel, 'caller', caller, 'reference', reference, 'from', started_at,
               'until', CASE WHEN ended THEN ended_at END) AS values
      FROM opened JOIN calls USING (agent, customer)
     WHERE at >= started_at - %(before_contact)s AND at <= ended_at + %(after_contact)s
    """,
)
def call(told: Told) -> str:
    """Say which call or queue number the opening belongs to."""
    words = {
        "caller": told["caller"] or told["reference"],
        "reference": told["reference"],
        "from": told.clock("from"),
        "until": told.clock("until"),
        "at": told.clock("at"),
    }
    return _call_text(told) % words


def _call_text(told: Told) -> str:
    queue = told["channel"] == "queue"
    if told["until"] is None:
        if queue:
            return _("Queue number %(reference)s from %(from)s; opened %(at)s")
        return _("Call %(caller)s from %(from)s; opened %(at)s")
    if queue:
        return _("Queue number %(reference)s, %(from)s to %(until)s; opened %(at)s")
    return _("Call %(caller)s to queue %(reference)s, %(from)s to %(until)s; opened %(at)s")


@reason(
    label=gettext_lazy("The agent's own note"),
    strength=OWN_WORD,
    sql="""
    SELECT entry, jsonb_build_object('channel', note.channel, 'reference', note.reference) AS values
      FROM opened JOIN audit_interaction AS note ON note.id = opened.note AND note.source = 'agent'
     WHERE note.id = ANY (ARRAY(SELECT note FROM opened WHERE note IS NOT NULL))
    """,
)
def own_note(told: Told) -> str:
    """Say which interaction the agent noted himself."""
    words = {"reference": told["reference"], "at": told.clock("at")}
    return _("Own note %(reference)s by the agent; opened %(at)s") % words
