"""How customers are written: by one function, under the ticket of an import."""

from django.db import migrations

RULES = """
-- The only way to write customers: under a committed ticket of an import, in branches for which
-- its actor may import. Takes a JSON array as customers/records.py makes it; bytes are base64.
CREATE FUNCTION customers_store(import_ticket bigint, batch jsonb)
RETURNS TABLE (number text, branch_id bigint, outcome text, before text, after text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    importable bigint[];
BEGIN
    SELECT array_agg(held.content_object_id) INTO importable
      FROM audit_logentry AS ticket
      JOIN staff_user AS importer ON importer.id = ticket.actor_id AND importer.is_active
      JOIN staff_branchpermission AS held ON held.user_id = importer.id
      JOIN auth_permission AS permission ON permission.id = held.permission_id
     WHERE ticket.id = import_ticket AND ticket.event = 'imported' AND ticket.outcome = 'given'
       AND ticket.xact IS DISTINCT FROM pg_current_xact_id_if_assigned()
       AND ticket.recorded_at > clock_timestamp() - interval '6 hours'
       AND permission.codename = 'import_customers'
       AND held.valid_from <= clock_timestamp()
       AND (held.valid_until IS NULL OR held.valid_until > clock_timestamp());

    -- Made afresh: a table of this name that the caller prepared would be an error, not used.
    CREATE TEMP TABLE incoming (
        number text, branch_id bigint, masked_name text, hint text, status text,
        protected boolean, fingerprint bytea, master text, wrapped bytea,
        tiers jsonb, lookups jsonb, words jsonb, before bytea, customer_id bigint);
    INSERT INTO incoming
    SELECT item->>'number', (item->>'branch_id')::bigint, item->>'masked_name', item->>'hint',
           item->>'status', (item->>'protected')::boolean, decode(item->>'fingerprint', 'base64'),
           item->>'master', decode(item->>'wrapped', 'base64'),
           item->'tiers', item->'lookups', item->'words', head.fingerprint, head.id
      FROM jsonb_array_elements(batch) AS item
      LEFT JOIN customers_customer AS head ON head.number = item->>'number';

    IF EXISTS (SELECT 1 FROM incoming LEFT JOIN customers_customer AS head
                   ON head.id = incoming.customer_id
                WHERE importable IS NULL OR NOT incoming.branch_id = ANY (importable)
                   OR NOT coalesce(head.branch_id, incoming.branch_id) = ANY (importable)) THEN
        RAISE EXCEPTION 'No ticket of an import covers these branches.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;

    RETURN QUERY SELECT incoming.number, incoming.branch_id, 'unchanged', NULL::text, NULL::text
                   FROM incoming WHERE before = fingerprint;
    DELETE FROM incoming WHERE before = fingerprint;

    WITH written AS (
        INSERT INTO customers_customer AS head
               (number, branch_id, masked_name, hint, status, protected, fingerprint)
        SELECT number, branch_id, masked_name, hint, status, protected, fingerprint FROM incoming
        ON CONFLICT (number) DO UPDATE SET
               branch_id = excluded.branch_id, masked_name = excluded.masked_name,
               hint = excluded.hint, status = excluded.status,
               protected = excluded.protected, fingerprint = excluded.fingerprint
        RETURNING head.id, head.number)
    UPDATE incoming SET customer_id = written.id
      FROM written WHERE written.number = incoming.number;

    DELETE FROM customers_dossier WHERE customer_id IN
        (SELECT customer_id FROM incoming WHERE before IS NOT NULL);
    DELETE FROM customers_lookup WHERE customer_id IN
        (SELECT customer_id FROM incoming WHERE before IS NOT NULL);
    DELETE FROM customers_nameword WHERE customer_id IN
        (SELECT customer_id FROM incoming WHERE before IS NOT NULL);
    INSERT INTO customers_datakey (customer_id, master, wrapped)
        SELECT customer_id, master, wrapped FROM incoming
        ON CONFLICT (customer_id) DO UPDATE
           SET master = excluded.master, wrapped = excluded.wrapped;
    INSERT INTO customers_dossier (customer_id, number, branch_id, tier, content)
        SELECT customer_id, number, branch_id, tier.key, decode(tier.value, 'base64')
          FROM incoming, jsonb_each_text(tiers) AS tier;
    INSERT INTO customers_lookup (customer_id, branch_id, kind, digest)
        SELECT customer_id, branch_id, hashed->>0, decode(hashed->>1, 'base64')
          FROM incoming, jsonb_array_elements(lookups) AS hashed;
    INSERT INTO customers_nameword (customer_id, branch_id, word)
        SELECT customer_id, branch_id, word
          FROM incoming, jsonb_array_elements_text(words) AS word;

    RETURN QUERY
        SELECT incoming.number, incoming.branch_id,
               CASE WHEN before IS NULL THEN 'created' ELSE 'changed' END,
               encode(before, 'hex'), encode(fingerprint, 'hex')
          FROM incoming;
    DROP TABLE incoming;
END $$;
"""

UNDO = "DROP FUNCTION customers_store(bigint, jsonb);"


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_true_answers")]
    operations = [migrations.RunSQL(RULES, UNDO)]
