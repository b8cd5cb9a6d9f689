"""Who sees which row of the customer tables. docs/row-level-security.md explains it to a DBA."""

from django.db import migrations

LOCATE = """
-- Where a customer belongs, for the gate to decide before anything of the record is visible.
-- It tells a branch and a flag, no personal data.
CREATE FUNCTION customers_locate(wanted text)
RETURNS TABLE (branch_id bigint, protected boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT head.branch_id, head.protected FROM customers_customer AS head
     WHERE head.number = wanted;
$$;
"""

HEADS = """
-- The branches in which the person named for this transaction may search, right now.
CREATE FUNCTION customers_searchable_branches() RETURNS bigint[]
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT array_agg(held.content_object_id)
      FROM staff_branchpermission AS held
      JOIN auth_permission AS permission ON permission.id = held.permission_id
      JOIN staff_user AS holder ON holder.id = held.user_id AND holder.is_active
     WHERE held.user_id = nullif(current_setting('mercusuar.actor', true), '')::bigint
       AND permission.codename = 'search_customers'
       AND held.valid_from <= clock_timestamp()
       AND (held.valid_until IS NULL OR held.valid_until > clock_timestamp());
$$;

ALTER TABLE customers_customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers_lookup ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers_nameword ENABLE ROW LEVEL SECURITY;
CREATE POLICY searched_by_branch ON customers_customer FOR SELECT
    USING (branch_id = ANY ((SELECT customers_searchable_branches())::bigint[]));
CREATE POLICY searched_by_branch ON customers_lookup FOR SELECT
    USING (branch_id = ANY ((SELECT customers_searchable_branches())::bigint[]));
CREATE POLICY searched_by_branch ON customers_nameword FOR SELECT
    USING (branch_id = ANY ((SELECT customers_searchable_branches())::bigint[]));
"""

DOSSIERS = """
ALTER TABLE customers_dossier ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_with_ticket ON customers_dossier FOR SELECT USING (EXISTS (
    SELECT 1
      FROM audit_logentry AS ticket
      JOIN staff_user AS reader ON reader.id = ticket.actor_id AND reader.is_active
      JOIN staff_branchpermission AS held ON held.user_id = reader.id
      JOIN auth_permission AS permission ON permission.id = held.permission_id
     WHERE
       -- the one entry named for this transaction
           ticket.id = nullif(current_setting('mercusuar.ticket', true), '')::bigint
       -- about this customer and this tier
       AND ticket.customer = customers_dossier.number
       AND customers_dossier.tier = ANY (ticket.tiers)
       AND ticket.outcome = 'given'
       AND ticket.event IN ('opened', 'revealed', 'called_back')
       -- committed by an earlier transaction, so that no rollback can take it back
       AND ticket.xact IS DISTINCT FROM pg_current_xact_id_if_assigned()
       -- fresh
       AND ticket.recorded_at > clock_timestamp() - interval '1 minute'
       -- and its actor may still do this, in this branch
       AND held.content_object_id = customers_dossier.branch_id
       AND permission.codename = CASE
               WHEN ticket.event = 'called_back' THEN 'call_back'
               WHEN customers_dossier.tier = 'masked' THEN 'open_customer'
               ELSE 'reveal_' || customers_dossier.tier END
       AND held.valid_from <= clock_timestamp()
       AND (held.valid_until IS NULL OR held.valid_until > clock_timestamp())));
"""

STORE = """
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

UNDO = """
DROP FUNCTION customers_store(bigint, jsonb);
DROP POLICY read_with_ticket ON customers_dossier;
DROP POLICY searched_by_branch ON customers_nameword;
DROP POLICY searched_by_branch ON customers_lookup;
DROP POLICY searched_by_branch ON customers_customer;
ALTER TABLE customers_dossier DISABLE ROW LEVEL SECURITY;
ALTER TABLE customers_nameword DISABLE ROW LEVEL SECURITY;
ALTER TABLE customers_lookup DISABLE ROW LEVEL SECURITY;
ALTER TABLE customers_customer DISABLE ROW LEVEL SECURITY;
DROP FUNCTION customers_searchable_branches();
DROP FUNCTION customers_locate(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_initial"),
        ("audit", "0003_ledger_rules"),
        ("staff", "0002_permission_of_its_assignment"),
    ]
    operations = [migrations.RunSQL(LOCATE + HEADS + DOSSIERS + STORE, UNDO)]
