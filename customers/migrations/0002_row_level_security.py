"""Who sees which row of the customer tables. docs/row-level-security.md explains it to a DBA."""

from django.db import migrations

# Most functions of this folder run as the owner (SECURITY DEFINER), and all name pg_temp last:
# otherwise a temporary table of the caller would take the place of ours. Who may call which
# function is listed in accessgov/grants.py.
HEADS = """
-- No policy for these tables, and no right on them: the web role reads heads, hashes and words
-- of names only through functions, a few at a time, whatever query was injected.
ALTER TABLE customers_customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers_lookup ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers_nameword ENABLE ROW LEVEL SECURITY;
"""

DOSSIERS = """
-- What the ticket named for this transaction opens right now: a customer's tiers, wherever the
-- ticket's actor may read them. A function, because it keeps its plan; it runs as the caller.
CREATE FUNCTION customers_opened_by_ticket()
RETURNS TABLE (number text, tier text, branch_id bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT ticket.customer::text, opened.tier::text, held.content_object_id
      FROM audit_logentry AS ticket
     CROSS JOIN unnest(ticket.tiers) AS opened (tier)
      JOIN staff_user AS reader ON reader.id = ticket.actor_id AND reader.is_active
      JOIN staff_branchpermission AS held ON held.user_id = reader.id
      JOIN auth_permission AS permission ON permission.id = held.permission_id
     WHERE
       -- the one entry named for this transaction
           ticket.id = nullif(current_setting('mercusuar.ticket', true), '')::bigint
       AND ticket.outcome = 'given'
       -- committed by an earlier transaction, so that no rollback can take it back
       AND ticket.xact IS DISTINCT FROM pg_current_xact_id_if_assigned()
       -- fresh
       AND ticket.recorded_at > clock_timestamp() - interval '1 minute'
       -- of a kind that opens this tier, and its actor may still do this, in that branch
       AND permission.codename = CASE
               WHEN ticket.event = 'opened' AND opened.tier = 'masked'
               THEN 'open_customer'
               WHEN ticket.event = 'revealed' AND opened.tier <> 'masked'
               THEN 'reveal_' || opened.tier
               WHEN ticket.event = 'called_back' AND opened.tier IN ('masked', 'contact')
               THEN 'call_back' END
       AND held.valid_from <= clock_timestamp()
       AND (held.valid_until IS NULL OR held.valid_until > clock_timestamp())
       -- nor does its actor lack what everybody needs
       AND cardinality(staff_lacks(reader.id, clock_timestamp())) = 0;
END $$;

ALTER TABLE customers_dossier ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_with_ticket ON customers_dossier FOR SELECT
    USING ((number::text, tier::text, branch_id) IN
           (SELECT ticket.number, ticket.tier, ticket.branch_id
              FROM customers_opened_by_ticket() AS ticket));
"""

UNDO = """
DROP POLICY read_with_ticket ON customers_dossier;
ALTER TABLE customers_dossier DISABLE ROW LEVEL SECURITY;
DROP FUNCTION customers_opened_by_ticket();
ALTER TABLE customers_nameword DISABLE ROW LEVEL SECURITY;
ALTER TABLE customers_lookup DISABLE ROW LEVEL SECURITY;
ALTER TABLE customers_customer DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
        ("audit", "0002_ledger_rules"),
        ("staff", "0004_prerequisites"),
    ]
    operations = [migrations.RunSQL(HEADS + DOSSIERS, UNDO)]
