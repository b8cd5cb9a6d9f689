"""Which answers of a caller are true: counted here, so that nobody reads hashes."""

from django.db import migrations

RULES = """
-- How many of a caller's answers are true of a customer in the person's branches. The hashes are
-- salted with the number and keyed, so the question cannot be made without the index key.
CREATE FUNCTION customers_true_answers(person bigint, wanted text, asked text, digests bytea[])
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT count(DISTINCT known.digest)
      FROM customers_lookup AS known JOIN customers_customer AS head ON head.id = known.customer_id
     WHERE head.number = wanted AND known.kind = asked AND known.digest = ANY (digests)
       AND cardinality(digests) <= 24  -- the words of one answer
       AND head.branch_id = ANY (
            (SELECT customers_branches_of(person, 'verify_customer'))::bigint[]);
$$;
"""

UNDO = "DROP FUNCTION customers_true_answers(bigint, text, text, bytea[]);"


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_search")]
    operations = [migrations.RunSQL(RULES, UNDO)]
