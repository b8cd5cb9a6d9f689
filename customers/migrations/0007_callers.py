"""Which customers have a calling number, for a feed of calls."""

from django.db import migrations

RULES = """
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

UNDO = "DROP FUNCTION customers_of_callers(bigint, bytea[]);"


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_storing")]
    operations = [migrations.RunSQL(RULES, UNDO)]
