"""The reasons: every kind of evidence that can explain an opening, strongest first.

A template is one function with what the decorator says: how strong (3 telephony, queue or ticket
system; 2 lists handed out by a supervisor; 1 the agent's own word) and the query. Queries read
`opened` (entry, agent, customer, at, purpose, note), `agents`, and the parts below; limits stand
in limits.py. To add a reason, add a function here and its test.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.explaining.registry import Told, part, reason
from audit.models import OwnWord

CONTACT_SYSTEM, LIST, OWN_WORD = 3, 2, 1
# Among what is explained, where one call in ten days falls, a look that only a ticket left open
# vouches for weighs as fifty at a contact. With three of them a day it is called about as soon as
# by uniform draws, at no call more (docs/detection.md); lighter, it would be the place to hide.
LEFT_OPEN = 50

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


# Tickets of the agents, opened not too long ago: an agent works on them when nobody calls.
part(
    name="tickets",
    sql="""
    SELECT ticket.agent_id AS agent, about.customer, ticket.channel, ticket.reference,
           ticket.started_at,
           coalesce(ticket.ended_at, ticket.started_at + %(longest_ticket)s) AS ended_at,
           ticket.ended_at IS NOT NULL AS ended
      FROM audit_interaction AS ticket CROSS JOIN unnest(ticket.customers) AS about (customer)
     WHERE ticket.agent_id = ANY (ARRAY(SELECT agent FROM agents))
       AND ticket.source = 'tickets'
       AND ticket.started_at >= %(begins_at)s - %(longest_ticket)s
       AND ticket.started_at < %(ends_at)s + %(before_contact)s
    """,
)


# What the ticket system tells of a ticket: its beginning and its end. In between it only says that
# nobody closed it, which costs nothing.
_TICKET = """
    SELECT entry, jsonb_build_object(
               'channel', channel, 'reference', reference, 'from', started_at) AS values
      FROM opened JOIN tickets USING (agent, customer)
     WHERE at >= started_at - %(before_contact)s AND at <= ended_at + %(after_contact)s
       AND at <= started_at + %(longest_ticket)s
"""
_IN_WORK = """
       (at <= started_at + %(new_ticket)s OR (ended AND at >= ended_at - %(closing_ticket)s))
"""
_FRESH = "at <= started_at + %(fresh_ticket)s"


@reason(
    label=gettext_lazy("Ticket or chat"),
    strength=CONTACT_SYSTEM,
    sql=f"{_TICKET} AND {_IN_WORK}",
)
def ticket(told: Told) -> str:
    """Say which ticket the agent was working on."""
    return _("Ticket %(reference)s of %(date)s; opened %(at)s") % _ticket_words(told)


@reason(
    label=gettext_lazy("Ticket left open"),
    strength=CONTACT_SYSTEM,
    sql=f"{_TICKET} AND {_FRESH} AND NOT {_IN_WORK}",
    times=LEFT_OPEN,
)
def open_ticket(told: Told) -> str:
    """Say which ticket of the last days the agent may have gone on with."""
    text = _("Ticket %(reference)s of %(date)s, not closed yet; opened %(at)s")
    return text % _ticket_words(told)


@reason(
    label=gettext_lazy("Old ticket"),
    strength=OWN_WORD,
    sql=f"{_TICKET} AND NOT {_FRESH} AND NOT {_IN_WORK}",
)
def old_ticket(told: Told) -> str:
    """Say which ticket, open for long, the agent may have been working on."""
    text = _("Old ticket %(reference)s of %(date)s, not being closed; opened %(at)s")
    return text % _ticket_words(told)


def _ticket_words(told: Told) -> dict[str, str]:
    return {"reference": told["reference"], "date": told.date("from"), "at": told.clock("at")}


# Customers handed to the agents for a time that covers some of the day.
part(
    name="listed",
    sql="""
    SELECT list.agent_id AS agent, about.customer, list.id, list.name, list.begins_at, list.ends_at,
           CASE list.kind WHEN 'campaign' THEN 'sales' WHEN 'visit' THEN 'visit' END AS purpose
      FROM audit_portfolio AS list
      JOIN audit_portfoliocustomer AS about ON about.portfolio_id = list.id
     WHERE about.portfolio_id = ANY (ARRAY(
               SELECT id FROM audit_portfolio
                WHERE agent_id = ANY (ARRAY(SELECT agent FROM agents))
                  AND branch_id = %(branch)s
                  AND begins_at < %(ends_at)s AND ends_at > %(begins_at)s))
    """,
)


@reason(
    label=gettext_lazy("Campaign list or round"),
    strength=LIST,
    sql="""
    SELECT entry, jsonb_build_object('list', name, 'number', id) AS values
      FROM opened JOIN listed USING (agent, customer, purpose)
     WHERE at >= begins_at AND at < ends_at
    """,
)
def on_list(told: Told) -> str:
    """Say on which list the customer was handed to the agent."""
    words = {"list": told["list"], "at": told.clock("at")}
    return _("On the list %(list)s handed to the agent; opened %(at)s") % words


# A sample was drawn by the system and lies on this supervisor's desk.
@reason(
    label=gettext_lazy("Call-back of a drawn customer"),
    strength=CONTACT_SYSTEM,
    sql="""
    SELECT entry, jsonb_build_object('from', sample.due_at) AS values
      FROM opened
      JOIN audit_sample AS sample ON sample.supervisor_id = opened.agent
           AND sample.customer = opened.customer
           AND sample.due_at <= opened.at AND sample.due_at > opened.at - %(reviewed_within)s
           AND (sample.closed_at IS NULL OR sample.closed_at > opened.at - %(after_sample)s)
     WHERE opened.purpose IN ('review', 'call_back')
       AND sample.supervisor_id = ANY (ARRAY(
               SELECT agent FROM opened WHERE purpose IN ('review', 'call_back')))
    """,
)
def sample(told: Told) -> str:
    """Say since when the drawn customer waits for this supervisor's call."""
    words = {"date": told.date("from"), "at": told.clock("at")}
    return _("Drawn on %(date)s for a call by this supervisor; opened %(at)s") % words


# Who stands one or two steps below those who reviewed something.
part(
    name="staff_below",
    sql="""
    SELECT reviewer.agent, ARRAY(
               SELECT below.id FROM staff_user AS below
                WHERE below.supervisor_id = reviewer.agent
                   OR below.supervisor_id = ANY (ARRAY(
                          SELECT boss.id FROM staff_user AS boss
                           WHERE boss.supervisor_id = reviewer.agent))) AS people
      FROM (SELECT DISTINCT agent FROM opened WHERE purpose = 'review') AS reviewer
    """,
)


# Seen in the ledger, not only said: somebody below opened the same record before.
@reason(
    label=gettext_lazy("Review of an opening by own staff"),
    strength=LIST,
    sql="""
    SELECT entry, jsonb_build_object('from', earlier.timestamp, 'reviewed', earlier.id) AS values
      FROM opened JOIN staff_below USING (agent) CROSS JOIN LATERAL (
           SELECT seen.id, seen.timestamp
             FROM audit_logentry AS seen
            WHERE seen.customer = opened.customer AND seen.timestamp < opened.at
              AND seen.timestamp > opened.at - %(reviewed_within)s
              AND seen.event = 'opened' AND seen.outcome = 'given'
              AND seen.actor_id + 0 = ANY (staff_below.people)
            ORDER BY seen.timestamp DESC LIMIT 1) AS earlier
     WHERE opened.purpose = 'review'
    """,
)
def review(told: Told) -> str:
    """Say which opening by somebody below is reviewed."""
    words = {"date": told.date("from"), "then": told.clock("from"), "at": told.clock("at")}
    return _("Review of own staff's opening on %(date)s, %(then)s; opened %(at)s") % words


# What the opening was attached to counts only as the agent's note: it names no customer, and one
# that a system pushed explains by its own customers or not at all.
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


@reason(
    label=gettext_lazy("The agent's declaration"),
    strength=OWN_WORD,
    sql="""
    SELECT entry, jsonb_build_object('from', day.submitted_at) AS values
      FROM opened
      JOIN audit_declaration AS day ON day.agent_id = opened.agent
      JOIN audit_contact AS contact
        ON contact.declaration_id = day.id AND contact.customer = opened.customer
     WHERE day.branch_id = %(branch)s AND day.date = %(date)s
       AND contact.declaration_id = ANY (ARRAY(
               SELECT id FROM audit_declaration WHERE branch_id = %(branch)s AND date = %(date)s))
    """,
)
def declared(told: Told) -> str:
    """Say that the agent declared the customer at the day's end."""
    words = {"declared": told.clock("from"), "at": told.clock("at")}
    return _("Declared by the agent at %(declared)s; opened %(at)s") % words


@reason(
    label=gettext_lazy("The agent's word on this opening"),
    strength=OWN_WORD,
    sql="""
    SELECT entry, jsonb_build_object('choice', word.choice, 'from', word.said_at) AS values
      FROM opened
      JOIN audit_viewing AS said ON said.agent_id = opened.agent AND said.customer = opened.customer
      JOIN audit_ownword AS word ON word.viewing_id = said.id
     WHERE said.branch_id = %(branch)s AND said.date = %(date)s AND word.choice <> 'contested'
       AND word.viewing_id = ANY (ARRAY(
               SELECT id FROM audit_viewing WHERE branch_id = %(branch)s AND date = %(date)s))
    """,
)
def own_word(told: Told) -> str:
    """Say what the agent said about it."""
    words = {"words": OwnWord.Choice(told["choice"]).label, "at": told.clock("at")}
    return _("The agent says: %(words)s; opened %(at)s") % words
