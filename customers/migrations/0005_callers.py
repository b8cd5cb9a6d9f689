"""Which customers have a calling number; and how long a pushed call counts as running."""

from django.db import migrations

CALLERS = """
-- The customers of a feed's branches who have one of these phone numbers, given as keyed hashes: so
-- it cannot be asked without the index key. At most 1,000 at once, numbers of customers and nothing
-- else, for a feed in use; and none of a phone number that more than five customers have, since a
-- house's or a made-up number would explain every one of them.
CREATE FUNCTION customers_of_callers(feed bigint, digests bytea[])
RETURNS TABLE (digest bytea, branch_id bigint, numbers text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT found.digest, found.branch_id, array_agg(found.number ORDER BY found.number)
      FROM (
    SELECT asked.digest, head.branch_id, head.number::text AS number,
           count(*) OVER (PARTITION BY asked.digest) AS sharing
      FROM (SELECT DISTINCT given.digest FROM unnest($2) AS given (digest) LIMIT 1000) AS asked
      JOIN customers_lookup AS known ON known.digest = asked.digest AND known.kind = 'phone'
      JOIN customers_customer AS head ON head.id = known.customer_id
      JOIN audit_feed_branches AS spoken_for
        ON spoken_for.branch_id = head.branch_id AND spoken_for.feed_id = $1
      JOIN audit_feed AS source ON source.id = $1 AND source.revoked_at IS NULL
     GROUP BY asked.digest, head.branch_id, head.number) AS found
     WHERE found.sharing <= 5
     GROUP BY found.digest, found.branch_id;
$$;
"""

# As in 0003, but for what counts as running: a call of which the system never told the end would
# otherwise be an interaction for good. audit/interactions.py has the same two hours.
RUNS = "call.agent_id = person AND call.ended_at IS NULL"
RUNS_FOR_TWO_HOURS = f"""{RUNS}
                      AND (call.source = 'agent'
                           OR call.started_at BETWEEN at - interval '2 hours'
                                                  AND at + interval '5 minutes')"""
FACTS = """
CREATE OR REPLACE FUNCTION customers_facts(
    person bigint, wanted text, asked_for text, at timestamptz, named bigint)
RETURNS TABLE (
    branch_id bigint, protected boolean, interaction_runs boolean, held_branch_id bigint,
    valid_from timestamptz, valid_until timestamptz, name text, time_zone text,
    workdays smallint[], opens_at time, closes_at time, day_ends_at time, assignment_id bigint,
    role text, tiers text[], hours_from time, hours_until time, workdays_only boolean,
    networks text[], customers_a_day integer, own_holiday boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT located.branch_id, located.protected,
           EXISTS (SELECT 1 FROM audit_interaction AS call
                    WHERE call.id = named AND {runs}),
           held.content_object_id, held.valid_from, held.valid_until,
           branch.name::text, branch.time_zone::text, branch.workdays, branch.opens_at,
           branch.closes_at, branch.day_ends_at,
           terms.id, terms.role::text, terms.tiers::text[], terms.hours_from, terms.hours_until,
           terms.workdays_only, terms.networks::text[], terms.customers_a_day,
           EXISTS (SELECT 1 FROM staff_holiday AS added
                    WHERE added.date = (at AT TIME ZONE branch.time_zone)::date
                      AND (added.branch_id = branch.id OR added.branch_id IS NULL))
      FROM (SELECT 1) AS one
      LEFT JOIN customers_customer AS located ON located.number = asked_for
      LEFT JOIN (staff_branchpermission AS held
                 JOIN auth_permission AS permission ON permission.id = held.permission_id
                 JOIN staff_user AS holder ON holder.id = held.user_id AND holder.is_active
                 JOIN staff_branch AS branch ON branch.id = held.content_object_id
                 JOIN staff_assignment AS terms ON terms.id = held.assignment_id)
             ON held.user_id = person AND permission.codename = wanted;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_import_warnings"),
        ("audit", "0006_supervision"),
    ]
    operations = [
        migrations.RunSQL(CALLERS, "DROP FUNCTION customers_of_callers(bigint, bytea[])"),
        migrations.RunSQL(FACTS.format(runs=RUNS_FOR_TWO_HOURS), FACTS.format(runs=RUNS)),
    ]
