"""What a decision needs to know: where a customer belongs, and what a person holds where."""

from django.db import migrations

PLACES = """
-- Where a customer belongs, for the gate to decide before anything of the record is visible.
-- It tells a branch and a flag, no personal data.
CREATE FUNCTION customers_locate(wanted text)
RETURNS TABLE (branch_id bigint, protected boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT head.branch_id, head.protected FROM customers_customer AS head
     WHERE head.number = wanted;
$$;

-- The branches for which a person holds a permission right now, whatever the caller's clock says.
-- None is anybody's who lacks something: the same answer as the gate's.
CREATE FUNCTION customers_branches_of(person bigint, wanted text) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT held.content_object_id), '{}')
      FROM staff_branchpermission AS held
      JOIN auth_permission AS permission ON permission.id = held.permission_id
      JOIN staff_user AS holder ON holder.id = held.user_id AND holder.is_active
     WHERE held.user_id = person AND permission.codename = wanted
       AND held.valid_from <= clock_timestamp()
       AND (held.valid_until IS NULL OR held.valid_until > clock_timestamp())
       AND (SELECT cardinality(staff_lacks(person, clock_timestamp())) = 0);
$$;
"""

FACTS = """
-- What a decision needs to know: the customer's branch, or nothing; whether the interaction named is
-- the person's own and running; and whatever the person was ever granted for a permission, with
-- the terms. Unknown and forbidden cost the same, and the reader cannot tell them apart.
--
-- What runs: a call of which the system never told the end would otherwise be an interaction for
-- good, so it runs for two hours. What ended moments ago still counts, since a form opened during a
-- contact is sent just after it; unless the agent is with somebody else by now: once a later contact
-- has begun, the form is a stale one. Later contacts are those that pages offer, calls and own notes
-- (a ticket written during the call is none). audit/interactions.py has the same hours and minutes.
CREATE FUNCTION customers_facts(
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
                    WHERE call.id = named AND call.agent_id = person
                      AND CASE WHEN call.ended_at IS NULL THEN
                               call.source = 'agent'
                               OR call.started_at BETWEEN at - interval '2 hours'
                                                      AND at + interval '5 minutes'
                          ELSE call.ended_at BETWEEN at - interval '5 minutes'
                                                 AND at + interval '5 minutes'
                               AND NOT EXISTS (
                                   SELECT 1 FROM audit_interaction AS later
                                    WHERE later.agent_id = person
                                      AND later.source IN ('agent', 'telephony')
                                      AND (later.started_at, later.id)
                                        > (call.started_at, call.id)) END),
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

UNDO = """
DROP FUNCTION customers_facts(bigint, text, text, timestamptz, bigint);
DROP FUNCTION customers_branches_of(bigint, text);
DROP FUNCTION customers_locate(text);
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_row_level_security"), ("staff", "0004_prerequisites")]
    operations = [migrations.RunSQL(PLACES + FACTS, UNDO)]
