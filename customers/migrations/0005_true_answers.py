"""Which answers of a caller are true: counted here, so that nobody reads hashes."""

from django.db import migrations

RULES = """
-- How many of a caller's answers are true of the customer whom an opening of the last day opened,
-- asked by whoever opened. The hashes cannot be made without the index key.
CREATE FUNCTION customers_true_answers(ticket bigint, asked text, digests bytea[])
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT count(DISTINCT known.digest)
      FROM audit_logentry AS opening
      JOIN customers_customer AS head ON head.number = opening.customer
      JOIN customers_lookup AS known ON known.customer_id = head.id
     WHERE opening.id = ticket AND opening.event = 'opened' AND opening.outcome = 'given'
       AND opening.xact IS DISTINCT FROM pg_current_xact_id_if_assigned()
       AND opening.recorded_at > clock_timestamp() - interval '1 day'
       AND known.kind = asked AND known.digest = ANY (digests)
       AND cardinality(digests) <= 24  -- the words of one answer
       AND head.branch_id = ANY (
            (SELECT customers_branches_of(opening.actor_id, 'verify_customer'))::bigint[]);
$$;
"""

UNDO = "DROP FUNCTION customers_true_answers(bigint, text, bytea[]);"


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_search")]
    operations = [migrations.RunSQL(RULES, UNDO)]
