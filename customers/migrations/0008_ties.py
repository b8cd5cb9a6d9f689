"""Which ties an agent has to the customers opened: compared here, so that nobody reads hashes."""

from django.db import migrations

RULES = """
-- Only of records that were opened that day, so it cannot be asked about anybody else; and only
-- which kind of thing is shared, with how many customers (counted to a thousand at most).
CREATE FUNCTION customers_ties(place bigint, begins_at timestamptz, ends_at timestamptz)
RETURNS TABLE (agent bigint, customer text, tie text, sharing integer, percent integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH opened AS MATERIALIZED (
        SELECT DISTINCT entry.actor_id, entry.customer FROM audit_logentry AS entry
         WHERE entry.actor_branch_id = place AND entry.timestamp >= begins_at
           AND entry.timestamp < ends_at AND entry.event = 'opened' AND entry.outcome = 'given'),
    -- As arrays, which lead into the indexes whatever the planner thinks of the newest day.
    heads AS MATERIALIZED (
        SELECT head.id, head.number FROM customers_customer AS head
         WHERE head.number = ANY (ARRAY(SELECT opened.customer FROM opened))),
    hashes AS MATERIALIZED (
        SELECT heads.number, known.kind, known.digest
          FROM heads JOIN customers_lookup AS known ON known.customer_id = heads.id
         WHERE known.customer_id = ANY (ARRAY(SELECT heads.id FROM heads))
           AND known.kind IN ('nik', 'kk', 'phone', 'surname', 'street', 'area')
           AND (known.kind, known.digest) IN (SELECT given.kind, given.digest
                                                FROM staff_tie AS given)),
    colleagues AS MATERIALIZED (
        SELECT DISTINCT held.user_id FROM staff_branchpermission AS held
         WHERE held.content_object_id = place AND held.valid_from < ends_at
           AND (held.valid_until IS NULL OR held.valid_until > begins_at)),
    tied AS (
        SELECT opened.actor_id AS agent, opened.customer, hashes.kind, hashes.digest,
               CASE WHEN given.person_id <> opened.actor_id THEN 'colleague'
                    WHEN given.kind = 'nik' THEN 'own' ELSE given.kind END AS tie
          FROM opened
          JOIN hashes ON hashes.number = opened.customer
          JOIN staff_tie AS given ON given.kind = hashes.kind AND given.digest = hashes.digest
         WHERE given.person_id = opened.actor_id
            OR (given.kind = 'nik' AND given.person_id IN (SELECT user_id FROM colleagues))),
    common AS (
        SELECT shared.kind, shared.digest, counted.sharing
          FROM (SELECT DISTINCT kind, digest FROM tied) AS shared
         CROSS JOIN LATERAL (SELECT count(*)::int AS sharing FROM (
               SELECT FROM customers_lookup AS known
                WHERE known.digest = shared.digest AND known.kind = shared.kind LIMIT 1000) AS few)
               AS counted)
    SELECT tied.agent, tied.customer::text, tied.tie::text, common.sharing,
           CASE WHEN tied.tie IN ('surname', 'area')
                THEN greatest(5, 2000 / greatest(20, common.sharing)) ELSE 100 END
      FROM tied JOIN common USING (kind, digest);
END $$;
"""

UNDO = "DROP FUNCTION customers_ties(bigint, timestamptz, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_callers")]
    operations = [migrations.RunSQL(RULES, UNDO)]
