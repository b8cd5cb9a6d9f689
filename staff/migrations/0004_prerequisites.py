"""What a person lacks for touching customers' data, told by one function for gate and pages."""

from django.db import migrations

CONFIRMED = """
-- Whether a second person has seen whose sign-in it is, and not before they administered last
-- (duty 2): who could make people must be seen anew.
CREATE FUNCTION staff_confirmed(one bigint, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM staff_confirmation AS seen
         WHERE seen.person_id = one AND seen.confirmed_at <= at
           AND (seen.taken_back_at IS NULL OR seen.taken_back_at > at)
           AND NOT EXISTS (
                SELECT 1 FROM staff_assignment AS administers
                 WHERE administers.user_id = one AND administers.duty = 2
                   AND administers.valid_from <= at  -- and not one called off before it began
                   AND (administers.valid_until IS NULL OR administers.valid_until
                        > greatest(seen.confirmed_at, administers.valid_from))));
$$;
"""

RULES = """
CREATE FUNCTION staff_lacks(one bigint, at timestamptz) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN EXISTS (
            SELECT 1 FROM staff_suspension AS taken
             WHERE taken.person_id = one AND taken.suspended_at <= at
               AND (taken.lifted_at IS NULL OR taken.lifted_at > at))
        THEN 'suspended' END,

        CASE WHEN EXISTS (
            SELECT 1 FROM staff_leave AS away
             WHERE away.person_id = one AND away.begins_at <= at AND away.ends_at > at
               AND (away.cancelled_at IS NULL OR away.cancelled_at > at))
        THEN 'on_leave' END,

        CASE WHEN vendor.ended_at <= at THEN 'vendor_ended' END,

        -- Whom the company employs itself, its own recruiting has chosen. Who ended is chosen anew.
        CASE WHEN person.vendor_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM staff_candidate AS chosen
             WHERE chosen.person_id = one AND chosen.state = 'taken_on' AND chosen.state_at <= at
               AND NOT EXISTS (
                    SELECT 1 FROM staff_departure AS gone
                     WHERE gone.person_id = one AND gone.kind = 'ended'
                       AND gone.leaves_at <= at AND gone.leaves_at >= chosen.state_at))
        THEN 'interview' END,

        CASE WHEN NOT EXISTS (
            SELECT 1 FROM staff_contract AS bound
             WHERE bound.person_id = one AND bound.begins_at <= at
               AND bound.vendor_id IS NOT DISTINCT FROM person.vendor_id
               AND (bound.ends_at IS NULL OR bound.ends_at > at))
        THEN 'contract' END,

        -- The newest version of each text; within its grace an earlier version of it will do.
        CASE WHEN EXISTS (
            SELECT 1 FROM (
                SELECT DISTINCT ON (kind) id, kind, published_at, grace_until FROM staff_agreementtext
                 WHERE published_at <= at ORDER BY kind, version DESC) AS newest
             WHERE NOT EXISTS (
                    SELECT 1 FROM staff_signature AS given
                     WHERE given.person_id = one AND given.text_id = newest.id
                       AND given.signed_at <= at)
               AND NOT (at < newest.grace_until AND EXISTS (
                    SELECT 1 FROM staff_signature AS given
                      JOIN staff_agreementtext AS earlier ON earlier.id = given.text_id
                     WHERE given.person_id = one AND given.signed_at < newest.published_at
                       AND earlier.kind = newest.kind)))
        THEN 'agreement' END,

        CASE WHEN NOT EXISTS (
            SELECT 1 FROM staff_courseattempt AS passed
             WHERE passed.person_id = one AND passed.passed
               AND passed.ended_at <= at AND passed.valid_until > at)
        THEN 'course' END,

        CASE WHEN NOT staff_confirmed(one, at) THEN 'confirmation' END,

        CASE WHEN EXISTS (
            SELECT 1 FROM staff_reminder AS left_open
             WHERE left_open.person_id = one AND left_open.answered_at IS NULL
               AND left_open.closes_at <= at)
        THEN 'reminder' END,

        CASE WHEN EXISTS (
            SELECT 1 FROM staff_accessreview AS overdue
              JOIN staff_assignment AS held ON held.id = overdue.assignment_id
             WHERE held.user_id = one AND overdue.decided_at IS NULL AND overdue.closes_at <= at
               AND held.valid_from <= at AND (held.valid_until IS NULL OR held.valid_until > at))
        THEN 'review' END
    ], NULL)
      FROM staff_user AS person
      LEFT JOIN staff_vendor AS vendor ON vendor.id = person.vendor_id
     WHERE person.id = one;
$$;
"""

UNDO = """
DROP FUNCTION staff_lacks(bigint, timestamptz);
DROP FUNCTION staff_confirmed(bigint, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_no_supervising_circle")]
    operations = [migrations.RunSQL(CONFIRMED + RULES, UNDO)]
