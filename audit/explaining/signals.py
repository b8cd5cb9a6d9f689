"""The signals: what is odd about a viewing, whether or not it is explained.

A template is one function with what the decorator says: its weight in tenths of the base (see
weights.py) and the query. Queries read `viewing` (agent, customer, openings, first_at, last_at,
purposes, tiers, protected, ...), `opened`, `reasons` (entry, code, ...), and the parts below;
limits stand in limits.py; `percent` takes off weight where the oddness is common. To add a signal,
add a function here and its test; kinship signals need the customers' hashes and stand in
customers/signals.py.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit.explaining.registry import Told, part, signal
from audit.reporting.minutes import TIERS

# How many customers each agent of the branch opened on each day before, and under which purposes
# with which tiers: kept by each explanation, so that no old viewing is read again.
part(
    name="earlier",
    sql="""
    SELECT kept.date, told.key::bigint AS agent, told.value AS numbers
      FROM audit_explainedday AS kept CROSS JOIN jsonb_each(kept.agents) AS told
     WHERE kept.branch_id = %(branch)s AND kept.date < %(date)s
       AND kept.date >= %(date)s - %(compared_days)s
    """,
)
part(
    name="earlier_purposes",
    sql="""
    SELECT agent, told.key AS purpose, sum((told.value->>0)::int) AS viewings,
           sum((told.value->>1)::int) AS financial, sum((told.value->>2)::int) AS identity
      FROM earlier CROSS JOIN jsonb_each(numbers->'purposes') AS told GROUP BY agent, told.key
    """,
)
part(
    name="team_purposes",
    sql="""
    SELECT purpose, sum(viewings) AS viewings, sum(financial) AS financial,
           sum(identity) AS identity
      FROM earlier_purposes GROUP BY purpose
    """,
)
# What is usual, each counted once: a planner that knows nothing yet of the newest day expects one
# viewing, and would count the team's weeks anew for every one of them.
part(
    name="usual_own",
    sql="""
    SELECT agent, percentile_disc(0.5) WITHIN GROUP (
                      ORDER BY (numbers->>'viewings')::int) AS usual
      FROM earlier GROUP BY agent HAVING count(*) >= %(enough_days)s
    """,
)
part(
    name="usual_team",
    sql="""
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY (numbers->>'viewings')::int) AS usual
      FROM earlier HAVING count(*) >= %(enough_days)s
    """,
)
# Until when the exchange told of contacts of each agent this day. A ticket's end is no contact's,
# so tickets are not among them; but work on a ticket or a list after the last call is no oddness.
part(
    name="last_call",
    sql="""
    SELECT agent_id AS agent, max(least(ended_at, started_at + %(longest_call)s)) AS until
      FROM audit_interaction
     WHERE agent_id = ANY (ARRAY(SELECT agent FROM agents)) AND source = 'telephony'
       AND started_at >= %(begins_at)s AND started_at < %(ends_at)s
     GROUP BY agent_id
    """,
)


@signal(
    label=gettext_lazy("Protected customer"),
    weight=10,
    sql="""
    SELECT agent, customer, 100 AS percent, '{}'::jsonb AS values FROM viewing WHERE protected
    """,
)
def protected_customer(told: Told) -> str:
    """Say that the customer is protected."""
    return _("Protected customer")


# By the ledger and not by the day's openings: other branches' agents count too.
@signal(
    label=gettext_lazy("Opened by many agents"),
    weight=6,
    sql="""
    SELECT agent, customer, 100 AS percent,
           jsonb_build_object('agents', max(others.agents), 'at', min(at)) AS values
      FROM opened CROSS JOIN LATERAL (
           SELECT count(DISTINCT seen.actor_id) AS agents FROM audit_logentry AS seen
            WHERE seen.customer = opened.customer
              AND seen.timestamp >= opened.at - %(many_agents_within)s
              AND seen.timestamp <= opened.at + %(many_agents_within)s
              AND seen.event = 'opened' AND seen.outcome = 'given') AS others
     WHERE others.agents >= %(many_agents)s
     GROUP BY agent, customer
    """,
)
def many_agents(told: Told) -> str:
    """Say how many agents opened the record around this opening."""
    words = {"agents": told["agents"], "at": told.clock("at")}
    return _("%(agents)s agents opened this record within an hour of %(at)s") % words


@signal(
    label=gettext_lazy("Outside work hours"),
    weight=6,
    sql="""
    SELECT agent, customer, 100 AS percent, jsonb_build_object('at', min(at)) AS values
      FROM opened WHERE outside_hours GROUP BY agent, customer
    """,
)
def outside_hours(told: Told) -> str:
    """Say when the record was opened outside work hours."""
    return _("Opened outside work hours, at %(at)s") % {"at": told.clock("at")}


# Not where a source was silent since then: nobody can tell when the last contact was.
@signal(
    label=gettext_lazy("After the last contact"),
    weight=5,
    sql="""
    SELECT agent, customer, 100 AS percent,
           jsonb_build_object('at', min(at), 'until', min(until)) AS values
      FROM opened
      JOIN (SELECT agent, greatest(last_call.until, work.until) AS until
              FROM last_call LEFT JOIN (
                   SELECT agent, max(at) AS until FROM opened JOIN reasons USING (entry)
                    WHERE code IN ('ticket', 'open_ticket', 'on_list')
                     GROUP BY agent) AS work
             USING (agent)) AS last_contact USING (agent)
     WHERE at > until + %(after_last_contact)s
       AND NOT EXISTS (SELECT FROM unnest(%(silent_from)s::timestamptz[],
                                          %(silent_until)s::timestamptz[]) AS silence (a, z)
                        WHERE a < at AND z > until)
     GROUP BY agent, customer
    """,
)
def after_last_contact(told: Told) -> str:
    """Say how long after the agent's last contact of the day the record was opened."""
    words = {"at": told.clock("at"), "until": told.clock("until")}
    return _("Opened at %(at)s; the last contact of the day ended at %(until)s") % words


# Islands of openings of one agent, each of another customer and soon after the one before.
@signal(
    label=gettext_lazy("Many short openings in sequence"),
    weight=6,
    sql="""
    SELECT agent, customer, 100 AS percent,
           jsonb_build_object('count', max(count), 'from', min(begun), 'until', max(ended))
           AS values
      FROM (SELECT agent, customer, count(*) OVER island AS count, min(at) OVER island AS begun,
                   max(at) OVER island AS ended
              FROM (SELECT agent, customer, at,
                           count(*) FILTER (WHERE pause IS NULL OR pause > %(short_opening)s)
                           OVER (PARTITION BY agent ORDER BY at, entry) AS island
                      FROM (SELECT agent, customer, at, entry, at - lag(at) OVER (
                                       PARTITION BY agent ORDER BY at, entry) AS pause
                              FROM opened) AS paused) AS numbered
            WINDOW island AS (PARTITION BY agent, island)) AS counted
     WHERE count >= %(short_series)s GROUP BY agent, customer
    """,
)
def short_series(told: Told) -> str:
    """Say how many records were opened one after the other, and when."""
    words = {
        "count": told["count"],
        "from": told.clock("from"),
        "until": told.clock("until"),
    }
    return _("%(count)s openings in quick sequence, %(from)s to %(until)s") % words


# The last search of the agent before an opening, if the customer stood in what it showed.
@signal(
    label=gettext_lazy("Searched by name"),
    weight=2,
    sql="""
    SELECT agent, customer, 100 AS percent, jsonb_build_object('at', min(at)) AS values
      FROM (SELECT agent, customer, at, asked, entry,
                   first_value(more) OVER search AS search,
                   first_value(at) OVER search AS searched_at
              FROM (SELECT *, count(*) FILTER (WHERE asked)
                              OVER (PARTITION BY agent ORDER BY at, entry) AS search_number
                      FROM (SELECT agent, customer, at, entry, false AS asked,
                                   NULL::jsonb AS more FROM opened
                            UNION ALL
                            SELECT actor_id, NULL, timestamp, id, true, additional_data
                              FROM audit_logentry
                             WHERE actor_branch_id = %(branch)s AND event = 'found'
                               AND outcome = 'given' AND timestamp < %(ends_at)s
                               AND timestamp >= %(begins_at)s - %(after_search)s) AS both_kinds
                   ) AS numbered
            WINDOW search AS (PARTITION BY agent, search_number ORDER BY at, entry)) AS looked_up
     WHERE NOT asked AND search @> '{"kind": "name"}' AND search->'numbers' @> to_jsonb(customer)
       AND at <= searched_at + %(after_search)s
     GROUP BY agent, customer
    """,
)
def by_name(told: Told) -> str:
    """Say that the record was found by name, which a caller's number makes needless."""
    return _("Found by name, not by a number; opened %(at)s") % {"at": told.clock("at")}


@signal(
    label=gettext_lazy("Tier that colleagues do not reveal"),
    weight=6,
    sql="""
    SELECT agent, customer, 100 AS percent, jsonb_build_object(
               'tier', max(tier), 'share', floor(max(share)), 'of', min(viewings)) AS values
      FROM (SELECT viewing.agent, viewing.customer, tier,
                   team.viewings - coalesce(own.viewings, 0) AS viewings,
                   100 * CASE tier WHEN 'financial'
                              THEN team.financial - coalesce(own.financial, 0)
                              ELSE team.identity - coalesce(own.identity, 0) END
                   / greatest(team.viewings - coalesce(own.viewings, 0), 1) AS share
              FROM viewing
             CROSS JOIN unnest(viewing.tiers) AS tier CROSS JOIN unnest(viewing.purposes) AS purpose
              JOIN team_purposes AS team USING (purpose)
              LEFT JOIN earlier_purposes AS own USING (agent, purpose)
             WHERE tier IN ('financial', 'identity')) AS by_purpose
     GROUP BY agent, customer, tier
    HAVING max(share) < %(unusual_percent)s AND min(viewings) >= %(enough_viewings)s
    """,
)
def unusual_tier(told: Told) -> str:
    """Say which tier was revealed, and how rarely colleagues do so under this purpose."""
    words = {"tier": TIERS.get(told["tier"], told["tier"]), "share": told["share"]}
    return (
        _("%(tier)s revealed; colleagues do so in %(share)s %% of viewings with this purpose")
        % words
    )


# By the customer, whom few have opened; + 0 keeps away from the index of the agent's whole past.
@signal(
    label=gettext_lazy("One customer again and again"),
    weight=5,
    sql="""
    SELECT agent, customer, 100 AS percent,
           jsonb_build_object('days', before.days, 'first', before.first) AS values
      FROM viewing CROSS JOIN LATERAL (
           SELECT count(DISTINCT seen.date) AS days, min(seen.first_at) AS first
             FROM audit_viewing AS seen
            WHERE seen.customer = viewing.customer AND seen.agent_id + 0 = viewing.agent
              AND seen.date < %(date)s AND seen.date >= %(date)s - %(compared_days)s) AS before
     WHERE before.days >= %(repeated_days)s
    """,
)
def repeated(told: Told) -> str:
    """Say on how many earlier days the agent opened the same customer."""
    words = {"days": told["days"], "first": told.date("first")}
    text = ngettext(
        "Opened by the same agent on %(days)s earlier day, first on %(first)s",
        "Opened by the same agent on %(days)s earlier days, first on %(first)s",
        told["days"],
    )
    return text % words


# The weight is small: it stands on every viewing of the day, and tells more about the agent.
@signal(
    label=gettext_lazy("Many customers in a day"),
    weight=2,
    sql="""
    SELECT viewing.agent, viewing.customer, 100 AS percent, jsonb_build_object(
               'today', today.count, 'own', own.usual, 'team', team.usual) AS values
      FROM viewing
      JOIN (SELECT agent, count(*) AS count FROM viewing GROUP BY agent) AS today USING (agent)
      LEFT JOIN usual_own AS own USING (agent) LEFT JOIN usual_team AS team ON true
     WHERE today.count >= %(volume_from)s
       AND (today.count > %(volume_own_times)s * own.usual
            OR today.count > %(volume_team_times)s * team.usual)
    """,
)
def volume(told: Told) -> str:
    """Say how many customers the agent opened this day, and what is usual."""
    words = {"today": told["today"], "own": told["own"], "team": told["team"]}
    if told["own"] is None:
        return _("%(today)s customers this day; usual in the team: %(team)s") % words
    return _("%(today)s customers this day; usual for this agent: %(own)s, the team: %(team)s") % (
        words
    )
